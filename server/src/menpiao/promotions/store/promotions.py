"""Statements on promotions, their codes and their bundles, and on what is used of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Tx, execute, many, one, scalar
from menpiao.promotions.model.promotion import BundlePart, NewPromotion, Promotion

_PROMOTION = """organizer_id, id, kind, name, state, version, effect, percent, amount_fen, session_ids, ticket_type_ids,
    unlocks_hidden, max_tickets, valid_from, valid_until, max_uses, max_uses_per_code, max_uses_per_buyer, budget_fen,
    created_at"""


class CodeRow(msgspec.Struct, frozen=True):
    """A code and whose it is."""

    id: UUID
    promotion_id: UUID
    code: str


class BundledType(msgspec.Struct, frozen=True):
    """A ticket type that some bundle sells: ``now``, or else once it begins or goes on."""

    ticket_type_id: UUID
    now: bool


class PartRow(msgspec.Struct, frozen=True):
    """A part of a bundle."""

    promotion_id: UUID
    session_id: UUID
    ticket_type_id: UUID
    quantity: int


class CounterRow(msgspec.Struct, frozen=True):
    """How much is used of something."""

    kind: str
    scope_id: UUID
    owner_id: UUID
    used: int


class UsedCode(msgspec.Struct, frozen=True):
    """A code as its organizer sees it."""

    code: str
    used: int


class OrderOfPromotion(msgspec.Struct, frozen=True):
    """An order that used a promotion; ``discount_fen`` is what it made cheaper."""

    order_id: UUID
    times: int
    discount_fen: int
    released_at: datetime | None


class KnownRequest(msgspec.Struct, frozen=True):
    """A promotion that was made by a request before."""

    id: UUID
    request_hash: bytes


class UsedScope(msgspec.Struct, frozen=True):
    """A promotion, or one code of it, that an order used."""

    order_id: UUID
    scope_id: UUID


_INSERT = execute(
    """insert into promotions (organizer_id, id, kind, name, effect, percent, amount_fen, session_ids, ticket_type_ids,
                               unlocks_hidden, max_tickets, valid_from, valid_until, max_uses, max_uses_per_code,
                               max_uses_per_buyer, budget_fen, created_at, idempotency_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, app_now(), $18, $19)"""
)
_INSERT_CODES = execute(
    """insert into promo_codes (organizer_id, promotion_id, id, code)
       select $1, $2, c.id, c.code from unnest($3::uuid[], $4::text[]) as c (id, code)"""
)
_INSERT_PARTS = execute(
    """insert into bundle_parts (organizer_id, promotion_id, position, session_id, ticket_type_id, quantity)
       select $1, $2, b.position, b.session, b.type, b.quantity
         from unnest($3::uuid[], $4::uuid[], $5::smallint[]) with ordinality as b (session, type, quantity, position)"""
)
_MADE_BEFORE = one(
    KnownRequest, "select id, request_hash from promotions where organizer_id = $1 and idempotency_key = $2"
)
_PROMOTIONS = many(
    Promotion,
    f"select {_PROMOTION} from promotions where organizer_id = any ($1::integer[]) and id = any ($2::uuid[])",
)
_FOR_UPDATE = one(Promotion, f"select {_PROMOTION} from promotions where organizer_id = $1 and id = $2 for update")
_OF_ORGANIZER = many(
    Promotion,
    f"""select {_PROMOTION} from promotions p
         where organizer_id = $1 and id < $2
           and ($4::uuid[] is null
                or kind = 'code' and (session_ids = '{{}}' or session_ids && $4)
                   and (ticket_type_ids = '{{}}' or ticket_type_ids && $5::uuid[])
                or exists (select from bundle_parts b
                            where b.organizer_id = $1 and b.promotion_id = p.id
                              and b.session_id = any ($4) and b.ticket_type_id = any ($5)))
         order by id desc
         limit $3""",
)
_BUNDLES_FOR_SALE = many(
    Promotion,
    f"select {_PROMOTION} from promotions where kind = 'bundle' and state = 'active' order by id desc limit $1",
)
_BUNDLED = many(
    BundledType,
    """select b.ticket_type_id, bool_or(p.state = 'active' and coalesce(p.valid_from <= app_now(), true)) as now
         from bundle_parts b
         join promotions p on p.organizer_id = b.organizer_id and p.id = b.promotion_id
        where b.organizer_id = $1 and b.ticket_type_id = any ($2::uuid[]) and p.state <> 'ended'
          and coalesce(p.valid_until > app_now(), true)
        group by b.ticket_type_id""",
)
_SET_STATE = execute(
    "update promotions set state = $3, version = version + 1 where organizer_id = $1 and id = $2 and state <> $3"
)
_CODES = many(
    CodeRow,
    """select id, promotion_id, code from promo_codes
        where organizer_id = any ($1::integer[]) and id = any ($2::uuid[])""",
)
_PARTS = many(
    PartRow,
    """select promotion_id, session_id, ticket_type_id, quantity from bundle_parts
        where organizer_id = any ($1::integer[]) and promotion_id = any ($2::uuid[])
        order by promotion_id, position""",
)
_WITHIN = many(
    PartRow,
    """select b.promotion_id, b.session_id, b.ticket_type_id, b.quantity
         from bundle_parts b
         join promotions p on p.organizer_id = b.organizer_id and p.id = b.promotion_id and p.state <> 'ended'
        where b.organizer_id = $1
          and b.promotion_id in (select promotion_id from bundle_parts
                                  where organizer_id = $1 and ticket_type_id = any ($2::uuid[]))
          and not exists (select from bundle_parts o
                           where o.organizer_id = $1 and o.promotion_id = b.promotion_id
                             and o.ticket_type_id <> all ($2))
        order by b.promotion_id, b.position""",
)
_COUNTERS = many(
    CounterRow,
    """select kind, scope_id, owner_id, used from promotion_counters
        where organizer_id = any ($1::integer[]) and scope_id = any ($2::uuid[])
          and kind = any ($3::text[]) and owner_id = any ($4::uuid[])""",
)
_CODES_OF = many(
    UsedCode,
    """select p.code, coalesce(c.used, 0) as used
         from promo_codes p
         left join promotion_counters c
           on c.organizer_id = p.organizer_id and c.kind = 'code' and c.scope_id = p.id
          and c.owner_id = '00000000-0000-0000-0000-000000000000'
        where p.organizer_id = $1 and p.promotion_id = $2 and p.code > $3
        order by p.code limit $4""",
)
_ORDERS_OF = many(
    OrderOfPromotion,
    """select u.order_id, u.amount as times,
              coalesce((
                  select -sum(p.amount_fen) from order_price_parts p
                   where p.organizer_id = u.organizer_id and p.order_id = u.order_id and p.rule_id = u.scope_id
              ), 0)::bigint as discount_fen,
              u.released_at
         from promotion_uses u
        where u.organizer_id = $1 and u.scope_id = $2 and u.kind = 'uses' and u.order_id < $3
        order by u.order_id desc limit $4""",
)
_HAS_GIVEN_BACK = scalar(
    """select exists (
           select from promotion_uses where organizer_id = $1 and order_id = $2 and released_at is not null)"""
)
_SCOPES_OF_ORDERS = many(
    UsedScope,
    """select order_id, scope_id from promotion_uses
        where organizer_id = $1 and order_id = any ($2::uuid[]) and kind in ('uses', 'code')""",
)
_SCOPE_OF_CODE = scalar(
    """select case when p.max_uses_per_code is null then p.id else c.id end
         from promo_codes c
         join promotions p on p.organizer_id = c.organizer_id and p.id = c.promotion_id
        where c.organizer_id = $1 and c.id = $2"""
)
_LOCK = scalar("select lock_promotions($1)")
_TO_BE_HAD_AGAIN = scalar(
    """select not exists (
           select from promotion_uses u
             left join promotion_counters c
               on c.organizer_id = u.organizer_id and c.kind = u.kind and c.scope_id = u.scope_id
              and c.owner_id = u.owner_id
            where u.organizer_id = $1 and u.order_id = $2 and u.released_at is not null
              and coalesce(c.used, 0) + u.amount > u.most)"""
)
_TAKE_AGAIN = scalar("select take_promotions_again($1, $2)")


async def insert(
    tx: Tx, *, organizer_id: int, promotion_id: UUID, new: NewPromotion, idempotency_key: str, request_hash: bytes
) -> None:
    """A new promotion without codes and parts."""
    await _INSERT(
        tx,
        organizer_id,
        promotion_id,
        new.kind,
        new.name,
        new.effect,
        new.percent,
        new.amount_fen,
        list(new.session_ids),
        list(new.ticket_type_ids),
        new.unlocks_hidden,
        new.max_tickets,
        new.valid_from,
        new.valid_until,
        new.max_uses,
        new.max_uses_per_code,
        new.max_uses_per_buyer,
        new.budget_fen,
        idempotency_key,
        request_hash,
    )


async def insert_codes(tx: Tx, *, organizer_id: int, promotion_id: UUID, codes: dict[UUID, str]) -> None:
    """Codes by id; raises a unique violation where one exists."""
    await _INSERT_CODES(tx, organizer_id, promotion_id, list(codes), list(codes.values()))


async def insert_parts(tx: Tx, *, organizer_id: int, promotion_id: UUID, parts: Sequence[BundlePart]) -> None:
    """What one bundle holds."""
    columns = [[part.session_id for part in parts], [part.ticket_type_id for part in parts]]
    await _INSERT_PARTS(tx, organizer_id, promotion_id, *columns, [part.quantity for part in parts])


async def made_before(tx: Tx, *, organizer_id: int, idempotency_key: str) -> KnownRequest | None:
    return await _MADE_BEFORE(tx, organizer_id, idempotency_key)


async def promotions_by_id(tx: Tx, promotion_ids: Sequence[UUID]) -> dict[UUID, Promotion]:
    """Those that exist, of whatever organizers."""
    return {row.id: row for row in await _PROMOTIONS(tx, *_with_organizers(promotion_ids))}


async def promotion_for_update(tx: Tx, *, organizer_id: int, promotion_id: UUID) -> Promotion | None:
    """The promotion, locked."""
    return await _FOR_UPDATE(tx, organizer_id, promotion_id)


async def promotions_of(
    tx: Tx, *, organizer_id: int, before: UUID, limit: int, scope: tuple[list[UUID], list[UUID]] | None = None
) -> list[Promotion]:
    """The newest first; with ``scope`` those that are for one of these sessions or ticket types, or for everything."""
    sessions, types = scope or (None, None)
    return await _OF_ORGANIZER(tx, organizer_id, before, limit, sessions, types)


async def bundled(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> list[BundledType]:
    """Those of the types that bundles sell, or will sell."""
    return await _BUNDLED(tx, organizer_id, list(ticket_type_ids))


async def bundles_for_sale(tx: Tx, *, limit: int) -> list[Promotion]:
    """Of all organizers, whenever they are valid, the newest first: the shop window's question."""
    return await _BUNDLES_FOR_SALE(tx, limit)


