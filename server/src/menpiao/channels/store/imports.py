"""Statements on imports and their rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.channels.model.channel import Import, ImportRow, Tally
from menpiao.platform.db import Tx, execute, many, one, scalar

_COLUMNS = """organizer_id, id, channel_id, session_id, state, encoding, header, mapping, uploaded_by, uploaded_at,
    started_by, started_at, finished_at, withdrawn_by, version, file_hash"""
_ROW = "line, reference, ticket_type_id, quantity, seat, paid_fen, people_sealed, problem, state, order_id, claimed_at"


class ImportKey(msgspec.Struct, frozen=True):
    """Which import to work off."""

    organizer_id: int
    id: UUID


class NewRow(msgspec.Struct, frozen=True):
    """A line as a preview has it."""

    line: int
    reference: str | None
    ticket_type_id: UUID | None
    quantity: int | None
    seat: int | None
    paid_fen: int | None
    people_sealed: bytes | None
    problem: str | None


class SaleRow(msgspec.Struct, frozen=True):
    """The row of an order, with its import's channel."""

    import_id: UUID
    line: int
    channel_id: UUID
    session_id: UUID
    reference: str
    ticket_type_id: UUID
    quantity: int
    paid_fen: int | None
    state: str
    claimed_by: UUID | None
    claimed_at: datetime | None


class Reference(msgspec.Struct, frozen=True):
    """What a channel calls a sale."""

    reference: str


_ADD = execute(
    """insert into channel_imports (organizer_id, id, channel_id, session_id, encoding, file_sealed, file_hash, header,
                                    mapping, uploaded_by, uploaded_at, request_key)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, app_now(), $11)
       on conflict (organizer_id, uploaded_by, request_key) do nothing"""
)
_OF_REQUEST = one(
    Import, f"select {_COLUMNS} from channel_imports where organizer_id = $1 and uploaded_by = $2 and request_key = $3"
)
_BY_ID = one(Import, f"select {_COLUMNS} from channel_imports where organizer_id = $1 and id = $2")
_LOCKED = one(Import, f"select {_COLUMNS} from channel_imports where organizer_id = $1 and id = $2 for update")
_LOCKED_OR_LEFT = one(
    Import,
    f"""select {_COLUMNS} from channel_imports
         where organizer_id = $1 and id = $2 and state in ('running', 'withdrawing') for update skip locked""",
)
_FILE = scalar("select file_sealed from channel_imports where organizer_id = $1 and id = $2")
_NEWEST = many(
    Import,
    f"""select {_COLUMNS} from channel_imports
         where organizer_id = $1 and id < $2 and ($4::uuid is null or channel_id = $4)
         order by id desc limit $3""",
)
_AT_WORK = many(
    ImportKey,
    """select organizer_id, id from channel_imports
        where state in ('running', 'withdrawing') order by started_at limit $1""",
)
_SET_MAPPING = execute(
    """update channel_imports set mapping = $3, version = version + 1
        where organizer_id = $1 and id = $2 and state = 'draft'"""
)
_START = execute(
    """update channel_imports
          set state = 'running', file_sealed = null, started_by = coalesce(started_by, $3),
              started_at = coalesce(started_at, app_now()), version = version + 1
        where organizer_id = $1 and id = $2 and state in ('draft', 'finished')"""
)
_SET_STATE = execute(
    """update channel_imports
          set state = $3::text, version = version + 1,
              finished_at = case when $3::text = 'finished' then app_now() else finished_at end,
              withdrawn_by = coalesce($4::uuid, withdrawn_by)
        where organizer_id = $1 and id = $2"""
)
_DELETE = execute("delete from channel_imports where organizer_id = $1 and id = $2 and state = 'draft'")
_FORGET_OLD_DRAFTS = execute(
    "delete from channel_imports where state = 'draft' and uploaded_at < app_now() - interval '7 days'"
)
_DELETE_ROWS = execute("delete from channel_import_rows where organizer_id = $1 and import_id = $2")
_ADD_ROWS = execute(
    """insert into channel_import_rows (organizer_id, import_id, line, channel_id, session_id, reference,
                                        ticket_type_id, quantity, seat, paid_fen, people_sealed, problem, state)
       select $1, $2, r.line, $3, $4, r.reference, r.ticket_type_id, r.quantity, r.seat, r.paid_fen, r.people,
              r.problem, case when r.problem is null then 'ready' else 'refused' end
         from unnest($5::integer[], $6::text[], $7::uuid[], $8::smallint[], $9::integer[], $10::bigint[],
                     $11::bytea[], $12::text[])
           as r (line, reference, ticket_type_id, quantity, seat, paid_fen, people, problem)"""
)
_TRY_AGAIN = execute(
    """update channel_import_rows set state = 'ready', problem = null
        where organizer_id = $1 and import_id = $2 and state = 'refused' and problem = any ($3::text[])"""
)
_READY = many(
    ImportRow,
    f"""select {_ROW} from channel_import_rows
         where organizer_id = $1 and import_id = $2 and state = 'ready' order by line limit $3""",
)
_TO_WITHDRAW = many(
    ImportRow,
    f"""select {_ROW} from channel_import_rows
         where organizer_id = $1 and import_id = $2 and state = 'imported' and problem is null
         order by line limit $3""",
)
_BY_LINE = one(
    ImportRow, f"select {_ROW} from channel_import_rows where organizer_id = $1 and import_id = $2 and line = $3"
)
_SET_DONE = execute(
    """update channel_import_rows r
          set state = n.state, problem = n.problem, order_id = n.order_id, done_at = app_now(),
              people_sealed = case when n.state = 'refused' and n.problem = any ($7::text[]) then people_sealed end
         from unnest($3::integer[], $4::text[], $5::text[], $6::uuid[]) as n (line, state, problem, order_id)
        where r.organizer_id = $1 and r.import_id = $2 and r.line = n.line and r.state = 'ready'"""
)
_SET_WITHDRAWN = execute(
    """update channel_import_rows set state = 'withdrawn', done_at = app_now()
        where organizer_id = $1 and import_id = $2 and order_id = any ($3::uuid[]) and state = 'imported'"""
)
_SET_KEPT = execute(
    """update channel_import_rows set problem = 'ticket_used'
        where organizer_id = $1 and import_id = $2 and order_id = any ($3::uuid[]) and state = 'imported'"""
)
_FORGET_KEPT = execute(
    """update channel_import_rows set problem = null
        where organizer_id = $1 and import_id = $2 and state = 'imported' and problem is not null"""
)
_TALLY = many(
    Tally,
    """select state, problem, count(*)::integer as rows, coalesce(sum(quantity), 0)::integer as places
         from channel_import_rows where organizer_id = $1 and import_id = $2 group by state, problem
        order by state, problem""",
)
_ROWS = many(
    ImportRow,
    f"""select {_ROW} from channel_import_rows
         where organizer_id = $1 and import_id = $2 and line > $3
           and ($5::text is null or state = $5) and ($6::text is null or problem = $6)
         order by line limit $4""",
)
_IMPORTED = many(
    Reference,
    """select reference from channel_import_rows
        where organizer_id = $1 and channel_id = $2 and reference = any ($3::text[]) and state = 'imported'""",
)
_OF_ORDER = one(
    SaleRow,
    """select import_id, line, channel_id, session_id, reference, ticket_type_id, quantity, paid_fen, state, claimed_by,
              claimed_at
         from channel_import_rows where organizer_id = $1 and order_id = $2""",
)
_CLAIM = execute(
    """update channel_import_rows set claimed_by = $3, claimed_at = $4
        where organizer_id = $1 and order_id = $2 and state = 'imported' and claimed_by is null"""
)


