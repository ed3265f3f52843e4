"""Every action that an entry may name: in both languages, and the kind of thing that it is about."""

from typing import Final, Literal

import msgspec

from menpiao.kernel.i18n import Text

Kind = Literal[
    "order", "ticket", "payment", "refund", "event", "session", "ticket_type", "venue", "hall", "seat_map", "promotion",
    "waiting_room", "waitlist_entry", "giveaway", "message", "gate", "merchant_account", "day", "staff", "login",
    "organizer", "picture", "cancellation", "operator", "channel", "import", "till",
]  # fmt: skip


class Action(msgspec.Struct, frozen=True):
    """What was done, and to what kind of thing."""

    about: Kind
    words: Text


def _is(about: Kind, zh: str, en: str) -> Action:
    return Action(about, Text(zh, en))


_ORDERS = {
    "order_placed": _is("order", "下单", "placed an order"),
    "order_paid": _is("order", "订单付清", "the order was paid"),
    "order_cancelled": _is("order", "取消订单", "cancelled the order"),
    "order_cancel_asked": _is("order", "申请取消订单", "asked to cancel the order"),
    "order_expired": _is("order", "订单超时关闭", "the order expired unpaid"),
    "payment_started": _is("order", "发起支付", "began to pay"),
    "payment_to_refund": _is("order", "收到款项，须退回", "money came that has to go back"),
    "payment_resolved": _is("payment", "处理卡住的款项", "decided about a payment that was stuck"),
    "refund_requested": _is("order", "申请退款", "asked for a refund"),
    "refund_approved": _is("refund", "同意退款", "approved a refund"),
    "refund_declined": _is("refund", "驳回退款", "declined a refund"),
    "refund_tried_again": _is("refund", "重新发起退款", "had a refund tried again"),
    "refund_asked_about": _is("refund", "向支付渠道查询退款", "had the provider asked about a refund"),
    "payment_close_asked": _is("payment", "要求支付渠道关单", "had a payment closed whose time was over"),
    "refund_paid_otherwise": _is("refund", "改以其他方式退款", "paid a refund otherwise"),
    "double_refund_returned": _is("refund", "多退款项已追回", "a double refund came back"),
    "payment_contradiction_seen": _is(
        "payment", "核实渠道对支付的矛盾说法", "looked into what the provider said of a payment"
    ),
    "payment_dispute_seen": _is("payment", "处理持卡人的拒付", "looked into a cardholder's dispute"),
    "refund_contradiction_seen": _is(
        "refund", "核实渠道对退款的矛盾说法", "looked into what the provider said of a refund"
    ),
    "double_refund_written_off": _is("refund", "多退款项已核销", "wrote a double refund off"),
    "seat_changed": _is("ticket", "换座", "changed a seat"),
    "seat_relabelled": _is("ticket", "座位改称", "called a seat otherwise"),
    "session_changed": _is("ticket", "换到另一场次", "moved a ticket to another session"),
    "seat_supplement_asked": _is("ticket", "更换待补差价", "asked for the difference of a dearer place"),
    "postponement_keep": _is("order", "延期后保留门票", "kept the tickets of a moved session"),
    "postponement_refund": _is("order", "延期后选择退款", "chose a refund for a moved session"),
    "answers_changed": _is("order", "修改回答", "changed answers"),
    "answers_exported": _is("session", "导出观演人的回答", "exported what attendees answered"),
    "tickets.activated": _is("ticket", "在手机上启用门票", "put a ticket on a phone"),
}
_SUPPORT = {
    "support.personal_data_seen": _is("order", "查看个人信息", "looked at personal data"),
    "support.note_written": _is("order", "写备注", "wrote a note"),
    "support.attendee_changed": _is("ticket", "更换观演人", "named another attendee"),
    "support.message_resent": _is("message", "重发消息", "sent a message again"),
    "till_added": _is("till", "新建收银台", "set a till up"),
    "till_shift_opened": _is("till", "开班", "opened a shift at a till"),
    "till_shift_closed": _is("till", "清点交班", "counted a till and closed the shift"),
    "cash_paid_out": _is("order", "付出现金退款", "handed a refund over in cash"),
    "tickets_printed": _is("order", "打印门票", "printed tickets"),
    "window_tickets_claimed": _is("order", "在窗口领取到手机", "took tickets along from the window"),
    "support.complimentary_requested": _is("giveaway", "发起赠票", "asked to give tickets away"),
    "support.complimentary_approved": _is("giveaway", "同意赠票", "approved giving tickets away"),
    "support.complimentary_declined": _is("giveaway", "驳回赠票", "declined giving tickets away"),
    "support.complimentary_withdrawn": _is("giveaway", "收回赠票", "took tickets back that nobody had claimed"),
    "support.complimentary_expired": _is("giveaway", "赠票过期未领", "tickets given away were not claimed in time"),
    "support.complimentary_claimed": _is("giveaway", "领取赠票", "claimed tickets"),
    "support.handover_offered": _is("ticket", "发出转交链接", "offered to hand a ticket over"),
    "support.handover_withdrawn": _is("ticket", "收回转交链接", "took the link to a ticket back"),
    "support.handover_expired": _is("ticket", "转交链接过期", "the link to a ticket was not used in time"),
    "support.handover_claimed": _is("ticket", "领取转交的票", "claimed a ticket that was handed over"),
    "messages_tried_again": _is("message", "重试发送失败的消息", "had a failed message tried again"),
    "messages_dismissed": _is("message", "放弃发送失败的消息", "let a failed message be"),
    "waitlist_joined": _is("waitlist_entry", "加入候补", "joined the waitlist"),
    "waitlist_withdrawn": _is("waitlist_entry", "退出候补", "left the waitlist"),
    "waitlist_offered": _is("waitlist_entry", "获得候补资格", "was offered places"),
    "waitlist_offer_unanswered": _is("waitlist_entry", "未响应候补资格", "did not answer an offer"),
    "waitlist_bought": _is("waitlist_entry", "候补购票成功", "bought what was offered"),
    "waitlist_closed": _is("waitlist_entry", "候补结束", "the waitlist closed"),
}
_CHANNELS = {
    "channels.channel_added": _is("channel", "添加渠道", "added a channel"),
    "channels.channel_changed": _is("channel", "修改渠道", "changed a channel"),
    "channels.import_uploaded": _is("import", "上传渠道销售文件", "uploaded what a channel sold"),
    "channels.import_started": _is("import", "开始导入", "began an import"),
    "channels.import_withdrawn": _is("import", "撤回导入", "withdrew an import"),
    "channels.import_thrown_away": _is("import", "删除导入草稿", "threw a draft of an import away"),
    "channels.row_withdrawn": _is("order", "撤回一笔渠道销售", "withdrew one sale of a channel"),
    "channels.links_exported": _is("import", "导出领取链接", "exported links to tickets"),
    "channels.sale_claimed": _is("order", "领取渠道订单的票", "claimed tickets of another channel"),
}
_CATALOG = {
    "catalog.event_created": _is("event", "新建项目", "began an event"),
    "catalog.event_copied": _is("event", "复制项目", "copied an event"),
    "catalog.event_changed": _is("event", "修改项目", "changed an event"),
    "catalog.event_published": _is("event", "发布项目", "published an event"),
    "catalog.event_withdrawn": _is("event", "下架项目", "withdrew an event"),
    "catalog.event_deleted": _is("event", "删除项目", "deleted an event"),
    "catalog.session_added": _is("session", "添加场次", "added a session"),
    "catalog.session_changed": _is("session", "修改场次", "changed a session"),
    "catalog.session_deleted": _is("session", "删除场次", "deleted a session"),
    "catalog.session_cancelled": _is("session", "取消场次", "cancelled a session"),
    "catalog.session_moved": _is("session", "场次改期", "moved a session"),
    "session_cancelled": _is("cancellation", "开始逐单退款", "began to refund a cancelled session"),
    "cancellation_paused": _is("cancellation", "暂停逐单退款", "paused the refunds of a session"),
    "cancellation_running": _is("cancellation", "继续逐单退款", "went on with the refunds of a session"),
    "sales_target_set": _is("event", "设置销售目标", "set a sales target"),
    "session_sales_target_set": _is("session", "设置场次销售目标", "set a session's sales target"),
    "catalog.ticket_type_added": _is("ticket_type", "添加票种", "added a ticket type"),
    "catalog.ticket_type_changed": _is("ticket_type", "修改票种", "changed a ticket type"),
    "catalog.ticket_type_deleted": _is("ticket_type", "删除票种", "deleted a ticket type"),
    "catalog.ticket_types_ordered": _is("session", "调整票种顺序", "put ticket types in another order"),
    "catalog.price_rules_replaced": _is("ticket_type", "修改定价规则", "changed price rules"),
    "catalog.service_fee_replaced": _is("event", "修改服务费", "changed the service fee"),
    "catalog.refund_ladder_replaced": _is("event", "修改退票规则", "changed the refund rules"),
    "text_languages_chosen": _is("organizer", "选择文字的语言", "chose the languages of texts"),
    "event_messages_chosen": _is("event", "设置项目的消息", "chose what an event's buyers are sent"),
    "catalog.questions_replaced": _is("event", "修改购票问题", "changed what buyers are asked"),
    "catalog.seating_replaced": _is("session", "修改座位与票档", "changed seats and price tiers"),
    "catalog.venue_created": _is("venue", "新建场馆", "added a venue"),
    "catalog.venue_changed": _is("venue", "修改场馆", "changed a venue"),
    "media.picture_made": _is("picture", "上传图片", "uploaded a picture"),
    "media.picture_removed": _is("picture", "移除图片", "removed a picture"),
    "seating.hall_created": _is("hall", "新建厅", "added a hall"),
    "seating.hall_archived": _is("hall", "归档厅", "archived a hall"),
    "seating.hall_restored": _is("hall", "恢复厅", "took a hall out of the archive"),
    "seating.draft_saved": _is("hall", "保存座位图草稿", "saved a draft of a seat map"),
    "seating.seat_map_published": _is("seat_map", "发布座位图", "published a seat map"),
    "promotions.promotion_created": _is("promotion", "新建优惠", "began a promotion"),
    "promotions.promotion_active": _is("promotion", "恢复优惠", "resumed a promotion"),
    "promotions.promotion_paused": _is("promotion", "暂停优惠", "paused a promotion"),
    "promotions.promotion_ended": _is("promotion", "结束优惠", "ended a promotion"),
    "promotions.allotment_released": _is("promotion", "释放优惠预留票", "released places of a promotion"),
    "waitingroom.room_created": _is("waiting_room", "新建排队", "made a waiting room"),
    "waitingroom.room_opened": _is("waiting_room", "开放排队", "opened a waiting room"),
    "waitingroom.room_closed": _is("waiting_room", "结束排队", "closed a waiting room"),
    "waitingroom.room_sold_out": _is("waiting_room", "排队场次售罄", "a waiting room was sold out"),
    "waitingroom.pace_changed": _is("waiting_room", "调整放行速度", "changed the pace of a waiting room"),
    "admission.gate_created": _is("gate", "新建检票口", "added a gate"),
    "admission.gate_changed": _is("gate", "修改检票口", "changed a gate"),
    "admission.gate_opened": _is("gate", "启用检票口", "switched a gate on"),
    "admission.gate_closed": _is("gate", "停用检票口", "switched a gate off"),
    "admission.gate_deleted": _is("gate", "删除检票口", "deleted a gate"),
}
_OFFICE = {
    "organizer_created": _is("organizer", "开通主办方", "the organizer was added"),
    "organizer_suspended": _is("organizer", "暂停售票", "suspended the organizer's sales"),
    "organizer_resumed": _is("organizer", "恢复售票", "let the organizer sell again"),
    "first_owner_invited": _is("organizer", "邀请首位负责人", "invited the first owner"),
    "message_template_set": _is("message", "设置消息模板", "set the template of a message"),
    "operator_invited": _is("operator", "邀请平台人员", "invited somebody to the platform"),
    "operator_invitation_accepted": _is("operator", "接受平台邀请", "accepted an invitation to the platform"),
    "operator_signed_in": _is("login", "登录平台", "signed in at the platform"),
    "operator_signed_out": _is("login", "退出平台", "signed out of the platform"),
    "operator_password_changed": _is("operator", "更改平台密码", "changed their password at the platform"),
    "operator_disabled": _is("operator", "停用平台人员", "disabled somebody of the platform"),
    "operator_enabled": _is("operator", "恢复平台人员", "enabled somebody of the platform"),
    "staff_created": _is("staff", "添加员工", "added a member of staff"),
    "staff_invited": _is("staff", "邀请员工", "invited a member of staff"),
    "invitation_accepted": _is("staff", "接受邀请", "accepted an invitation"),
    "password_reset_sent": _is("staff", "寄出重设密码的链接", "a link to a new password was sent"),
    "password_reset": _is("staff", "重设密码", "set a new password by mail"),
    "staff_linked": _is("staff", "关联员工的微信", "linked somebody's WeChat"),
    "staff_unlinked": _is("staff", "解除微信关联", "unlinked a WeChat"),
    "sign_in_denied": _is("staff", "扫码后拒绝登录", "refused a sign-in that was scanned"),
    "staff_role_set": _is("staff", "更改角色", "changed a role"),
    "staff_disabled": _is("staff", "停用员工", "disabled a member of staff"),
    "staff_enabled": _is("staff", "恢复员工", "enabled a member of staff"),
    "staff_signed_in": _is("login", "登录", "signed in"),
    "staff_signed_out": _is("login", "退出登录", "signed out"),
    "staff_signed_out_everywhere": _is("staff", "退出全部登录", "ended every login of somebody"),
    "password_changed": _is("staff", "更改密码", "changed a password"),
    "second_factor_confirmed": _is("staff", "启用两步验证", "switched a second factor on"),
    "second_factor_removed": _is("staff", "关闭两步验证", "switched a second factor off"),
    "organizer_profile_changed": _is("organizer", "修改主办方资料", "changed what buyers read of the organizer"),
    "refund_approval_set": _is("organizer", "设置退款复核起点", "set when refunds need a second person"),
    "complimentary_approval_set": _is("organizer", "设置赠票复核起点", "set when giving away needs a second person"),
    "merchant_account_added": _is("merchant_account", "添加商户号", "added a merchant account"),
    "merchant_account_checked": _is("merchant_account", "检查商户号", "checked a merchant account"),
    "merchant_account_rotated": _is("merchant_account", "更换商户号密钥", "brought new keys of a merchant account"),
    "merchant_account_keys_renewed": _is(
        "merchant_account", "自动更新了验签密钥", "renewed the keys that answers are checked with"
    ),
    "merchant_account_keys_retired": _is("merchant_account", "停用旧密钥", "retired old keys of a merchant account"),
    "merchant_account_retired": _is("merchant_account", "停用商户号", "retired a merchant account"),
    "payment_methods_changed": _is("merchant_account", "更改支付方式", "changed payment methods"),
    "account_topped_up": _is("merchant_account", "登记商户号充值", "said that a merchant account was topped up"),
    "notice_tried": _is("merchant_account", "重新处理支付渠道的回调", "had a callback tried again"),
    "notice_set_aside": _is("merchant_account", "搁置支付渠道的回调", "set a callback aside"),
    "shipping_tried": _is("payment", "重新上传发货信息", "had shipping information tried again"),
    "shipping_corrected": _is("payment", "更正发货信息", "corrected shipping information"),
    "shipping_dismissed": _is("payment", "不再上传发货信息", "let shipping information be"),
    "reconciliation.settle": _is("day", "按账单补记", "had a difference settled"),
    "reconciliation.refund": _is("day", "按账单退款", "had a difference refunded"),
    "reconciliation.ignore": _is("day", "忽略差异", "let a difference be"),
    "reconciliation.sign_off": _is("day", "确认账日", "answered for a day"),
    "reconciliation.run": _is("day", "重新对账", "had a day compared again"),
}

ACTIONS: Final[dict[str, Action]] = {**_ORDERS, **_SUPPORT, **_CHANNELS, **_CATALOG, **_OFFICE}
"""By the code that stands in the log."""

FREQUENT: Final = "order_placed"
"""Written by the placing batch, once for each order; no index but the log's own key has it."""
