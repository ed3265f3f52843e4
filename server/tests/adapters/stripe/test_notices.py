"""Webhooks of Stripe: whom we believe, for how long an old secret lasts, and what is none of our business."""

import hashlib
import hmac
import json
from typing import Any

import msgspec
import pytest

from builders.counters import Names, an_id
from builders.ids import make_id
from menpiao.adapters.stripe import StripePay
from menpiao.kernel import ids
from menpiao.payments.ports import MerchantAccount, Notice, NoticeRefused, ProviderState, RefundState
from menpiao.platform.clock import SimulatedClock

OLD, NEW = "whsec_" + "a" * 32, "whsec_" + "b" * 32


def an_account(*secrets: str, key: str = "sk_test_" + "0" * 24) -> MerchantAccount:
    credentials = json.dumps({"secret_key": key, "webhook_secrets": secrets}).encode()
    return MerchantAccount(7, make_id(milliseconds=1, organizer_id=7, randomness=1), "stripe", credentials)


def signed(body: bytes, *secrets: str, at: int) -> dict[str, str]:
    """Stripe's header, made with our own few lines: ``t``, and one ``v1`` for each secret."""
    made = [hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() for secret in secrets]
    return {"stripe-signature": ",".join([f"t={at}", *(f"v1={one}" for one in made)])}


