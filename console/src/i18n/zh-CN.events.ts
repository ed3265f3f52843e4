/** 项目的文案：列表、项目页、新建步骤、场馆、手机预览。 */
export default {
  texts: { "zh-CN": "中文", en: "英文", missing: "尚未填写" },
  places: { spoken: "共 {total} 个名额：已售 {sold}，已锁 {held}，预留 {withheld}，可售 {free}" },
  touches: { title: "这会影响已售出的票" },
  events: {
    lead: "您的项目，最新的在前。", search: "搜索项目名称", none: "还没有项目", noneLead: "建好的项目会出现在这里，附上场次与售出情况。", event: "项目", status: "状态", anyStatus: "所有状态", next: "下一场", noNext: "没有待演场次", sessions: "场次", counts: "待演 {upcoming} 场，已结束 {over} 场",
    statuses: { draft: "草稿", published: "已发布", withdrawn: "已下架" },
    checks: "发布之前", checksLater: "值得看一看", severity: { stops: "必须解决", warns: "建议" }, mend: "去处理", byFinance: "请主办方的负责人或财务处理", publish: "发布", publishAsk: "发布“{title}”？", publishText: "发布后购票人马上能看到它，到开售时间即可购买。", published: "“{title}”已发布。", goOn: "继续填写",
    many: { publish: { title: "发布 {count} 个项目？", done: "已发布 {count} 个项目。" }, withdraw: { title: "下架 {count} 个项目？", done: "已下架 {count} 个项目。" }, delete: { title: "删除 {count} 个草稿？", done: "已删除 {count} 个草稿。" } },
    actions: "更多操作", withdraw: "下架", withdrawAsk: "下架“{title}”？", withdrawText: "购票人不再看到它，也不能再购买。已售出的票仍然有效；不举办的场次请取消。之后可以重新发布。", withdrawn: "“{title}”已下架。", delete: "删除草稿", deleteAsk: "删除“{title}”？", deleteText: "连同其场次与票种一起删除，无法恢复。", deleted: "“{title}”已删除。",
    noSessions: "还没有场次", noSessionsLead: "场次会按日期列在这里，附上售出情况。", noTypes: "还没有票种", cancelled: "已取消", seats: "座位与价格", and: "、",
    parts: { texts: "介绍", notes: "购票须知", cover: "海报" }, editPart: "编辑{part}", noNotes: "还没有购票须知。",
    fields: { title: "名称", summary: "一句话介绍", description: "详细介绍", category: "类别", tags: "标签", notes: "购票须知", cover: "海报" }, save: "保存", saved: "已保存。", unsaved: "有未保存的修改", saveAnyway: "仍然保存", leaveTitle: "还有修改没有保存", leaveText: "离开后，这些修改不会保留。", leave: "不保存，离开",
    tagsHint: "例如 摇滚，按回车添加", removeTag: "移除标签“{tag}”", notesLead: "购票人下单前会读到，按这里的顺序。", noteTitle: "第 {number} 条", noteText: "内容", addNote: "添加一条", noteUp: "第 {number} 条上移", noteDown: "第 {number} 条下移", removeNote: "移除第 {number} 条",
    poster: { none: "还没有海报。", there: "这张海报会出现在小程序里。", hint: "JPEG、PNG、WebP 或 GIF，不超过 8 MiB。可以把图片拖到这里，接着选取 3:4 的画面。", choose: "选择图片", other: "换一张", use: "使用这个画面", alt: "海报", kinds: "请选择 JPEG、PNG、WebP 或 GIF 图片。", large: "图片有 {size} MiB，超过 8 MiB。请先压缩。", broken: "无法打开这张图片，文件可能不完整。", small: "图片太小：至少需要 {width} × {height} 像素。" },
    crop: { box: "画面的范围", keys: "拖动选取画面，拖右下角改变大小。也可以用方向键移动（按住 Shift 走得更远），用 + − 改变大小。", size: "大小", said: "画面从左 {left}、上 {top} 像素起，宽 {width}、高 {height} 像素。" },
    clash: { title: "有同事刚刚也改了这里", lead: "同一处改得不一样。请看看对方写的，再决定留下哪一份；其他改动都已合在一起。", theirs: "同事的", mine: "您的", keepMine: "留下我的", takeTheirs: "采用同事的", picture: "另一张海报" },
  },
  begin: {
    title: "新建项目", lead: "选一种最接近的，常用的须知与票种会一并带上，都可以再改。", kind: "项目的种类", go: "开始填写",
    kinds: {
      livehouse: { name: "Livehouse 演出", lead: "站席，早鸟与预售，晚 8 点。" }, conference: { name: "会议与讲座", lead: "标准票、学生票、贵宾票，登记姓名。" }, seated: { name: "有座音乐会", lead: "在座位图上定价，一人一座。" }, blank: { name: "从空白开始", lead: "什么都不带，自己写。" }, copy: { name: "复制已有项目", lead: "文字、场次、票种照搬，日期顺延。" },
    },
    which: "复制哪个项目", copy: "复制", copyOf: "复制“{title}”", copyTitle: "复制项目", copyLead: "文字、海报、退票规则、提问、消息、票种、价格、座位与套票都会带上；订单和优惠码不会。复制出来的是草稿。", copySessions: "连场次一起复制", copyDay: "第一场改到", copyMoved: "各场顺延 {days} 天，时刻不变。", copyGo: "复制成草稿", copied: "已复制成一份草稿。",
  },
  setup: {
    steps: { label: "步骤", what: "介绍", where: "地点", picture: "海报", sessions: "场次与票种", rules: "退票规则", publish: "检查与发布" },
    leads: {
      what: "边写边存，随时可以离开，回来接着写。", where: "选一个场馆；没有的话，加一个。", picture: "购票人最先看到的就是它。", sessions: "什么时候举办，卖什么票。", rules: "购票人能不能自己退票，收多少手续费。", publish: "看看还缺什么，然后发布。",
    },
    marks: { done: "完成", warns: "可以完善", stops: "未完成", open: "最后一步" },
    state: { still: "", changed: "有未保存的修改", saving: "正在保存…", saved: "已保存", failed: "没有保存，请看下面的说明" },
    back: "上一步", next: "下一步：{step}", placeFirst: "请先选好", seatsNext: "下一步：选座位图，给座位定价。", chooseSeats: "选座定价", changeSessions: "管理场次与票种", anotherSession: "再加一场", allRules: "退票规则的更多设置",
    day: "日期", start: "开演", minutes: "时长（分钟）", doors: "提前入场（分钟）", onSale: "开售时间", atOnce: "不填则发布后立即开售。", types: "票种", seatedTypes: "价格与名额来自座位图，下一步设置。", typeName: "票种 {number}", price: "价格（元）", quota: "名额", addType: "添加票种", removeType: "移除票种 {number}", makeSession: "建立场次", mendFirst: "请先处理标出的地方。",
    problems: { day: "请选择日期。", past: "这个时间已经过去。", start: "请填写时刻，例如 20:00。", minutes: "请填写 1 到 600 之间的数。", tooLong: "从入场到结束不能超过 10 小时。", doors: "请填写 0 到 600 之间的数。", onSale: "开售须早于开演。", name: "请填写名称。", yuan: "请填写金额，例如 120 或 99.5；免费填 0。", quota: "请填写 1 到 1000000 之间的数。" },
    ladders: {
      usual: { name: "梯次退票", lead: "开演 7 天前全额退；3 天前收 20%；1 天前收 50%；之后不退。" }, kind: { name: "一天前随时可退", lead: "开演 24 小时前全额退；之后不退。" }, none: { name: "不能自行退票", lead: "只有取消或改期时才退；您仍可以为购票人退款。" }, own: "自定规则",
    },
    also: { title: "还可以设置", questions: "向购票人提问", questionsLead: "姓名之外还要了解什么。", messages: "消息通知", messagesLead: "购票人会收到什么，可加一句自己的话。", promotions: "优惠", promotionsLead: "优惠码与套票。" },
    tier: "开演 {days} 天前：收 {kept}", ready: "都齐了，可以发布。", readyBut: "可以发布。下面几处可以更好。",
  },
  venues: {
    none: "还没有场馆", noneLead: "场馆有名称、城市与地址，建好后每个项目都能用。", add: "新建场馆", edit: "修改场馆", editOf: "修改“{name}”", name: "名称", city: "城市", chooseCity: "请选择", address: "地址", moveAnyway: "仍然更换", halls: "这里的演出厅", seatMap: "座位图", noMap: "按座位出售，需要一张已发布的座位图。", draw: "去绘制",
  },
  phone: {
    label: "手机预览", show: "手机预览", language: "预览的语言", live: "小程序里的页面", title: "项目名称", venue: "场馆", sessions: "场次", noSessions: "选好日期后显示在这里。", types: "票种", noTypes: "还没有票种。", free: "免费", bySeat: "按座位定价", about: "介绍", noText: "介绍写好后显示在这里。", notes: "购票须知", from: "起", buy: "立即购票",
  },
};