async def set_state(tx: Tx, *, organizer_id: int, promotion_id: UUID, state: str) -> None:
    """Another state; every quote that assumed the one before is void."""
    await _SET_STATE(tx, organizer_id, promotion_id, state)


async def codes_by_id(tx: Tx, code_ids: Sequence[UUID]) -> dict[UUID, CodeRow]:
    """Those that exist, of whatever organizers."""
    return {row.id: row for row in await _CODES(tx, *_with_organizers(code_ids))}


async def parts_of(tx: Tx, promotion_ids: Sequence[UUID]) -> dict[UUID, tuple[BundlePart, ...]]:
    """What these bundles hold, in their order."""
    return _by_bundle(await _PARTS(tx, *_with_organizers(promotion_ids)))


async def bundles_within(
    tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]
) -> dict[UUID, tuple[BundlePart, ...]]:
    """What those bundles hold that hold these types only, and were not ended."""
    return _by_bundle(await _WITHIN(tx, organizer_id, list(ticket_type_ids)))


def _by_bundle(rows: Sequence[PartRow]) -> dict[UUID, tuple[BundlePart, ...]]:
    found: dict[UUID, tuple[BundlePart, ...]] = {}
    for row in rows:
        part = BundlePart(row.session_id, row.ticket_type_id, row.quantity)
        found[row.promotion_id] = (*found.get(row.promotion_id, ()), part)
    return found


