"""Statements on disputes."""

from uuid import UUID

from menpiao.payments.model.dispute import Dispute
from menpiao.payments.ports import ProviderDispute
from menpiao.platform.db import Tx, execute, many, scalar

_DISPUTE = """organizer_id, payment_id, dispute_id, state, said, reason, amount_fen, respond_by, opened_at, seen_at,
    seen_reason"""
# Words come in any order: an older one changes nothing, and of two of one second the one that ends it is the later.
# One that is lost after somebody has looked waits for a person again.
_HEAR = scalar(
    """insert into payment_disputes as d (organizer_id, payment_id, dispute_id, state, said, reason, amount_fen,
           respond_by, opened_at, said_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (organizer_id, payment_id, dispute_id) do update
          set state = excluded.state, said = excluded.said, reason = excluded.reason,
              amount_fen = excluded.amount_fen, respond_by = excluded.respond_by, said_at = excluded.said_at,
              seen_at = case when excluded.state = 'lost' and d.state <> 'lost' then null else d.seen_at end,
              seen_by = case when excluded.state = 'lost' and d.state <> 'lost' then null else d.seen_by end,
              seen_reason = case when excluded.state = 'lost' and d.state <> 'lost' then null else d.seen_reason end
        where (d.said_at, d.state <> 'open') < (excluded.said_at, excluded.state <> 'open')
    returning true"""
)
_WAITING = many(
    Dispute,
    f"""select {_DISPUTE} from payment_disputes
         where organizer_id = $1 and seen_at is null and state <> 'won' order by opened_at, dispute_id limit $2""",
)
_LOCKED = many(
    Dispute,
    f"""select {_DISPUTE} from payment_disputes
         where organizer_id = $1 and payment_id = $2 order by opened_at, dispute_id for update""",
)
_SET_SEEN = execute(
    """update payment_disputes set seen_at = app_now(), seen_by = $3, seen_reason = $4
        where organizer_id = $1 and payment_id = $2 and seen_at is null and state <> 'won'"""
)


async def hear(tx: Tx, *, organizer_id: int, payment_id: UUID, told: ProviderDispute, amount_fen: int | None) -> bool:
    """Whether it is news."""
    return bool(
        await _HEAR(
            tx,
            organizer_id,
            payment_id,
            told.dispute_id,
            told.state,
            told.said,
            told.reason,
            amount_fen,
            told.respond_by,
            told.opened_at,
            told.said_at,
        )
    )


async def waiting_disputes(tx: Tx, *, organizer_id: int, limit: int) -> list[Dispute]:
    """Those that a person has to look at, oldest first."""
    return await _WAITING(tx, organizer_id, limit)


async def lock_disputes(tx: Tx, *, organizer_id: int, payment_id: UUID) -> list[Dispute]:
    """All of the payment."""
    return await _LOCKED(tx, organizer_id, payment_id)


async def set_seen(tx: Tx, *, organizer_id: int, payment_id: UUID, staff_id: UUID, reason: str) -> None:
    """Somebody has looked at all that waits."""
    await _SET_SEEN(tx, organizer_id, payment_id, staff_id, reason)
