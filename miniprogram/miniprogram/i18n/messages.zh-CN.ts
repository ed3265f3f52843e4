/** 消息提醒的文字：在哪里、征求哪些授权。 */
export const messages = {
  ask: "提醒我",
  on: "已开启",
  refused: "您没有同意提醒，之后可以再开启。",
  /** 各轮征求的内容。 */
  rounds: {
    news: "支付、出票和开演前提醒",
    changes: "取消、改期或换座时也提醒",
    money: "退款或需要补差价时也提醒",
    ticket: "改期、取消和开演前提醒",
    waitlist: "有票时微信提醒我",
  },
  /** 全部允许以后。 */
  all: { order: "这笔订单的消息", ticket: "这张票的消息", waitlist: "候补的消息" },
  /** 一轮里只剩这一种时。 */
  alone: {
    refund_succeeded: "退款到账时提醒",
    session_reminder: "开演前提醒",
    waitlist_closed: "候补结束时也提醒",
  },
};
