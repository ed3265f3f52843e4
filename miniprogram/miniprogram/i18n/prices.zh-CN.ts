/** 优惠价、套票、优惠码，改期后的选择，和赠票。 */
export const offers = {
  bundles: "套票",
  saves: "省 {price}",
  regular: "原价 {price}",
  until: "至 {time}",
  left: "优惠价剩 {n} 张",
  setsLeft: "仅剩 {n} 套",
  holds: "{name}\u00a0×\u00a0{n}",
  fromTickets: "{n} 张起，每张减 {off}",
  fee: "下单时另收服务费，金额在付款前可见",
  haveCode: "有优惠码",
  unlocked: "优惠码专享",
};

export const moved = {
  page: "改期后的选择",
  banner: "演出改期了",
  bannerText: "您的票仍然有效。{time} 前可以选择留票，或全额退款。",
  choose: "去选择",
  was: "原定",
  now: "改为",
  why: "原因",
  decideBy: "{time} 前有效。不选择，票就为您留着。",
  keep: "留着票",
  keepText: "新的日期凭原票入场，动态码会换新。",
  refund: "全额退款",
  refundText: "票价原路退回，不收手续费；这一场的票随即作废。",
  kept: "已为您留票，到期前仍可改为退款。",
  refunded: "已申请退款，款项原路退回。",
  askTitle: "退回这一场的票吗",
  confirm: "退款",
  cancel: "先留着",
  noneTitle: "现在没有要选择的",
  noneText: "选择的时间已过，或这个订单没有改期的场次。您的票没有变化。",
  back: "返回订单",
};

export const gift = {
  page: "赠票",
  lead: "有人送您门票。领取后在票夹里，凭动态码入场。",
  until: "{time} 前领取有效",
  claim: "领取",
  claiming: "正在领取",
  overTitle: "这些票已经不在了",
  home: "看看其他活动",
  handover: {
    page: "转交的门票",
    lead: "主办方把这张票转交给您。领取后在票夹里，原持有人的动态码同时失效。退款仍退给付款人。",
  },
  channel: {
    page: "领取门票",
    lead: "这是您在其他渠道购买的门票。领取后在票夹里，凭动态码入场；退票请联系购票渠道。",
  },
  window: {
    page: "领取门票",
    lead: "这是您在售票窗口购买的门票。领取后在票夹里，凭动态码入场，纸质票同时失效；退票请到售票窗口。",
  },
};
