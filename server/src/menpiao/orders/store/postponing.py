"""Statements on postponed sessions, and on what buyers chose."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.orders.model.cancellation import ChangedSessions
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.postponement import Postponement, PostponementChoice
from menpiao.platform.db import Tx, execute, many, one, written_between


class Chosen(msgspec.Struct, frozen=True):
    """How many orders keep their tickets because their buyer said so, how many had them refunded, and whether it is
    the session's newest postponement."""

    id: UUID
    kept: int
    refunded: int
    in_force: bool


_COLUMNS = "organizer_id, id, session_id, reason, was_starts_at, decide_by, at, request_hash, told_until, told_at"
_ORDER = """o.organizer_id, o.id, o.buyer_id, o.app_id, o.lang, o.state, o.total_fen, o.currency, o.idempotency_key,
    o.request_hash, o.placed_at, o.pay_by, o.cancel_requested_at, o.paid_at, o.service_fee_fen"""

_INSERT = execute(
    """insert into session_postponements (organizer_id, id, session_id, reason, was_starts_at, decide_by, decided_by,
           at, request_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, app_now(), $8, $9)"""
)
_BY_ID = one(Postponement, f"select {_COLUMNS} from session_postponements where organizer_id = $1 and id = $2")
_OF_REQUEST = one(
    Postponement,
    f"""select {_COLUMNS} from session_postponements
         where organizer_id = $1 and decided_by = $2 and request_key = $3""",
)
_LATER = """exists (
               select from session_postponements later
                where later.organizer_id = $1 and later.session_id = p.session_id
                  and (later.at, later.id) > (p.at, p.id))"""
# Its state as staff read it. `$4` is null for any.
_STATE = f"""case when {_LATER} then 'replaced' when p.decide_by <= app_now() then 'over'
                     when p.told_at is null then 'telling' else 'choosing' end"""
_NEWEST = many(
    Postponement,
    f"""select {_COLUMNS} from session_postponements p
         where organizer_id = $1 and id < $2 and ($4::text is null or {_STATE} = $4)
           and ($5::uuid[] is null or session_id = any ($5::uuid[]))
           and {written_between("at", "$6", "$7")}
         order by id desc limit $3""",
)
_CHOSEN = many(
    Chosen,
    f"""select p.id,
              (select count(*) from postponement_choices c
                where c.organizer_id = $1 and c.postponement_id = p.id and c.choice = 'keep')::integer as kept,
              (select count(*) from postponement_choices c
                where c.organizer_id = $1 and c.postponement_id = p.id and c.choice = 'refund')::integer as refunded,
              not {_LATER} as in_force
         from session_postponements p
        where p.organizer_id = $1 and p.id = any ($2::uuid[])""",
)
# Of each session the newest, if its buyers may still choose.
_IN_FORCE = many(
    Postponement,
    f"""select * from (
           select distinct on (session_id) {_COLUMNS} from session_postponements
            where organizer_id = $1 and session_id = any ($2::uuid[])
            order by session_id, at desc, id desc) newest
         where decide_by > app_now()""",
)
_UNTOLD = many(Postponement, f"select {_COLUMNS} from session_postponements where told_at is null order by at limit $1")
_LOCK_UNTOLD = one(
    Postponement,
    f"""select {_COLUMNS} from session_postponements
         where organizer_id = $1 and id = $2 and told_at is null for update skip locked""",
)
_ORDERS_TO_TELL = many(
    OrderRow,
    f"""select {_ORDER}
          from (select distinct order_id from order_items
                 where organizer_id = $1 and session_id = $2 and order_id > $3 order by order_id limit $4) i
          join orders o on o.organizer_id = $1 and o.id = i.order_id
         order by o.id""",
)
_SET_TOLD = execute(
    """update session_postponements
          set told_until = coalesce($3, told_until), told_at = case when $4 then app_now() end
        where organizer_id = $1 and id = $2"""
)
_CHOICE = one(
    PostponementChoice,
    """select order_id, choice, refund_id from postponement_choices
        where organizer_id = $1 and postponement_id = $2 and order_id = $3""",
)
_SET_CHOICE = execute(
    """insert into postponement_choices (organizer_id, postponement_id, order_id, choice, chosen_at, refund_id)
       values ($1, $2, $3, $4, app_now(), $5)
       on conflict (organizer_id, postponement_id, order_id)
       do update set choice = excluded.choice, chosen_at = excluded.chosen_at, refund_id = excluded.refund_id"""
)


async def insert_postponement(
    tx: Tx,
    *,
    organizer_id: int,
    postponement_id: UUID,
    session_id: UUID,
    reason: dict[str, str],
    was_starts_at: datetime,
    decide_by: datetime,
    staff_id: UUID,
    request_key: str,
    request_hash: bytes,
) -> None:
    await _INSERT(
        tx,
        organizer_id,
        postponement_id,
        session_id,
        reason,
        was_starts_at,
        decide_by,
        staff_id,
        request_key,
        request_hash,
    )


async def postponement_by_id(tx: Tx, *, organizer_id: int, postponement_id: UUID) -> Postponement | None:
    return await _BY_ID(tx, organizer_id, postponement_id)


async def postponement_of_request(tx: Tx, *, organizer_id: int, staff_id: UUID, key: str) -> Postponement | None:
    """What this very request led to before."""
    return await _OF_REQUEST(tx, organizer_id, staff_id, key)


async def newest_postponements(
    tx: Tx,
    *,
    organizer_id: int,
    wanted: ChangedSessions,
    session_ids: Sequence[UUID] | None,
    before: UUID,
    limit: int,
) -> list[Postponement]:
    """The organizer's that fit, newest first, from before this id on; with sessions, of one of them."""
    sessions = None if session_ids is None else list(session_ids)
    return await _NEWEST(tx, organizer_id, before, limit, wanted.state, sessions, wanted.since, wanted.until)


async def chosen(tx: Tx, *, organizer_id: int, postponement_ids: Sequence[UUID]) -> dict[UUID, Chosen]:
    """What buyers said to each of these."""
    return {one.id: one for one in await _CHOSEN(tx, organizer_id, list(postponement_ids))}


async def in_force(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[Postponement]:
    """Those whose buyers may choose at this moment."""
    return await _IN_FORCE(tx, organizer_id, list(session_ids))


async def untold(tx: Tx, *, limit: int) -> list[Postponement]:
    """Over all organizers: the worker's question."""
    return await _UNTOLD(tx, limit)


async def lock_untold(tx: Tx, postponement: Postponement) -> Postponement | None:
    """None where all were told, or another worker is at it."""
    return await _LOCK_UNTOLD(tx, postponement.organizer_id, postponement.id)


async def orders_to_tell(tx: Tx, postponement: Postponement, *, limit: int) -> list[OrderRow]:
    """The next orders of the session by id, in whatever state."""
    after = postponement.told_until or UUID(int=0)
    return await _ORDERS_TO_TELL(tx, postponement.organizer_id, postponement.session_id, after, limit)


async def set_told(tx: Tx, postponement: Postponement, *, until: UUID | None, all_told: bool) -> None:
    """So far buyers were told."""
    await _SET_TOLD(tx, postponement.organizer_id, postponement.id, until, all_told)


async def choice_of(tx: Tx, postponement: Postponement, *, order_id: UUID) -> PostponementChoice | None:
    return await _CHOICE(tx, postponement.organizer_id, postponement.id, order_id)


async def set_choice(
    tx: Tx, postponement: Postponement, *, order_id: UUID, choice: str, refund_id: UUID | None
) -> None:
    await _SET_CHOICE(tx, postponement.organizer_id, postponement.id, order_id, choice, refund_id)
