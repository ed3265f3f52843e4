/** 审计日志页的文案。操作本身的说法由服务器给出。 */
export default {
  auditLog: {
    lead: "谁在何时做了什么。记录首尾相连，无法悄悄改动或删去。",
    what: "操作", subject: "对象", who: "操作方", at: "时间", detail: "详情",
    anybody: "所有操作方", anything: "所有操作", from: "从", to: "到",
    only: "只看{thing}", onlyThis: "相关记录：{thing}", onlyBy: "只看{name}的操作", history: "相关记录", thisThing: "这一项",
    save: "导出 CSV", notSaved: "文件没有保存下来，请再试一次。",
    none: "还没有记录", noneLead: "在这里做的每一件事都会留下一行。",
    pair: "{name}：{value}", and: "、", yes: "是",
    sides: { staff: "全体员工", buyers: "购票人", system: "系统", provider: "支付机构", platform: "平台" },
    kinds: { staff: "员工", buyer: "购票人", system: "系统", provider: "支付机构", operator: "平台" },
    things: {
      order: "订单", ticket: "门票", payment: "支付单", refund: "退款", event: "项目", session: "场次", ticket_type: "票种", venue: "场馆", hall: "演出厅", seat_map: "座位图", promotion: "优惠",
      waiting_room: "排队", waitlist_entry: "候补", giveaway: "赠票", message: "消息", gate: "检票口", merchant_account: "商户号", day: "账日", staff: "员工", login: "一次登录", organizer: "主办方", picture: "图片", cancellation: "场次取消", till: "收银台", operator: "平台人员",
    },
    details: {
      amount_fen: "金额", fee_fen: "手续费", service_fee_fen: "服务费", difference_fen: "差额", back_fen: "退回", above_fen: "起点金额（分）", above: "起点张数", tickets: "张数", quantity: "张数", places: "名额", orders: "订单数", count: "条数", differences: "差异数",
      trusted: "密钥", float_fen: "备用金", counted_fen: "清点", lines: "文件行数", line: "文件第几行", links: "链接数", name: "名称", sessions: "场次数", codes: "优惠码数", browser: "浏览器", system: "系统", per_minute: "每分钟放行", active: "启用", mismatch: "不符之处", 
      reason: "原因", role: "角色", fields: "改动", methods: "支付方式", method: "支付方式", kind: "种类", outcome: "结果", resolution: "决定", needs_approval: "须复核", day: "账日", version: "版本", state: "状态", was: "原状态", tries: "次数", off: "已关闭", lead_hours: "提前小时数", sentences: "自写句数", languages: "语言", from: "原名", to: "新名", from_en: "原名（英文）", to_en: "新名（英文）", companions_alone: "单独赠出的陪同席", from_seat: "原座号", to_seat: "新座号", epoch: "启用次数", trouble: "问题",
    },
    values: {
      by_buyer: "购票人申请", by_staff: "员工办理", session_cancelled: "场次取消", session_postponed: "场次延期", seat_change: "换座", paid_late: "付款太晚", paid_twice: "重复付款", mismatch: "金额不符",
      paid: "已付清", failed: "失败", sent: "已发送", no_consent: "未授权", switched_off: "主办方已关闭", no_template: "没有模板", none: "不限", move: "换座", swap: "对调", accept: "接受", refund: "退款", ignore: "忽略",
      order_paid: "订单付清通知", ticket_issued: "出票通知", session_reminder: "演出提醒", waitlist_joined: "候补登记通知", wechat_jsapi: "微信支付", wechat_h5: "微信 H5", wechat_native: "微信扫码", stripe: "银行卡",
    },
  },
};