async def add(
    tx: Tx,
    *,
    organizer_id: int,
    import_id: UUID,
    channel_id: UUID,
    session_id: UUID,
    encoding: str,
    file_sealed: bytes,
    file_hash: bytes,
    header: Sequence[str],
    mapping: dict[str, Any],
    uploaded_by: UUID,
    request_key: str,
) -> bool:
    """A new draft; False where this request has just made one."""
    added = await _ADD(
        tx,
        organizer_id,
        import_id,
        channel_id,
        session_id,
        encoding,
        file_sealed,
        file_hash,
        list(header),
        mapping,
        uploaded_by,
        request_key,
    )
    return added == 1


async def of_request(tx: Tx, *, organizer_id: int, uploaded_by: UUID, request_key: str) -> Import | None:
    """What this request has made."""
    return await _OF_REQUEST(tx, organizer_id, uploaded_by, request_key)


async def by_id(tx: Tx, *, organizer_id: int, import_id: UUID) -> Import | None:
    """As it stands."""
    return await _BY_ID(tx, organizer_id, import_id)


async def locked(tx: Tx, *, organizer_id: int, import_id: UUID) -> Import | None:
    """As it stands, held: the first lock of every use case on it."""
    return await _LOCKED(tx, organizer_id, import_id)


async def lock_or_leave(tx: Tx, key: ImportKey) -> Import | None:
    """None where there is nothing to do, or another worker is at it."""
    return await _LOCKED_OR_LEFT(tx, key.organizer_id, key.id)


async def file_of(tx: Tx, *, organizer_id: int, import_id: UUID) -> bytes | None:
    """The draft's file, sealed."""
    found: bytes | None = await _FILE(tx, organizer_id, import_id)
    return found


async def newest(tx: Tx, *, organizer_id: int, before: UUID, limit: int, channel_id: UUID | None) -> list[Import]:
    """Newest first, from before this id on."""
    return await _NEWEST(tx, organizer_id, before, limit, channel_id)


