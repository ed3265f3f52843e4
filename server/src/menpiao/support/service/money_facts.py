"""The timeline's part about money: what payments and refunds of an order went through."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from menpiao.kernel.ids import encode
from menpiao.payments import PaymentFacts, Refund, RefundAttempt, Surprise
from menpiao.support.model.facts import BUYER, PROVIDER, SYSTEM, Fact, Who


def of_payments(found: Sequence[PaymentFacts], placed_by: Who) -> Iterable[Fact]:
    """``placed_by``: whoever sells at a window begins the payment, too."""
    begun_by = placed_by if placed_by.kind == "staff" else BUYER
    for one in found:
        name = encode(one.id)
        detail = {"method": one.method, **in_fen(one.amount_fen)}
        yield Fact(one.created_at, "payment_begun", begun_by, name, one.id, detail)
        if one.paid_at is not None:
            came = one.amount_fen if one.received_fen is None else one.received_fen
            # Providers tell seconds: what came within the first one came after it was asked for all the same.
            yield Fact(
                max(one.paid_at, one.created_at),
                "payment_paid",
                PROVIDER,
                name,
                one.id,
                {"method": one.method, **in_fen(came)},
            )
        if one.frozen_at is not None:
            yield Fact(one.frozen_at, "payment_frozen", SYSTEM, name, one.id, {"mismatch": one.mismatch or ""})
        if one.resolved_at is not None:
            who = Who("staff", one.resolved_by)
            yield Fact(one.resolved_at, "payment_resolved", who, name, one.id, {"resolution": one.resolution or ""})
        if one.closed_at is not None:
            yield Fact(one.closed_at, "payment_closed", SYSTEM, name, one.id)


def of_refunds(refunds: Sequence[Refund], attempts: Mapping[UUID, Sequence[RefundAttempt]]) -> Iterable[Fact]:
    """Each with its decision and the numbers under which it was sent."""
    for refund in refunds:
        name = encode(refund.id)
        detail = {"reason": refund.reason, **in_fen(refund.amount_fen)}
        yield Fact(refund.requested_at, "refund_asked", _who_asked(refund), name, refund.id, detail)
        if refund.decided_at is not None:
            code = "refund_declined" if refund.state == "declined" else "refund_approved"
            yield Fact(refund.decided_at, code, Who("staff", refund.decided_by), name, refund.id)
        for attempt in attempts.get(refund.id, ()):
            if attempt.provider_refund_id is not None or refund.state in ("processing", "succeeded"):
                sent_at = max(attempt.created_at, refund.decided_at or attempt.created_at)
                yield Fact(sent_at, "refund_sent", SYSTEM, encode(attempt.id), refund.id, {"number": attempt.number})
            if attempt.fell_back_at is not None:
                yield Fact(attempt.fell_back_at, "refund_fell_back", PROVIDER, encode(attempt.id), refund.id)
        if refund.succeeded_at is not None:
            who = SYSTEM if refund.amount_fen == 0 else PROVIDER
            yield Fact(refund.succeeded_at, "refund_succeeded", who, name, refund.id, in_fen(refund.amount_fen))


def of_surprises(found: Sequence[Surprise]) -> Iterable[Fact]:
    """Words of providers that contradict what is known, and who has looked into them."""
    for one in found:
        about = "payment" if one.refund_id is None else "refund"
        name, said = encode(one.id), one.said or one.event
        yield Fact(one.said_at, f"{about}_contradicted", PROVIDER, name, one.subject_id, {"said": said})
        if one.seen_at is not None:
            yield Fact(one.seen_at, "contradiction_seen", Who("staff", one.seen_by), name, one.subject_id)


def _who_asked(refund: Refund) -> Who:
    if refund.requested_by is not None and refund.reason in ("by_staff", "seat_change"):
        return Who("staff", refund.requested_by)
    return BUYER if refund.reason in ("by_buyer", "session_postponed") else SYSTEM


def in_fen(amount_fen: int) -> dict[str, str | int]:
    """What a fact says of money, for programs and for people."""
    return {"amount_fen": amount_fen, "amount": f"¥{amount_fen / 100:,.2f}"}
