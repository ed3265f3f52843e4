/** 场次座位（票档、票价、保留座、现况）的中文文案。 */
export default {
  title: "场次座位",
  back: "返回",
  board: "本场的座位图。用左侧工具涂票档；按 1–9 选票档，按问号查看全部快捷键。分区一栏也可以逐区、逐排设置。",
  panel: "侧栏",
  yuan: "¥{amount}",
  seats: "{count} 座",
  looks: { title: "显示", tiers: "票档", allocations: "保留座", live: "现况" },
  tabs: { tiers: "票档", allocations: "保留座", places: "分区", checks: "检查", live: "现况" },
  tools: { title: "工具", seat: "座", row: "整排", section: "整区", lasso: "套索", box: "方框", pan: "拖动", erase: "橡皮" },
  hints: {
    seat: "在座位上涂；按住 Shift 涂整排",
    row: "点到哪一排，就涂哪一排",
    section: "点到哪个区，就涂整个区",
    lasso: "画一圈，圈里的座位都涂上",
    box: "拖出方框，框里的座位都涂上",
    pan: "拖动画布；任何工具下按住空格也可以拖动",
    live: "绿色可售，橙色锁定中，紫色已售，灰圈保留",
    nothing: "请先在右侧添加一项保留座",
  },
  paint: { tiers: "涂：{name}", none: "不出售", public: "还给观众", with: "选择要涂的内容" },
  tiers: {
    lead: "选一档，在图上涂。几个票种可以卖同一档，价格各填各的；不填就是不卖。",
    add: "添加票档", remove: "删除票档“{name}”", name: "名称（中文）", nameEn: "名称（英文）", colour: "颜色 {n}", newName: "{n} 档", price: "{name} 票价（元）", noSellers: "本场还没有票种。请先为场次添加票种，再填票价。",
    use: "用“{name}”涂", notForSale: "不出售", badPrice: "请填金额，如 380 或 380.50，最多 100,000 元",
  },
  allocations: {
    lead: "保留座不对观众出售，到释放时间后自动开放。选一项，在图上涂。",
    add: "添加保留座", remove: "删除保留座“{name}”", name: "名称（中文）", nameEn: "名称（英文）", newName: "保留 {n}", purpose: "用途", release: "释放时间（{zone}）", releaseHint: "不填则一直保留", use: "用“{name}”涂",
    purposes: { house: "主办留座", promoter: "合作方", technical: "技术用座", accessible: "无障碍" },
    none: "还没有保留座",
  },
  places: { lead: "不用鼠标也能设置：整区或整排涂成当前所选的“{name}”。", whole: "整区涂上", row: "涂上", rowName: "{row} 排", tableName: "{row} 桌", open: "展开", fold: "收起" },
  rules: { title: "选座规则", noOrphans: "不许留下单个空座", distance: "不同订单之间空出", distanceSeats: "{count} 座" },
  money: { full: "满座", atLeast: "最低价计 {amount}", withheld: "其中保留 {count} 座，{amount}", onSale: "在售 {count} 座", notForSale: "不出售 {count} 座", legend: "票档、座位数与满座金额", total: "合计", seats: "座位", sum: "金额" },
  map: {
    button: "{hall} · 第 {version} 版", newer: "有第 {version} 版", choose: "选择座位图", title: "选择座位图", lead: "换图后，座位按标识保留票档；新增的座位先不出售。已售出或锁定的座位必须仍在图上，否则服务器不会接受。",
    first: "本场还没有按座位出售。选一张座位图开始；图上的票档会先带进来，再填票价。", none: "还没有发布过座位图。请先到“演出厅”画图并发布。", halls: "去演出厅", current: "现在用的", version: "第 {version} 版", use: "用这一版", moved: "已换成第 {version} 版：新增 {added} 座，减少 {gone} 座。保存后生效，可以撤销。", missing: "（未知的厅）",
  },
  save: { action: "保存", saved: "已保存", dirty: "有修改未保存", saving: "保存中…", done: "已保存。从现在起按新的设置出售。", errors: "还有 {count} 处要改正，再保存。", offline: "连不上服务器，没有保存。您的修改还在这里，请稍后再试。", leave: "有修改没有保存，确定离开？" },
  conflict: {
    title: "有人先保存了", text: "您打开之后，有人保存了本场的座位设置。您的修改没有丢，还在这里。", both: "保留双方的修改", bothHint: "保留双方：只有一方改过的各取各的；两边都改了同一处时，以您的为准。", mine: "用我的覆盖", theirs: "用对方的（可撤销）", later: "先不处理",
    merged: "已合并双方的修改，请看一看再保存。", clashes: "已合并；有 {count} 处两边都改了，保留了您的。请看一看再保存。", taken: "已换成对方的设置，可以撤销。",
  },
  way: { title: "有座位已被持有", lead: "这些座位已售出或锁定，按新的设置将不再出售，所以没有修改任何内容：", more: "以及另外 {count} 个", show: "在图上看", back: "退回已保存的设置", keep: "继续修改", offMap: "（新图上没有）" },
  checks: {
    none: "没有发现问题", noneLead: "缺价、未涂的座位会随时列在这里。", error: "错误", warning: "提醒",
    no_tiers: "还没有票档。", no_name: "{about} 号缺少名称。", no_price: "“{about}”没有票价，谁也买不到。", bad_price: "“{about}”的票价不是有效的金额。", free_of_charge: "“{about}”有 0 元的票价。", no_seats: "“{about}”还没有座位。", nothing_for_sale: "没有一个座位出售。", not_for_sale: "{about} 座不出售。", released_already: "“{about}”的释放时间已过，座位现在就是观众的。",
  },
  live: {
    lead: "每秒更新。锁定中的座位有订单待付款。", free: "可售", held: "锁定中", sold: "已售", withheld: "保留", updated: "{time} 更新", offline: "连不上服务器，图上是 {time} 的情况。", dirty: "图上是已保存的设置之外的修改，请先保存再看现况。", takings: "已售座位按最高价计 {amount}",
  },
  keys: {
    title: "快捷键", tools: "工具", paint: "涂色", edit: "编辑", view: "视图", digits: "用第几档涂", undo: "撤销", redo: "重做", save: "保存", none: "放弃这一笔", fit: "显示全图", zoomIn: "放大", zoomOut: "缩小", erase: "涂成不出售 / 还给观众", tiers: "看票档", allocations: "看保留座", live: "看现况", help: "本列表", nextProblem: "下一个问题",
  },
  steps: { paint: "涂票档", put: "涂保留座", tier: "改票档", price: "改票价", allocation: "改保留座", rules: "改规则", map: "换座位图", merge: "合并", theirs: "用对方的" },
  undo: "撤销：{what}", redo: "重做：{what}", nothingToUndo: "没有可撤销的操作", nothingToRedo: "没有可重做的操作",
};
