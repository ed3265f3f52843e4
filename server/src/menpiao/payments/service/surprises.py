"""What providers said that can't be: written down once, shown to people, and over when one of them has looked.

It moves nothing. A provider is asked again and again, so the same word comes often; it is one row and one case.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from menpiao.kernel.cases import Case
from menpiao.payments.model.payment import Payment
from menpiao.payments.model.refund import Refund
from menpiao.payments.model.refusals import NothingContradicted
from menpiao.payments.model.surprise import LONGEST_WORD, Surprise
from menpiao.payments.store import surprises as store
from menpiao.platform.db import Tx

MOST_CASES: Final = 200


async def surprised_by_payment(tx: Tx, payment: Payment, event: str, said: str | None) -> None:
    """Write down what was said of a payment that can't be."""
    await store.insert_surprise(
        tx,
        organizer_id=payment.organizer_id,
        payment_id=payment.id,
        refund_id=None,
        number=payment.id,
        state=payment.state,
        event=event,
        said=(said or "")[:LONGEST_WORD],
    )


async def surprised_by_refund(tx: Tx, refund: Refund, event: str, said: str | None) -> None:
    """The same of a refund, under the number that is its ``attempt_id``. Of one without a payment no provider
    speaks."""
    if refund.payment_id is None:
        return
    await store.insert_surprise(
        tx,
        organizer_id=refund.organizer_id,
        payment_id=refund.payment_id,
        refund_id=refund.id,
        number=refund.attempt_id,
        state=refund.state,
        event=event,
        said=(said or "")[:LONGEST_WORD],
    )


async def surprises_of_payments(tx: Tx, *, organizer_id: int, payment_ids: Sequence[UUID]) -> list[Surprise]:
    """All that was said of these payments and their refunds, oldest first, looked at or not."""
    return await store.surprises_of_payments(tx, organizer_id=organizer_id, payment_ids=payment_ids)


async def see_surprises(
    tx: Tx, *, organizer_id: int, payment_id: UUID, refund_id: UUID | None, reason: str, staff_id: UUID
) -> bool:
    """Somebody has looked at what was said of a refund, or of a payment itself, and writes down what it was; False
    where just that was said before. Raises `NothingContradicted`."""
    known = await store.lock_surprises(tx, organizer_id=organizer_id, payment_id=payment_id, refund_id=refund_id)
    if all(one.seen_at is not None for one in known):
        if any(one.reason == reason for one in known):
            return False
        raise NothingContradicted()
    await store.set_seen(
        tx, organizer_id=organizer_id, payment_id=payment_id, refund_id=refund_id, staff_id=staff_id, reason=reason
    )
    return True


async def surprise_cases(tx: Tx, organizer_id: int) -> list[Case]:
    """One for each payment and refund of which something was said that nobody has looked at."""
    by_subject: dict[UUID, list[Surprise]] = {}
    for one in await store.unseen_surprises(tx, organizer_id=organizer_id, limit=MOST_CASES):
        by_subject.setdefault(one.subject_id, []).append(one)
    return [_case(found) for found in by_subject.values()]


def _case(found: Sequence[Surprise]) -> Case:
    first, last = found[0], found[-1]
    detail: dict[str, str | int | None] = {
        "state": last.state,
        "event": last.event,
        "said": last.said or None,
        "times": len(found),
    }
    if last.refund_id is None:
        return Case("payment_contradicted", first.subject_id, first.said_at, detail, ("resolvePayment",))
    return Case("refund_contradicted", first.subject_id, first.said_at, detail, ("resolveRefund",))
