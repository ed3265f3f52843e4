"""What organizers do with promotions: make one with its codes or its parts, pause it, go on, end it, see its use.

Each change is one transaction with its audit entry. Nothing else of a promotion ever changes, so that what an order
says of it stays true, and no limit can fall below what is used.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from menpiao.catalog import About, Terms, scope_of, session_labels, terms_of
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.page import Page, decode_cursor, encode_cursor, id_cursor, id_of_cursor
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx
from menpiao.promotions.model.code import code_id, new_code, normal_code, normal_prefix
from menpiao.promotions.model.promotion import NOBODY, BundlePart, NewPromotion, Promotion, State
from menpiao.promotions.model.refusals import CodeTaken, PromotionEnded, TooFewToSetAside
from menpiao.promotions.model.rules import check_new
from menpiao.promotions.store import allotments
from menpiao.promotions.store import promotions as store
from menpiao.promotions.store.allotments import AllotmentRow


class PromotionView(msgspec.Struct, frozen=True):
    """A promotion with what one bundle holds and what is used of it."""

    promotion: Promotion
    parts: tuple[BundlePart, ...]
    uses: int
    spent_fen: int
    allotments: tuple[AllotmentRow, ...] = ()


async def create_promotion(
    db: Database, *, actor: Actor, organizer_id: int, idempotency_key: str, new: NewPromotion
) -> tuple[UUID, bool]:
    """A promotion that holds from now on: its id, and whether this request had made it before."""
    check_new(new)
    request_hash = hashlib.sha256(msgspec.json.encode(new)).digest()
    promotion_id = db.new_id(organizer_id)
    try:
        async with db.tx() as tx:
            known = await _made_before(tx, organizer_id, idempotency_key, request_hash)
            if known is not None:
                return known, True
            await _check_what_it_names(tx, organizer_id, new)
            await store.insert(
                tx,
                organizer_id=organizer_id,
                promotion_id=promotion_id,
                new=new,
                idempotency_key=idempotency_key,
                request_hash=request_hash,
            )
            codes = _codes(organizer_id, new)
            await store.insert_codes(tx, organizer_id=organizer_id, promotion_id=promotion_id, codes=codes)
            await store.insert_parts(tx, organizer_id=organizer_id, promotion_id=promotion_id, parts=new.parts)
            if new.allotments:
                await _put_aside(tx, organizer_id, promotion_id, new)
            detail = {"kind": new.kind, "codes": len(codes)}
            await _record(tx, db, actor, organizer_id, promotion_id, "promotions.promotion_created", detail)
    except asyncpg.UniqueViolationError:
        # One of the codes exists, or this very request came twice at once.
        async with db.read() as tx:
            known = await _made_before(tx, organizer_id, idempotency_key, request_hash)
        if known is None:
            raise CodeTaken() from None
        return known, True
    return promotion_id, False


async def set_state(db: Database, *, actor: Actor, organizer_id: int, promotion_id: UUID, state: State) -> None:
    """Pause it, go on, or end it for good. Orders placed before keep their price."""
    async with db.tx() as tx:
        row = await store.promotion_for_update(tx, organizer_id=organizer_id, promotion_id=promotion_id)
        if row is None:
            raise NotFound()
        if row.state == state:
            return
        if row.state == "ended":
            raise PromotionEnded()
        await store.set_state(tx, organizer_id=organizer_id, promotion_id=promotion_id, state=state)
        if state == "ended":
            await allotments.release(tx, organizer_id=organizer_id, promotion_id=promotion_id)
        await _record(tx, db, actor, organizer_id, promotion_id, f"promotions.promotion_{state}", None)


async def promotion_of_organizer(db: Database, *, organizer_id: int, promotion_id: UUID) -> PromotionView:
    """One of this organizer's; a foreign one does not exist."""
    async with db.read() as tx:
        row = (await store.promotions_by_id(tx, [promotion_id])).get(promotion_id)
        if row is None or row.organizer_id != organizer_id:
            raise NotFound()
        return (await _views(tx, [row]))[0]


