/** 销售数据的中文。 */
const zhCN = {
  insight: {
    lead: "您在售的一切，按天汇总，只比订单晚几秒。", eventLead: "卖得如何，离目标多远，谁到了场。", toEvent: "前往项目", ofEvent: "销售数据", oneEvent: "看某个项目",
    days: "日期", sinceBegin: "自首单起", usual: "近一个月", lastDays: "{count} 天", from: "开始日期", to: "结束日期",
    by: { day: "按天", hour: "按小时" }, measure: { tickets: "张数", amount: "金额" }, shown: { chart: "图", table: "表" },
    export: "导出", file: { svg: "图片（SVG）", xlsx: "Excel（XLSX）", csv: "CSV" },
    live: "实时", still: "实时更新暂时中断，会自动恢复",
    tiles: { tickets: "净售票张数", amount: "净售票额", refunded: "退票张数", reached: "目标完成" },
    ofOrders: "来自 {count} 笔成交订单", withoutFees: "票款，不含服务费", refundedNote: "{sum}，占售出的 {share}",
    curve: "销售曲线", curveLead: "柱：每天（或每小时）售出；线：累计。", alignedLead: "距首场同样天数时各自的累计。", curveLabel: "折线图：{first} 至 {last}，累计 {sum}。全部数字见表。",
    when: "时间", sold: "售出", back: "退票", grown: "累计", targetAt: "目标 {sum}", dayOf: "当天", daysBefore: "前 {count} 天", daysAfter: "后 {count} 天",
    columns: { placed_orders: "下单数", placed_tickets: "下单张数", sold_orders: "成交订单", sold_tickets: "售出张数", sold: "售票额", refunded_tickets: "退票张数", refunded: "退款额", tickets: "净张数", amount: "净额" },
    compare: "与其他项目对比", compareCount: "与 {count} 个项目对比", compareNone: "不再对比",
    target: "销售目标", targetLead: "只是图上的一条线，不影响任何事。不设目标的一项请留空。", targetOf: "目标对象", targetOfEvent: "整个项目", targetTickets: "张数", targetAmount: "金额（元，票款）", targetWrong: "请填写大于 0 的数。", save: "保存",
    madeOf: "销售构成", grouping: "按什么看", groupings: { ticket_type: "票种", tier: "票档", channel: "渠道", city: "城市", hour_of_week: "星期与时段", session: "场次", event: "项目" }, madeOfLabel: "条形图，共 {count} 项，最多的是 {name}。全部数字见表。",
    week: "大家何时购票", weekLead: "一周中每小时的售出，按场馆当地时间。", weekdays: { 1: "周一", 2: "周二", 3: "周三", 4: "周四", 5: "周五", 6: "周六", 7: "周日" },
    funnel: "从浏览到购票", funnelLead: "所选日期内。由缓存应答的浏览不计；不保存任何浏览者信息。", steps: { views: "浏览项目页", orders: "下单", paid: "成交" }, funnelColumns: { step: "步骤", count: "数量", share: "占上一步" }, readIn: { mini_program: "其中小程序内", web: "其中其他途径" }, ofThose: "为上一步的 {share}", sources: { mini_program: "小程序 {count} 次", web: "其他 {count} 次" }, and: "，",
    cameTitle: "到场", cameLead: "按场次，全部日期。", cameLeadDays: "所选日期内举办的场次。", cameNone: "所选日期内没有场次", cameNoneLead: "放宽日期，就能看到其他场次的到场情况。", cameEmpty: "售出票后，这里显示到场情况。", cameLabel: "条形图：{tickets} 张票中 {admitted} 张已入场。全部数字见表。",
    came: { session: "场次", type: "票种", tickets: "有效票", admitted: "已入场", noShows: "未到场", expected: "尚未到场", rate: "到场率" },
    hallTitle: "座位热力图", hallLabelDays: "可售 {seats} 座，所选日期售出 {sold}，其他日期售出 {otherwise}，所选日期入场 {admitted}", hallLabel: "可售 {seats} 座，售出 {sold}，已入场 {admitted}", hall: { section: "区", seats: "座位", held: "已锁", sold: "售出", otherwise: "其他日期售出", share: "售出率", admitted: "已入场" },
    seat: { none: "不售", free: "可售", held: "已锁", sold: "售出", otherwise: "其他日期售出", admitted: "已入场" },
    nothing: "这些日子没有售出", nothingLead: "换个日期看看，或开售后再来。",
    homeTitle: "近 14 天售出", homeMore: "全部数据",
  },
};

export default zhCN;
