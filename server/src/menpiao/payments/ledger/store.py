"""Statements on the ledger. There is no update and no delete: the database refuses both."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec

from menpiao.payments.ledger.accounts import Posting
from menpiao.platform.db import Tx, execute, many, scalar


class AccountMoved(msgspec.Struct, frozen=True):
    """What a day moved of an account."""

    day: date
    account: str
    moved_fen: int


class KindMoved(msgspec.Struct, frozen=True):
    """How often something was posted on a day, and what it came to, without a sign."""

    day: date
    kind: str
    count: int
    amount_fen: int


class PostedEntry(msgspec.Struct, frozen=True):
    """A line of the ledger with its posting."""

    at: datetime
    kind: str
    cause_id: UUID
    line: int
    order_id: UUID | None
    account: str
    merchant_account_id: UUID | None
    amount_fen: int


# One statement for a posting and its entries: where the posting is known, its entries are too.
_WRITE = execute(
    """with posting as (
           insert into ledger_postings (organizer_id, kind, cause_id, order_id, at)
           values ($1, $2, $3, $4, app_now())
           on conflict (organizer_id, kind, cause_id) do nothing
           returning organizer_id, kind, cause_id
       )
       insert into ledger_entries (organizer_id, kind, cause_id, line, account, amount_fen, merchant_account_id)
       select p.organizer_id, p.kind, p.cause_id, e.line, e.account, e.amount_fen, e.merchant_account_id
         from posting p
        cross join unnest($5::text[], $6::bigint[], $7::uuid[])
              with ordinality as e (account, amount_fen, merchant_account_id, line)"""
)
_WRITE_ALL = execute(
    """with posting as (
           insert into ledger_postings (organizer_id, kind, cause_id, order_id, at)
           select $1, p.kind, p.cause_id, p.order_id, app_now()
             from unnest($2::text[], $3::uuid[], $4::uuid[]) as p (kind, cause_id, order_id)
           on conflict (organizer_id, kind, cause_id) do nothing
           returning organizer_id, kind, cause_id
       )
       insert into ledger_entries (organizer_id, kind, cause_id, line, account, amount_fen, merchant_account_id)
       select p.organizer_id, p.kind, p.cause_id, e.line, e.account, e.amount_fen, e.merchant_account_id
         from posting p
         join unnest($5::text[], $6::uuid[], $7::smallint[], $8::text[], $9::bigint[], $10::uuid[])
              as e (kind, cause_id, line, account, amount_fen, merchant_account_id)
           on e.kind = p.kind and e.cause_id = p.cause_id"""
)
_MOVED = many(
    AccountMoved,
    """select (p.at at time zone $4::text)::date as day, e.account, sum(e.amount_fen)::bigint as moved_fen
         from ledger_postings p
         join ledger_entries e on e.organizer_id = $1 and e.kind = p.kind and e.cause_id = p.cause_id
        where p.organizer_id = $1 and p.at >= $2 and p.at < $3
        group by 1, e.account""",
)
# What a posting is about is the most that it moved of an account.
_KINDS = many(
    KindMoved,
    """select day, kind, count(*)::integer as count, sum(amount_fen)::bigint as amount_fen
         from (
              select day, kind, cause_id, max(abs(amount_fen)) as amount_fen
                from (
                     select (p.at at time zone $4::text)::date as day, p.kind, p.cause_id,
                            sum(e.amount_fen)::bigint as amount_fen
                       from ledger_postings p
                       join ledger_entries e on e.organizer_id = $1 and e.kind = p.kind and e.cause_id = p.cause_id
                      where p.organizer_id = $1 and p.at >= $2 and p.at < $3
                      group by 1, p.kind, p.cause_id, e.account
                     ) by_account
               group by day, kind, cause_id
              ) postings
        group by day, kind""",
)
_POSTED = many(
    PostedEntry,
    """select p.at, p.kind, p.cause_id, e.line, p.order_id, e.account, e.merchant_account_id, e.amount_fen
         from (
              select organizer_id, at, kind, cause_id, order_id
                from ledger_postings
               where organizer_id = $1 and at < $3 and (at, kind, cause_id) > ($2, $4, $5)
               order by at, kind, cause_id
               limit $6
              ) p
         join ledger_entries e on e.organizer_id = p.organizer_id and e.kind = p.kind and e.cause_id = p.cause_id
        order by p.at, p.kind, p.cause_id, e.line""",
)
_FIRST = scalar("select min(at) from ledger_postings where organizer_id = $1")
_NOTHING = UUID(int=0)


async def write(tx: Tx, *postings: Posting | None) -> int:
    """Write what is not written yet; answers how many entries that were. None stands for nothing to post."""
    written = 0
    for posting in _given(postings):
        written += await _WRITE(
            tx,
            posting.organizer_id,
            posting.kind,
            posting.cause_id,
            posting.order_id,
            [entry.account for entry in posting.entries],
            [entry.amount_fen for entry in posting.entries],
            [entry.merchant_account_id for entry in posting.entries],
        )
    return written


async def write_all(tx: Tx, *, organizer_id: int, postings: Iterable[Posting | None]) -> int:
    """`write` for many of one organizer, in one statement."""
    given = _given(postings)
    lines = [(posting, line, entry) for posting in given for line, entry in enumerate(posting.entries, 1)]
    return await _WRITE_ALL(
        tx,
        organizer_id,
        [posting.kind for posting in given],
        [posting.cause_id for posting in given],
        [posting.order_id for posting in given],
        [posting.kind for posting, _, _ in lines],
        [posting.cause_id for posting, _, _ in lines],
        [line for _, line, _ in lines],
        [entry.account for _, _, entry in lines],
        [entry.amount_fen for _, _, entry in lines],
        [entry.merchant_account_id for _, _, entry in lines],
    )


async def accounts_moved(
    tx: Tx, *, organizer_id: int, since: datetime, until: datetime, zone: str
) -> list[AccountMoved]:
    """What each day of ``since <= at < until`` in this zone moved, by account, in no order."""
    return await _MOVED(tx, organizer_id, since, until, zone)


async def kinds_moved(tx: Tx, *, organizer_id: int, since: datetime, until: datetime, zone: str) -> list[KindMoved]:
    """What was posted on each day of ``since <= at < until`` in this zone, by kind, in no order."""
    return await _KINDS(tx, organizer_id, since, until, zone)


async def first_posted_at(tx: Tx, *, organizer_id: int) -> datetime | None:
    """None where nothing was ever posted."""
    moment: datetime | None = await _FIRST(tx, organizer_id)
    return moment


async def posted_between(
    tx: Tx, *, organizer_id: int, since: datetime, until: datetime, after: PostedEntry | None, limit: int
) -> list[PostedEntry]:
    """Entries of at most ``limit`` postings of ``since <= at < until``, in order; ``after`` is the last one read."""
    kind, cause_id = ("", _NOTHING) if after is None else (after.kind, after.cause_id)
    return await _POSTED(tx, organizer_id, since if after is None else after.at, until, kind, cause_id, limit)


def _given(postings: Iterable[Posting | None]) -> list[Posting]:
    return [posting for posting in postings if posting is not None]
