"""Sentences of the timeline: what is a code elsewhere is said in words, in both languages."""

from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from menpiao.admission import Reason
from menpiao.notify import MessageKind, MessageRow
from menpiao.notify.model.messages import State
from menpiao.payments import RefundReason
from menpiao.support.model.fact_words import SAID
from menpiao.support.model.facts import SYSTEM, Fact, words_of
from menpiao.support.service.timeline import of_messages
from menpiao.tickets import VoidReason

AT = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)


def test_a_sentence_says_reasons_in_words() -> None:
    told = words_of(Fact(AT, "refund_asked", SYSTEM, "", None, {"amount": "¥180.00", "reason": "by_staff"}))
    assert (told.zh, told.en) == ("申请退款 ¥180.00（工作人员退款）", "Refund of ¥180.00 asked for (by staff)")


def test_every_code_that_a_fact_may_have_has_its_words() -> None:
    reasons = {*RefundReason, *get_args(VoidReason), *get_args(Reason)} - {"ok"}
    assert reasons - SAID["reason"].keys() == set()
    assert set(MessageKind) - SAID["message"].keys() == set()


def test_what_became_of_a_message_has_its_sentence() -> None:
    said = {state: words_of(told_of(state)).en for state in get_args(State)}
    assert len(set(said.values())) == len(said)
    assert said["no_template"] == "Message not sent, no template: order paid"


def told_of(state: State) -> Fact:
    row = MessageRow(UUID(int=1), "order_paid", UUID(int=2), state, 1, AT, None)
    (fact,) = of_messages([row])
    return fact


def test_a_newer_code_is_shown_as_it_is() -> None:
    assert words_of(Fact(AT, "message_sent", SYSTEM, "", None, {"message": "newer"})).en == "Message sent: newer"