async def at_work(tx: Tx, *, limit: int) -> list[ImportKey]:
    """Over all organizers: the worker's question."""
    return await _AT_WORK(tx, limit)


async def set_mapping(tx: Tx, one: Import, mapping: dict[str, Any]) -> None:
    """Of a draft."""
    await _SET_MAPPING(tx, one.organizer_id, one.id, mapping)


async def start(tx: Tx, one: Import, *, started_by: UUID) -> None:
    """The worker comes by; the file is gone."""
    await _START(tx, one.organizer_id, one.id, started_by)


async def set_state(tx: Tx, one: Import, state: str, *, withdrawn_by: UUID | None = None) -> None:
    await _SET_STATE(tx, one.organizer_id, one.id, state, withdrawn_by)


async def delete(tx: Tx, one: Import) -> int:
    """A draft, with its rows."""
    return await _DELETE(tx, one.organizer_id, one.id)


async def forget_old_drafts(tx: Tx) -> int:
    """Files of which nothing came, of all organizers: how many."""
    return await _FORGET_OLD_DRAFTS(tx)


async def replace_rows(tx: Tx, one: Import, rows: Sequence[NewRow]) -> None:
    """The preview, anew."""
    await _DELETE_ROWS(tx, one.organizer_id, one.id)
    await _ADD_ROWS(
        tx,
        one.organizer_id,
        one.id,
        one.channel_id,
        one.session_id,
        [row.line for row in rows],
        [row.reference for row in rows],
        [row.ticket_type_id for row in rows],
        [row.quantity for row in rows],
        [row.seat for row in rows],
        [row.paid_fen for row in rows],
        [row.people_sealed for row in rows],
        [row.problem for row in rows],
    )


async def try_again(tx: Tx, one: Import, problems: Sequence[str]) -> int:
    """Lines with these problems are ready once more; how many."""
    return await _TRY_AGAIN(tx, one.organizer_id, one.id, list(problems))


async def ready(tx: Tx, one: Import, *, limit: int) -> list[ImportRow]:
    """What is still to be imported, by line."""
    return await _READY(tx, one.organizer_id, one.id, limit)


async def to_withdraw(tx: Tx, one: Import, *, limit: int) -> list[ImportRow]:
    """What is still to be withdrawn, by line; without those that could not be."""
    return await _TO_WITHDRAW(tx, one.organizer_id, one.id, limit)


async def by_line(tx: Tx, one: Import, line: int) -> ImportRow | None:
    """One row."""
    return await _BY_LINE(tx, one.organizer_id, one.id, line)


async def set_done(
    tx: Tx, one: Import, done: Sequence[tuple[int, str, str | None, UUID | None]], *, try_again: Sequence[str]
) -> int:
    """By line: what came of it, why not, its order. Whom it was for is forgotten here: the tickets know. It stays only
    with a line that is refused for one of ``try_again``: it may be asked for once more."""
    return await _SET_DONE(
        tx,
        one.organizer_id,
        one.id,
        [row[0] for row in done],
        [row[1] for row in done],
        [row[2] for row in done],
        [row[3] for row in done],
        list(try_again),
    )


async def set_withdrawn(tx: Tx, one: Import, order_ids: Sequence[UUID]) -> int:
    return await _SET_WITHDRAWN(tx, one.organizer_id, one.id, list(order_ids))


async def set_kept(tx: Tx, one: Import, order_ids: Sequence[UUID]) -> int:
    """These can't be withdrawn: somebody has entered with a ticket of theirs."""
    return await _SET_KEPT(tx, one.organizer_id, one.id, list(order_ids))


async def forget_kept(tx: Tx, one: Import) -> int:
    """Look at those again."""
    return await _FORGET_KEPT(tx, one.organizer_id, one.id)


async def tally(tx: Tx, one: Import) -> list[Tally]:
    """Its lines by state and problem."""
    return await _TALLY(tx, one.organizer_id, one.id)


async def rows(
    tx: Tx, one: Import, *, after: int, limit: int, state: str | None, problem: str | None
) -> list[ImportRow]:
    """By line, from after this one on."""
    return await _ROWS(tx, one.organizer_id, one.id, after, limit, state, problem)


async def imported(tx: Tx, one: Import, references: Sequence[str]) -> frozenset[str]:
    """Which of these the channel has sold before."""
    found = await _IMPORTED(tx, one.organizer_id, one.channel_id, list(references))
    return frozenset(row.reference for row in found)


async def sale_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> SaleRow | None:
    """What this order was imported from."""
    return await _OF_ORDER(tx, organizer_id, order_id)


async def claim(tx: Tx, *, organizer_id: int, order_id: UUID, buyer_id: UUID, at: datetime) -> int:
    """Its tickets are this buyer's."""
    return await _CLAIM(tx, organizer_id, order_id, buyer_id, at)
