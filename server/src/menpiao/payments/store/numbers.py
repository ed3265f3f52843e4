"""Statements on the provider's numbers of refunds: a refund has one at first, and another after each that is over."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from menpiao.payments.model.refund import Refund, RefundAttempt
from menpiao.payments.store.refunds import OF_R
from menpiao.platform.db import Tx, execute, many, one, scalar

_INSERT = execute(
    """insert into refund_attempts (organizer_id, id, refund_id, number, created_at, request_key)
       select $1, $2, $3, 1 + count(*), app_now(), $4
         from refund_attempts where organizer_id = $1 and refund_id = $3"""
)
_SET_PROVIDERS_ID = execute(
    """update refund_attempts set provider_refund_id = coalesce($3, provider_refund_id)
        where organizer_id = $1 and id = $2"""
)
# The newest number of a refund that waits or was declined was never taken by the provider; all others were, or may be.
_OTHERS_OF_PAYMENT = scalar(
    """select count(*) from refund_attempts a
         join refunds r on r.organizer_id = a.organizer_id and r.id = a.refund_id
        where r.organizer_id = $1 and r.payment_id = $2 and r.amount_fen > 0 and a.id <> $3
          and not (a.id = r.attempt_id and r.state in ('requested', 'approved', 'declined'))"""
)
_ATTEMPT = "organizer_id, id, refund_id, number, created_at, provider_refund_id, fell_back_at"
_OF_REFUNDS = many(
    RefundAttempt,
    f"""select {_ATTEMPT} from refund_attempts
         where organizer_id = $1 and refund_id = any ($2::uuid[]) order by refund_id, number""",
)
_BY_ID = one(RefundAttempt, f"select {_ATTEMPT} from refund_attempts where organizer_id = $1 and id = $2")
_OF_REQUEST = scalar("select id from refund_attempts where organizer_id = $1 and refund_id = $2 and request_key = $3")
_SET_FELL_BACK = execute(
    """update refund_attempts set fell_back_at = app_now(), ask_again_at = null
        where organizer_id = $1 and id = $2 and fell_back_at is null"""
)
_SET_ASK_AGAIN = execute(
    """update refund_attempts set ask_again_at = app_now() + $3::interval where organizer_id = $1 and id = $2"""
)
_CLAIM_TO_ASK = many(
    Refund,
    """update refund_attempts a set ask_again_at = app_now() + $2::interval
         from refunds r
        where r.organizer_id = a.organizer_id and r.id = a.refund_id
          and (a.organizer_id, a.id) in (
              select organizer_id, id from refund_attempts
               where ask_again_at <= app_now() order by ask_again_at limit $1 for update skip locked)
    returning """
    + OF_R.replace("r.attempt_id", "a.id as attempt_id"),
)


async def insert_number(tx: Tx, refund: Refund, *, attempt_id: UUID, request_key: str | None) -> None:
    """The next number of a refund."""
    await _INSERT(tx, refund.organizer_id, attempt_id, refund.id, request_key)


async def set_providers_id(tx: Tx, *, organizer_id: int, attempt_id: UUID, provider_refund_id: str | None) -> None:
    await _SET_PROVIDERS_ID(tx, organizer_id, attempt_id, provider_refund_id)


async def other_numbers_of_payment(tx: Tx, *, organizer_id: int, payment_id: UUID, attempt_id: UUID) -> int:
    """How many numbers besides this one the provider has, or may have, for this payment."""
    count: int = await _OTHERS_OF_PAYMENT(tx, organizer_id, payment_id, attempt_id)
    return count


async def numbers_of_refunds(tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID]) -> list[RefundAttempt]:
    return await _OF_REFUNDS(tx, organizer_id, list(refund_ids))


async def number_by_id(tx: Tx, *, organizer_id: int, attempt_id: UUID) -> RefundAttempt | None:
    return await _BY_ID(tx, organizer_id, attempt_id)


async def number_of_request(tx: Tx, *, organizer_id: int, refund_id: UUID, key: str) -> UUID | None:
    """The number that this very request led to."""
    attempt_id: UUID | None = await _OF_REQUEST(tx, organizer_id, refund_id, key)
    return attempt_id


async def set_fell_back(tx: Tx, *, organizer_id: int, attempt_id: UUID) -> bool:
    """False where that is known."""
    return await _SET_FELL_BACK(tx, organizer_id, attempt_id) == 1


async def ask_again(tx: Tx, *, organizer_id: int, attempt_id: UUID, after: timedelta | None) -> None:
    """This number, which is not its refund's present one, is asked about then; None: no more."""
    await _SET_ASK_AGAIN(tx, organizer_id, attempt_id, after)


async def claim_to_ask(tx: Tx, *, limit: int, again_after: timedelta) -> list[Refund]:
    """Numbers to ask about: their refunds, with the number as ``attempt_id``."""
    return await _CLAIM_TO_ASK(tx, limit, again_after)
