"""A batch of requests as the columns that `place_orders` takes, and its rows as answers."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.orders import store
from menpiao.orders.model.quote import QuoteLine
from menpiao.platform.db import Database
from menpiao.tickets import NewTicket


class PlaceRequest(msgspec.Struct, frozen=True):
    """One order to place, with everything that will be written for it."""

    order_id: UUID
    audit_id: UUID
    buyer_id: UUID
    app_id: str
    lang: str
    total_fen: int
    contact: bytes | None
    key: str
    request_hash: bytes
    hold_seconds: int
    lines: tuple[QuoteLine, ...]
    attendees: tuple[bytes | None, ...]
    free_tickets: tuple[NewTicket, ...]

    @property
    def organizer_id(self) -> int:
        """Whose quotas are claimed."""
        return self.lines[0].terms.organizer_id

    def tickets(self) -> Iterator[QuoteLine]:
        """The line of each ticket to be, in order."""
        for line in self.lines:
            for _ in range(line.quantity):
                yield line


class Placement(msgspec.Struct, frozen=True):
    """What became of a request; `line` is the one that was short, where one was."""

    PLACED: ClassVar[int] = 0
    REPLAYED: ClassVar[int] = 1
    KEY_REUSED: ClassVar[int] = 2
    SOLD_OUT: ClassVar[int] = 3
    OVER_LIMIT: ClassVar[int] = 4
    TERMS_CHANGED: ClassVar[int] = 5
    NO_QUOTA: ClassVar[int] = 6

    outcome: int
    order_id: UUID
    remaining: int | None
    line: int
    placed_at: datetime


class KeyLookup(msgspec.Struct, frozen=True):
    """A question: was this request placed before?"""

    organizer_id: int
    buyer_id: UUID
    key: str


async def place_batch(db: Database, requests: Sequence[PlaceRequest]) -> list[Placement]:
    """Place them in one commit. Equal requests in one batch are one order for all who asked.

    Other requests with the same key have their turn after it, as if they had come later: only then it is known whether
    the key stands for the first of them, for an order from before, or, where that one was refused, for nothing.
    """
    first: dict[tuple[UUID, str], int] = {}
    distinct: list[PlaceRequest] = []
    answered_by: list[int | None] = []
    for request in requests:
        leader = first.setdefault((request.buyer_id, request.key), len(distinct))
        if leader == len(distinct):
            distinct.append(request)
        answered_by.append(leader if distinct[leader].request_hash == request.request_hash else None)
    async with db.single() as tx:
        rows = await store.place(tx, organizer_id=requests[0].organizer_id, batch=_columns(distinct))
    others = [request for request, index in zip(requests, answered_by, strict=True) if index is None]
    answers_of_others = iter(await place_batch(db, others) if others else ())
    seen: set[int] = set()
    answers: list[Placement] = []
    for index in answered_by:
        if index is None:
            answers.append(next(answers_of_others))
            continue
        row = rows[index]
        replayed = index in seen and row.outcome == Placement.PLACED
        seen.add(index)
        answers.append(
            Placement(
                outcome=Placement.REPLAYED if replayed else row.outcome,
                order_id=row.order_id,
                remaining=row.remaining,
                line=row.line or 0,
                placed_at=row.placed_at,
            )
        )
    return answers


async def key_outcomes(db: Database, lookups: Sequence[KeyLookup]) -> list[store.KnownKey | Refusal | None]:
    """For each question the order that answers it, or None; one read for all."""
    async with db.read() as tx:
        known = await store.known_keys(
            tx,
            organizer_ids=[lookup.organizer_id for lookup in lookups],
            buyers=[lookup.buyer_id for lookup in lookups],
            keys=[lookup.key for lookup in lookups],
        )
    by_ordinal = {row.ordinal: row for row in known}
    return [by_ordinal.get(ordinal) for ordinal in range(1, len(lookups) + 1)]


def _columns(requests: Sequence[PlaceRequest]) -> store.Batch:
    """Rows to columns. Types and (buyer, type) pairs are numbered from 1, as arrays in SQL are."""
    batch = store.Batch()
    types: dict[UUID, int] = {}
    pairs: dict[tuple[UUID, int], int] = {}
    for number, request in enumerate(requests, start=1):
        _add_order(batch, request)
        position = 0
        for line in request.lines:
            terms = line.terms
            kind = types.setdefault(terms.ticket_type_id, len(types) + 1)
            pair = pairs.setdefault((request.buyer_id, kind), len(pairs) + 1)
            batch.ask_orders.append(number)
            batch.ask_types.append(kind)
            batch.ask_pairs.append(pair)
            batch.ask_quantities.append(line.quantity)
            batch.ask_limits.append(terms.per_buyer_max)
            batch.ask_versions.append(terms.version)
            for _ in range(line.quantity):
                position += 1
                batch.item_orders.append(number)
                batch.item_positions.append(position)
                batch.item_types.append(kind)
                batch.item_prices.append(terms.price_fen)
                batch.item_attendees.append(request.attendees[position - 1])
        for ticket in request.free_tickets:
            batch.ticket_orders.append(number)
            batch.ticket_positions.append(ticket.position)
            batch.ticket_ids.append(ticket.id)
            batch.ticket_numbers.append(ticket.number)
            batch.ticket_seeds.append(ticket.seed_sealed)
            batch.ticket_attendees.append(ticket.attendee_sealed)
    batch.types.extend(types)
    for buyer_id, kind in pairs:
        batch.pair_buyers.append(buyer_id)
        batch.pair_types.append(kind)
    return batch


def _add_order(batch: store.Batch, request: PlaceRequest) -> None:
    batch.ids.append(request.order_id)
    batch.buyers.append(request.buyer_id)
    batch.apps.append(request.app_id)
    batch.langs.append(request.lang)
    batch.totals.append(request.total_fen)
    batch.contacts.append(request.contact)
    batch.keys.append(request.key)
    batch.hashes.append(request.request_hash)
    batch.hold_seconds.append(request.hold_seconds)
    batch.audit_ids.append(request.audit_id)