async def promotions_of_organizer(
    db: Database, *, organizer_id: int, limit: int, cursor: str | None, about: About | None = None
) -> Page[PromotionView]:
    """The newest first; with ``about`` those that are for any of it, or for everything. Of what is not there, none."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        scope = None if about is None else await scope_of(tx, organizer_id=organizer_id, about=about)
        if scope == ([], []):
            return Page([], None)
        rows = await store.promotions_of(tx, organizer_id=organizer_id, before=before, limit=limit + 1, scope=scope)
        views = await _views(tx, rows[:limit])
    return Page(views, id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def uses_of_promotion(
    db: Database, *, organizer_id: int, promotion_id: UUID, limit: int, cursor: str | None
) -> Page[store.OrderOfPromotion]:
    """The orders that used it, also those that gave it back, the newest first."""
    before = id_of_cursor(cursor)
    await promotion_of_organizer(db, organizer_id=organizer_id, promotion_id=promotion_id)
    async with db.read() as tx:
        rows = await store.orders_of(
            tx, organizer_id=organizer_id, promotion_id=promotion_id, before=before, limit=limit + 1
        )
    return Page(rows[:limit], id_cursor(rows[limit - 1].order_id) if len(rows) > limit else None)


async def codes_of_promotion(
    db: Database, *, organizer_id: int, promotion_id: UUID, limit: int, cursor: str | None
) -> Page[store.UsedCode]:
    """Its codes in their order, each with its uses where they are limited one by one."""
    after = "" if cursor is None else decode_cursor(cursor, 1)[0]
    await promotion_of_organizer(db, organizer_id=organizer_id, promotion_id=promotion_id)
    async with db.read() as tx:
        rows = await store.codes_of(
            tx, organizer_id=organizer_id, promotion_id=promotion_id, after=after, limit=limit + 1
        )
    return Page(rows[:limit], encode_cursor(rows[limit - 1].code) if len(rows) > limit else None)


async def _views(tx: Tx, rows: Sequence[Promotion]) -> list[PromotionView]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    parts = await store.parts_of(tx, ids)
    counted = await store.counters(tx, scope_ids=ids, kinds=["uses", "budget"], owners=[NOBODY])
    used = {(row.kind, row.scope_id): row.used for row in counted}
    aside: dict[UUID, tuple[AllotmentRow, ...]] = {}
    for allotment in await allotments.of_promotions(tx, ids):
        aside[allotment.promotion_id] = (*aside.get(allotment.promotion_id, ()), allotment)
    return [
        PromotionView(
            row,
            parts.get(row.id, ()),
            used.get(("uses", row.id), 0),
            used.get(("budget", row.id), 0),
            aside.get(row.id, ()),
        )
        for row in rows
    ]


async def _put_aside(tx: Tx, organizer_id: int, promotion_id: UUID, new: NewPromotion) -> None:
    missing = await allotments.make(
        tx,
        organizer_id=organizer_id,
        promotion_id=promotion_id,
        allotments=new.allotments,
        release_at=new.allotments_end_at,
    )
    if missing:
        raise TooFewToSetAside()


async def _made_before(tx: Tx, organizer_id: int, idempotency_key: str, request_hash: bytes) -> UUID | None:
    known = await store.made_before(tx, organizer_id=organizer_id, idempotency_key=idempotency_key)
    if known is None:
        return None
    if known.request_hash != request_hash:
        raise IdempotencyKeyReused()
    return known.id


async def _check_what_it_names(tx: Tx, organizer_id: int, new: NewPromotion) -> None:
    """Ticket types and sessions are the organizer's own; a bundle's parts are named with their session."""
    named = [*new.ticket_type_ids, *[part.ticket_type_id for part in new.parts]]
    types = await terms_of(tx, ticket_type_ids=named)
    mine = {identifier: terms for identifier, terms in types.items() if terms.organizer_id == organizer_id}
    sessions = await session_labels(tx, organizer_id=organizer_id, session_ids=new.session_ids)
    unknown = [
        *[f"/session_ids/{index}" for index, found in enumerate(new.session_ids) if found not in sessions],
        *[f"/ticket_type_ids/{index}" for index, found in enumerate(new.ticket_type_ids) if found not in mine],
        *[
            f"/parts/{index}/ticket_type_id"
            for index, part in enumerate(new.parts)
            if part.ticket_type_id not in mine or mine[part.ticket_type_id].session_id != part.session_id
        ],
    ]
    of_other_sessions = (
        [
            f"/allotments/{index}/ticket_type_id"
            for index, allotment in enumerate(new.allotments)
            if new.session_ids and mine[allotment.ticket_type_id].session_id not in new.session_ids
        ]
        if not unknown
        else []
    )
    unknown += of_other_sessions
    if unknown:
        raise Invalid(
            errors=tuple(
                field_error(pointer, "not_found", "不存在。", "There is no such thing.") for pointer in unknown
            )
        )
    _check_no_seats(new, mine)


def _check_no_seats(new: NewPromotion, types: Mapping[UUID, Terms]) -> None:
    """What is counted is places: of a type that sells seats nobody could say which ones lie aside, and a bundle does
    not choose any."""
    aside = (
        "seats_are_allocated",
        "这个票种对号入座，不能按数量预留。请在场次座位里设保留座。",
        "This type sells seats, which are not put aside by number. Withhold them on the session's seat map.",
    )
    bundled = (
        "seats_not_bundled",
        "这个票种对号入座，不能放进套票。",
        "This type sells seats, which buyers choose one by one: a bundle can't hold it.",
    )
    named = [
        *[(f"/allotments/{at}", one.ticket_type_id, aside) for at, one in enumerate(new.allotments)],
        *[(f"/parts/{at}", one.ticket_type_id, bundled) for at, one in enumerate(new.parts)],
    ]
    wrong = [field_error(f"{pointer}/ticket_type_id", *words) for pointer, kind, words in named if types[kind].seated]
    if wrong:
        raise Invalid(errors=tuple(wrong))


def _codes(organizer_id: int, new: NewPromotion) -> dict[UUID, str]:
    """All of its codes, in their normal form, by id."""
    codes, prefix = {normal_code(written) or "" for written in new.codes}, normal_prefix(new.prefix) or ""
    while len(codes) < len(new.codes) + new.generate:
        codes.add(new_code(prefix))
    return {code_id(organizer_id, code): code for code in sorted(codes)}


async def _record(
    tx: Tx,
    db: Database,
    actor: Actor,
    organizer_id: int,
    promotion_id: UUID,
    action: str,
    detail: dict[str, Any] | None,
) -> None:
    await record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=actor,
        action=action,
        subject_id=promotion_id,
        detail=detail,
    )
