"""The timeline: what happened to an order, one fact after the other, each with when, who, a stable code and its words.

Facts come from the rows themselves, not from a log beside them, so they can't disagree. They have one order: by
moment, then by rank, then by their name; a cursor is that triple, so that a list goes on where it ended
whatever has come since.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang, Text
from menpiao.support.model.fact_words import said

WhoKind = Literal["buyer", "staff", "system", "provider"]


class Who(msgspec.Struct, frozen=True):
    """Who did it. ``id`` is None for the system and for providers."""

    kind: WhoKind
    id: UUID | None = None


SYSTEM, PROVIDER, BUYER = Who("system"), Who("provider"), Who("buyer")
Place = tuple[datetime, int, str]
"""Where a fact stands among the others of its order."""


class Fact(msgspec.Struct, frozen=True):
    """Something that happened. ``name`` tells it from others of its code; ``subject`` is the payment, refund, ticket,
    message or note that it is about; ``detail`` has the numbers and codes that fill its words."""

    at: datetime
    code: str
    who: Who
    name: str
    subject: UUID | None = None
    detail: Mapping[str, str | int] = {}

    @property
    def place(self) -> Place:
        """Its place in the one order."""
        return self.at, RANKS[self.code], self.name


WORDS: Final[dict[str, Text]] = {
    "complimentary_asked": Text("申请赠票 {tickets} 张", "Giving tickets away was asked for: {tickets}"),
    "complimentary_agreed": Text("同意赠票", "Giving them away was agreed to"),
    "order_placed": Text("下单，共 {tickets} 张，{amount}", "Placed: {amount}, tickets: {tickets}"),
    "complimentary_claimed": Text("领取赠票", "Complimentary tickets claimed"),
    "payment_begun": Text("发起支付 {amount}", "Payment of {amount} begun"),
    "order_cancel_asked": Text("申请取消订单", "Cancelling asked for"),
    "payment_paid": Text("支付 {amount} 到账", "Payment of {amount} arrived"),
    "payment_frozen": Text("支付被冻结待处理（{mismatch}）", "Payment frozen until a person decides ({mismatch})"),
    "payment_resolved": Text("处理了被冻结的支付（{resolution}）", "Frozen payment decided ({resolution})"),
    "payment_closed": Text("支付单关闭", "Payment closed"),
    "order_paid": Text("订单已支付", "Order paid"),
    "order_cancelled": Text("订单已取消，名额退回", "Order cancelled, its places are back"),
    "order_expired": Text("订单已超时，名额退回", "Order expired, its places are back"),
    "tickets_issued": Text("出票 {tickets} 张", "Tickets issued: {tickets}"),
    "message_sent": Text("消息“{message}”已发送", "Message sent: {message}"),
    "message_waiting": Text("消息“{message}”等待发送", "Message waits to be sent: {message}"),
    "message_no_consent": Text("消息“{message}”未发送：用户未授权", "Message not sent, no consent: {message}"),
    "message_switched_off": Text("消息“{message}”未发送：主办方已关闭", "Message not sent, switched off: {message}"),
    "message_no_template": Text("消息“{message}”未发送：没有配置模板", "Message not sent, no template: {message}"),
    "message_failed": Text("消息“{message}”发送失败", "Message failed: {message}"),
    "message_resent": Text("重发消息“{message}”", "Message sent once more: {message}"),
    "refund_asked": Text("申请退款 {amount}（{reason}）", "Refund of {amount} asked for ({reason})"),
    "tickets_void": Text("{tickets} 张票作废（{reason}）", "Tickets void: {tickets} ({reason})"),
    "refund_approved": Text("同意退款", "Refund approved"),
    "refund_declined": Text("拒绝退款", "Refund declined"),
    "refund_sent": Text("退款已提交支付渠道（第 {number} 次）", "Refund goes to the provider (number {number})"),
    "payment_contradicted": Text(
        "支付渠道的说法与支付记录不符（{said}）", "The provider contradicted the payment ({said})"
    ),
    "refund_contradicted": Text(
        "支付渠道的说法与退款记录不符（{said}）", "The provider contradicted the refund ({said})"
    ),
    "contradiction_seen": Text("核实了支付渠道的矛盾说法", "Looked into what the provider had said"),
    "refund_fell_back": Text("退款未能到账，款项退回商户账户", "The refund fell back to the merchant account"),
    "refund_succeeded": Text("退款 {amount} 到账", "Refund of {amount} arrived"),
    "seat_changed": Text("换座", "Seat changed"),
    "seat_relabelled": Text("座位改称：{from} → {to}", "Seat called otherwise: {from_en} → {to_en}"),
    "session_changed": Text("换到另一场次：{tickets} 张", "Moved to another session: {tickets}"),
    "attendee_changed": Text("更换观演人", "Attendee changed"),
    "handover_offered": Text("发出转交链接（{serial}）", "Handing over offered ({serial})"),
    "handover_withdrawn": Text("收回转交链接（{serial}）", "Link to the ticket withdrawn ({serial})"),
    "handover_expired": Text("转交链接过期（{serial}）", "Link to the ticket not used in time ({serial})"),
    "handover_claimed": Text("票已转交他人（{serial}）", "Ticket handed over to another person ({serial})"),
    "admitted": Text("入场：{gate}（{serial}）", "Admitted at {gate} ({serial})"),
    "scan_refused": Text("检票被拒：{gate}，{reason}（{serial}）", "Refused at {gate}: {reason} ({serial})"),
    "note_added": Text("添加备注", "Note added"),
    "personal_data_seen": Text("查看了个人信息", "Looked at personal data"),
}
"""What people read. A code that is here is never given another meaning."""

RANKS: Final[dict[str, int]] = {code: rank for rank, code in enumerate(WORDS)}
"""What comes first of what happened at one moment: causes before what came of them."""


def words_of(fact: Fact) -> Text:
    """The fact as a sentence; codes in it are said in words."""
    sentence = WORDS[fact.code]
    return Text(sentence.zh.format(**_said(fact, "zh-CN")), sentence.en.format(**_said(fact, "en")))


def _said(fact: Fact, lang: Lang) -> dict[str, str | int]:
    return {name: said(name, value, lang) for name, value in fact.detail.items()}
