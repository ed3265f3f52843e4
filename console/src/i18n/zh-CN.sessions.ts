/** 场次与票种的文案。 */
export default {
  fields: { number: "请填写 {least} 到 {most} 之间的整数。", money: "请填写金额，如 380 或 380.50，最高 {most}。", moment: "当地时钟当天没有这个时间，请换一个。" },
  touched: { orders: "查看这些订单", whom: "涉及 {tickets} 张已售出的票、{orders} 个订单、{buyers} 位购票人。", advice: "改好之后，请留意是否需要告知他们。", go: "仍然修改（{tickets} 张票）" },
  sessions: {
    title: "场次", of: "{title} · 场次", lead: "每一场的时间、票种与售出情况。可以勾选多场，一起修改。", when: "时间", venue: "场馆", types: "票种", places: "名额", stage: "状态", seats: "座位", moreTypes: "另 {count} 种",
    none: "还没有场次", noneLead: "演一场，就加一场；每周都演，可以按规则一次加好。", anyWhen: "全部场次", weekday: "星期", anyWeekday: "每一天", anyVenue: "所有场馆",
    whens: { coming: "待演", over: "已结束", cancelled: "已取消" },
    stages: { cancelled: "已取消", over: "已结束", noTypes: "没有票种", paused: "已暂停售票", before: "尚未开售", selling: "售票中", full: "已售完", closed: "已停售" },
    addOne: "添加一场", add: "添加", added: "已添加场次。", edit: "修改场次", change: "修改", save: "保存", saved: "已保存。",
    day: "日期", time: "开演时间", doorsBefore: "提前几分钟开门", lasts: "时长（分钟）", zone: "时区", noZone: "没有这个时区，例如 Asia/Shanghai。", lengths: "开门与时长", lengthsOf: "提前 {doors} 分钟开门，演出 {lasts} 分钟",
    perBuyer: "每人限购（张）", perDevice: "每台设备限购（张）", noLimit: "不填即不限。", noLimitSet: "不限", waitlist: "候补", waitlistHint: "售完之后，购票人可以登记候补。", onePerAttendee: "一证一票", onePerAttendeeHint: "每个证件号只能有一张票；各票种须登记证件号。",
    timesStay: "已有票被锁定或售出，时间不能在这里改。要改期，请用延期：系统会通知购票人，并让他们可以退票。",
    sellSeats: "改为按座位售票", deleteOne: "删除这一场？", changeTimes: "修改场次", changeTypes: "修改票种", delete: "删除", deleteHint: "从未有人下单的场次可以删除。", deleteAsk: "删除选中的 {count} 场？", deleteText: "连同票种一起删除，不能撤销。有人下过单的场次不会被删除。", deleted: "已删除 {count} 场。",
    rule: {
      title: "按规则添加", first: "从", last: "到", weekdays: "每逢", times: "时间", time: "第 {number} 个时间", addTime: "加一个时间", removeTime: "去掉 {time}", like: "票种照搬自", likeHint: "票种、配额、定价规则与座位都一样。", noTypes: "先不加票种",
      make: "添加 {count} 场", makeNone: "添加", asking: "正在推算日期…", incomplete: "选好场馆、星期、时间和起止日期，这里就会列出日期。", preview: "将添加这些场次。点一下日期可以跳过它。", nothing: "这条规则没有可添加的场次。", doubled: "时钟重复，取前一次", skipped: "{count} 个时间不会添加", made: "已添加 {count} 场。",
    },
  },
  types: {
    add: "添加票种", create: "添加", added: "已添加票种。", addToMany: "为 {count} 场添加票种", addedTo: "已为 {count} 场添加票种。", edit: "修改票种", change: "修改", saved: "票种已保存。", none: "还没有票种", noneLead: "票种是购票人选择的内容，例如“普通票”“学生票”。", more: "更多", actions: "{name}：更多操作",
    name: "名称", price: "票价", priceHint: "免费票请填 0。", priceBySeat: "按座位售票的票种，价格由票档决定。", quota: "配额", quotaHint: "一共多少张。", quotaBySeat: "按座位售票的票种，名额由座位决定，请留空。", onSale: "开售时间", offSale: "停售时间", offSaleHint: "不填：卖到场次结束。",
    perOrder: "每单限购", perBuyer: "每人限购", note: "说明", hidden: "隐藏", hiddenHint: "只有持优惠码解锁的人能买。", paused: "暂停售票", pausedHint: "购票人看得到，暂时不能买。", names: "登记姓名", namesHint: "每张票填写观演人姓名。", ids: "登记姓名与证件号", idsHint: "实名制入场的演出选择这一项。",
    shown: "是否展示", selling: "是否售卖", isPaused: "暂停售票", isHidden: "隐藏", limits: "每单 {order} 张，每人 {buyer} 张", bySeat: "按票档", noQuota: "未设配额", saleToEnd: "{from} 开售，卖到场次结束", saleUntil: "{from} 开售，{until} 停售",
    up: "上移“{name}”", down: "下移“{name}”", movedTo: "“{name}”现在是第 {place} 个。", orderAlike: "其他场次也按这个顺序", orderedAlike: "其他 {count} 场已按同名票种排成一样的顺序。", seatedLead: "这里有按座位售票的票种，票价和名额在座位与价格页设置。",
    delete: "删除", deleteAsk: "删除“{name}”？", deleteText: "从未有人下单的票种可以删除，不能撤销。有人下过单的，请改为暂停或隐藏。", deleted: "已删除“{name}”。",
  },
  bulk: {
    sessions: "修改 {count} 场", types: "修改 {count} 场的票种", lead: "留空的保持不变。要么全部修改，要么一个不改。", leadTypes: "留空的保持不变。已下单的订单价格不变。", which: "哪个票种", typeIn: "{name}（{prices}，{count} 场）", allTypes: "全部票种",
    keep: "保持不变", noLimit: "不限", limit: "设为", most: "最多几张", on: "开启", off: "关闭", untilEnd: "卖到场次结束", at: "指定时间", endsAt: "停售于", show: "展示", hide: "隐藏", sell: "售卖", pause: "暂停", timeHint: "日期不变。",
    willChange: "{count} 场中将修改 {changed} 场。", willChangeTypes: "{count} 个票种中将修改 {changed} 个。", nobody: "不影响已售出的票。", go: "修改", changed: "已修改 {count} 场。", changedTypes: "已修改 {count} 个票种。", undone: "已恢复原样。",
  },
};