async def counters(
    tx: Tx, *, scope_ids: Sequence[UUID], kinds: Sequence[str], owners: Sequence[UUID]
) -> list[CounterRow]:
    """How much is used of these, of whatever organizers; what nobody used yet may be missing."""
    organizers, scopes = _with_organizers(scope_ids)
    return await _COUNTERS(tx, organizers, scopes, list(kinds), list(owners))


async def codes_of(tx: Tx, *, organizer_id: int, promotion_id: UUID, after: str, limit: int) -> list[UsedCode]:
    """A promotion's codes in their order, with their uses where they are counted one by one."""
    return await _CODES_OF(tx, organizer_id, promotion_id, after, limit)


async def orders_of(
    tx: Tx, *, organizer_id: int, promotion_id: UUID, before: UUID, limit: int
) -> list[OrderOfPromotion]:
    """Orders that used a promotion, the newest first."""
    return await _ORDERS_OF(tx, organizer_id, promotion_id, before, limit)


async def scopes_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[UsedScope]:
    """Promotions that these orders used, and their codes where each is counted by itself."""
    return await _SCOPES_OF_ORDERS(tx, organizer_id, list(order_ids))


async def scope_of_code(tx: Tx, *, organizer_id: int, code_id: UUID) -> UUID | None:
    """What orders with this code say they used: the code where it is counted by itself, else its promotion."""
    scope_id: UUID | None = await _SCOPE_OF_CODE(tx, organizer_id, code_id)
    return scope_id


async def has_given_back(tx: Tx, *, organizer_id: int, order_id: UUID) -> bool:
    """Whether the order, when it was released, gave back anything that is counted here."""
    return bool(await _HAS_GIVEN_BACK(tx, organizer_id, order_id))


async def lock_to_take_again(tx: Tx, *, organizer_id: int, order_id: UUID) -> bool:
    """Lock the counters; whether all of it is to be had within the limits that held when the order was placed."""
    await _LOCK(tx, organizer_id)
    return bool(await _TO_BE_HAD_AGAIN(tx, organizer_id, order_id))


async def take_again(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """Take it once more; the counters are locked."""
    await _TAKE_AGAIN(tx, organizer_id, order_id)


def _with_organizers(ids: Sequence[UUID]) -> tuple[Any, Any]:
    """An id tells its organizer, so the shard key is always there."""
    return sorted({organizer_of(identifier) for identifier in ids}), list(ids)
