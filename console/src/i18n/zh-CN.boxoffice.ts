/** 售票处。 */
export default {
  boxOffice: {
    lead: "今晚在窗口卖票：选场次与张数，收现金或扫码，打印门票。",
    till: "收银台", chooseTill: "选择收银台", addTill: "新建收银台", tillName: "名称", tillHint: "写在钱箱上的名字，例如“一号窗口”。",
    inDrawer: "应在钱箱里", openedBy: "{name} 开班，备用金 {float}，已收 {sales} 笔", noShift: "还没有开班。开班后才能收付现金；扫码收款随时可用。", noTill: "还没有收银台。新建一个，就能收现金。",
    open: "开班", openTitle: "在“{till}”开班", float: "备用金", floatHint: "现在钱箱里有多少，没有就填 0。",
    close: "清点交班", closeTitle: "“{till}”清点交班", counted: "清点的金额", shouldBe: "应有 {sum}（售票收入 {sold}，退款付出 {back}）。请数一遍钱箱。交班后不能更改。", over: "比应有多 {sum}", short: "比应有少 {sum}", why: "原因", closed: "已交班",
    chooseSession: "先选一个场次，未结束的场次都在这里。", free: "余 {count}", paused: "已暂停", bestSeats: "对号入座，自动选最好的空座", chosenSeats: "对号入座，已选座", chooseSeats: "选座", doneChoosing: "收起", hall: "座位图：点空座选中，再点取消", hallLead: "彩色的是空座，灰色的不能选。拖动移位，滚轮或双指缩放。", withheldLead: "颜色较浅的是预留座，也可以选。", fromList: "不看图，从列表选座", nearer: "放大", farther: "缩小", letGoSeat: "不要{seat}", seatsGone: "刚刚被别人买走，已从选择里去掉：{seats}", nearby: "附近的空座，点一下改选：", and: "、", noHall: "这个场次没有座位图。", bySeat: "按座位", howMany: "张数", less: "少一张{type}", more: "多一张{type}",
    people: "观演人", name: "第 {number} 位姓名", idNumber: "身份证号码", companionOf: "轮椅席的票号", companionOfHint: "陪同席须与轮椅席一起卖；已有轮椅席的，请填那张票上的票号。", code: "优惠码（可不填）", sumBySeat: "按座位计价", toPay: "去收款",
    pay: "收款", total: "{count} 张，应收", cash: "现金", cashNeedsShift: "收付现金前请先开班。", given: "收到", givenHint: "正好就不用填。", tooLittle: "少于应收金额。", change: "找零", takeCash: "已收现金",
    wechat: "微信扫码", wechatLead: "屏幕上出示二维码，由购票人用微信扫码支付。", showCode: "出示收款码", waiting: "等待支付，付好后自动继续。", leave: "不买了，放回名额",
    difference: "{count} 张，应补差价", moved: "已付清，{count} 张票已换好", movedLead: "之前的纸质票和动态码不能再入场：请重新打印，或在手机上打开新的动态码。", orderOver: "这笔订单已结束，没有收款。", paid: "已付清", paidCount: "已付清，{count} 张票", paper: "纸质票", format: "纸张", papers: { roll: "80 毫米卷纸", a6: "A6" }, print: "打印门票", printAgain: "重新打印（旧的作废）", toPrinter: "打开并打印", save: "保存 PDF",
    printTitle: "打印门票", printed: "已打印 {count} 张。现在只有这些纸质票能入场。", allTickets: "全部有效的票（{count} 张）", endsPaper: "之前打印的纸质票随即作废：谁拿着旧票到检票口都会被拒，检票端显示“被替换的纸质票”。", endsPhone: "手机上的动态码随即失效。购票人之后仍可在手机上重新启用，届时新的纸质票作废。", endsLink: "领取链接随即失效：谁捡到链接，都领不走打印出来的票。", endsNothing: "打印后，凭纸质票入场。同一张票只有一处有效：纸质，或手机。",
    phone: "领到手机", phoneLead: "屏幕上出示二维码，谁先扫，票就在谁的手机上。纸质票同时失效。", showPhoneCode: "出示领取码", phoneCode: "领取码", phoneLink: "领取链接", phoneWaiting: "请购票人用手机扫码领取，领好后这里会显示。", taken: "已领到手机上，凭动态码入场。",
    lost: "纸质票丢了、卡纸了？找到订单，重新打印。", findOrder: "查找订单",
    next: "下一位", order: "订单 {number}",
    refundOf: "订单", refundSince: "申请时间", refundSum: "金额", refundSearch: "订单号或其后五位", refundNone: "没有待付的现金退款",
    refunds: "待付的现金退款", refundsLead: "已同意退款，等购票人来取。付出后从当前钱箱扣除。", hand: "付出现金", handTitle: "付出 {sum}？", handText: "请核对纸质票或订单号，当面点清。付出后不能撤回。", handed: "已付出", handedAll: "已付出 {count} 笔",
  },
};