class Desk:
    """An adapter with a clock at rest."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock
        self.now = int(clock.now().timestamp())
        self.pay = StripePay(Names(), clock=clock, base_url="http://127.0.0.1:9")
        self.payment_id, self.refund_id = an_id(clock, 1), an_id(clock, 2)

    def event(self, type_: str, content: dict[str, Any], **changes: Any) -> bytes:
        event = {"id": "evt_1", "type": type_, "created": self.now, "livemode": False, "data": {"object": content}}
        return json.dumps(event | changes).encode()

    def paid(self, **changes: Any) -> dict[str, Any]:
        return {
            "id": "cs_test_1",
            "status": "complete",
            "payment_status": "paid",
            "client_reference_id": ids.encode(self.payment_id),
            "amount_total": 38_000,
            "currency": "cny",
            "payment_intent": "pi_1",
        } | changes

    def reads(self, body: bytes, account: MerchantAccount, headers: dict[str, str]) -> Notice:
        return self.pay.read_notice(account, headers=headers, body=body, now=self.clock.now())

    def read(self, body: bytes) -> Notice:
        return self.reads(body, an_account(NEW), signed(body, NEW, at=self.now))


@pytest.fixture
def desk(clock: SimulatedClock) -> Desk:
    return Desk(clock)


def test_a_payment_is_told_in_our_words(desk: Desk) -> None:
    notice = desk.read(desk.event("checkout.session.completed", desk.paid()))
    assert notice.id == "evt_1"
    assert notice.payment is not None
    assert (notice.payment.payment_id, notice.payment.state) == (desk.payment_id, ProviderState.PAID)
    assert (notice.payment.amount_fen, notice.payment.currency) == (38_000, "CNY")
    assert notice.payment.paid_at == desk.clock.now()


@pytest.mark.parametrize(
    ("status", "payment_status", "state"),
    [("open", "unpaid", "not_paid"), ("complete", "unpaid", "not_paid"), ("expired", "unpaid", "closed")],
)
def test_what_is_not_paid_yet_is_not_paid(desk: Desk, status: str, payment_status: str, state: str) -> None:
    content = desk.paid(status=status, payment_status=payment_status)
    payment = desk.read(desk.event("checkout.session.completed", content)).payment
    assert payment is not None
    assert payment.state == state


@pytest.mark.parametrize(
    ("status", "state"),
    [("pending", "processing"), ("requires_action", "processing"), ("succeeded", "succeeded"),
     ("canceled", "closed"), ("failed", "fell_back")],
)  # fmt: skip
def test_a_refund_is_told_in_our_words(desk: Desk, status: str, state: str) -> None:
    content = {"id": "re_1", "amount": 100, "status": status, "created": desk.now,
               "metadata": {"menpiao_refund": ids.encode(desk.refund_id)}}  # fmt: skip
    refund = desk.read(desk.event("refund.updated", content)).refund
    assert refund is not None
    assert (refund.refund_id, refund.state, refund.amount_fen) == (desk.refund_id, RefundState(state), 100)


def test_while_a_secret_is_rolled_both_are_believed(desk: Desk) -> None:
    body = desk.event("checkout.session.completed", desk.paid())
    both = an_account(NEW, OLD)
    for secrets in ([OLD], [NEW], [OLD, NEW], ["whsec_" + "c" * 32, OLD]):
        assert desk.reads(body, both, signed(body, *secrets, at=desk.now)).kind == "payment"
    with pytest.raises(NoticeRefused, match="bad_signature"):
        desk.reads(body, an_account(NEW), signed(body, OLD, at=desk.now))


def test_older_key_sets_are_believed_until_they_are_retired(desk: Desk) -> None:
    body = desk.event("checkout.session.completed", desk.paid())
    new, old = an_account(NEW), an_account(OLD).credentials
    both = msgspec.structs.replace(new, older=(old, b"one that can't be read any more"))
    for secret in (OLD, NEW):
        assert desk.reads(body, both, signed(body, secret, at=desk.now)).kind == "payment"
    with pytest.raises(NoticeRefused, match="bad_signature"):
        desk.reads(body, new, signed(body, OLD, at=desk.now))


def test_an_account_without_a_webhook_secret_believes_nobody(desk: Desk) -> None:
    body = desk.event("checkout.session.completed", desk.paid())
    for secret in ("", NEW):
        with pytest.raises(NoticeRefused, match="bad_signature"):
            desk.reads(body, an_account(), signed(body, secret, at=desk.now))


@pytest.mark.parametrize("off", [-301, 301, 100_000_000])
def test_the_past_and_the_future_are_not_now(desk: Desk, off: int) -> None:
    body = desk.event("checkout.session.completed", desk.paid())
    with pytest.raises(NoticeRefused, match="stale"):
        desk.reads(body, an_account(NEW), signed(body, NEW, at=desk.now + off))


@pytest.mark.parametrize(
    "header",
    ["", "t=", f"v1={'0' * 64}", "t=1,v1=zz", f"t=1;v1={'0' * 64}", "t=1" + f",v1={'0' * 64}" * 9, "x" * 9_999,
     f"t=１,v1={'0' * 64}"],
)  # fmt: skip
def test_a_header_that_stripe_would_not_write(desk: Desk, header: str) -> None:
    body = desk.event("checkout.session.completed", desk.paid())
    with pytest.raises(NoticeRefused):
        desk.reads(body, an_account(NEW), {"stripe-signature": header} if header else {})


def test_an_old_scheme_is_not_a_signature(desk: Desk) -> None:
    body = desk.event("checkout.session.completed", desk.paid())
    header = signed(body, NEW, at=desk.now)["stripe-signature"].replace("v1=", "v0=")
    with pytest.raises(NoticeRefused, match="bad_signature"):
        desk.reads(body, an_account(NEW), {"stripe-signature": header})


@pytest.mark.parametrize(
    ("status", "state"),
    [("warning_needs_response", "open"), ("needs_response", "open"), ("under_review", "open"), ("a_new_word", "open"),
     ("won", "won"), ("warning_closed", "won"), ("lost", "lost")],
)  # fmt: skip
def test_a_dispute_is_told_in_our_words(desk: Desk, status: str, state: str) -> None:
    content = {"id": "du_1", "amount": 38_000, "currency": "cny", "status": status, "reason": "fraudulent",
               "created": desk.now - 60, "payment_intent": "pi_1",
               "evidence_details": {"due_by": desk.now + 600}}  # fmt: skip
    dispute = desk.read(desk.event("charge.dispute.updated", content)).dispute
    assert dispute is not None
    assert (dispute.transaction_id, dispute.state, dispute.said) == ("pi_1", state, status)
    assert (dispute.amount_fen, dispute.currency, dispute.reason) == (38_000, "CNY", "fraudulent")
    assert dispute.opened_at < dispute.said_at == desk.clock.now()
    assert dispute.respond_by is not None


@pytest.mark.parametrize(
    ("type_", "kind", "named"),
    [("charge.dispute.reversed", "unknown", "charge.dispute.reversed"),
     ("radar.early_fraud_warning.created", "unknown", "radar.early_fraud_warning.created"),
     ("charge.succeeded", "other", "charge.succeeded"),
     ("invoice.paid", "other", "invoice.paid"),
     ("charge.\n" + "x" * 100, "unknown", "unreadable")],
)  # fmt: skip
def test_an_event_that_leads_to_nothing_has_a_name(desk: Desk, type_: str, kind: str, named: str) -> None:
    notice = desk.read(desk.event(type_, {"id": "x"}))
    assert (notice.kind, notice.event) == (kind, named)


def test_what_the_organizer_sells_elsewhere_is_none_of_our_business(desk: Desk) -> None:
    for type_, content in (
        ("checkout.session.completed", desk.paid(client_reference_id=None)),
        ("checkout.session.completed", desk.paid(client_reference_id="order 7 of another shop")),
        ("refund.updated", {"id": "re_1", "amount": 1, "status": "succeeded", "created": desk.now, "metadata": {}}),
        ("customer.created", {"id": "cus_1"}),
        ("charge.dispute.created", {"id": "du_1", "amount": 1, "currency": "cny", "status": "lost", "created": 1}),
    ):
        notice = desk.read(desk.event(type_, content))
        assert (notice.kind, notice.payment, notice.refund) == ("other", None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_total": None},
        {"currency": None},
        {"payment_intent": None},
        {"amount_total": "1"},
    ],
)
def test_a_payment_that_stripe_would_not_tell_so(desk: Desk, changes: dict[str, Any]) -> None:
    with pytest.raises(NoticeRefused, match="malformed"):
        desk.read(desk.event("checkout.session.completed", desk.paid(**changes)))


def test_a_word_that_we_do_not_know_is_passed_on_as_it_is(desk: Desk) -> None:
    payment = desk.read(desk.event("checkout.session.completed", desk.paid(status="on_hold"))).payment
    assert payment is not None
    assert (payment.state, payment.said) == (ProviderState.SOMETHING_ELSE, "on_hold")
    content = {"id": "re_1", "amount": 1, "status": "on_hold", "created": desk.now,
               "metadata": {"menpiao_refund": ids.encode(desk.refund_id)}}  # fmt: skip
    refund = desk.read(desk.event("refund.updated", content)).refund
    assert refund is not None
    assert (refund.state, refund.said) == (RefundState.SOMETHING_ELSE, "on_hold")


def test_test_money_is_no_money(desk: Desk) -> None:
    body = desk.event("checkout.session.completed", desk.paid())
    live = an_account(NEW, key="rk_live_" + "0" * 24)
    with pytest.raises(NoticeRefused, match="wrong_mode"):
        desk.reads(body, live, signed(body, NEW, at=desk.now))
    body = desk.event("checkout.session.completed", desk.paid(), livemode=True)
    assert desk.reads(body, live, signed(body, NEW, at=desk.now)).kind == "payment"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 60_000, b"1" * 70_000, b'{"id":""}'])
def test_a_body_that_is_signed_and_yet_no_event(desk: Desk, body: bytes) -> None:
    with pytest.raises(NoticeRefused):
        desk.read(body)


@pytest.mark.parametrize(
    "credentials",
    [b"", b"[]", b"{}", b'{"secret_key":"pk_live_1"}', b'{"secret_key":"sk_live_1 2"}',
     b'{"secret_key":"sk_live_1","webhook_secrets":["secret"]}',
     b'{"secret_key":"sk_live_1","webhook_secrets":["whsec_1","whsec_2","whsec_3","whsec_4","whsec_5"]}'],
)  # fmt: skip
def test_an_account_that_was_copied_wrongly(desk: Desk, credentials: bytes) -> None:
    account = MerchantAccount(7, an_account().id, "stripe", credentials)
    with pytest.raises(NoticeRefused, match="account_unreadable"):
        desk.reads(b"{}", account, {})
