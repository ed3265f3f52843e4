"""How an event looks at a moment: what is still to come, what is on sale, and when that changes next.

Pure: a function of the event, the time and what is sold out. The window keeps a look until ``changes_at``.
"""

from collections.abc import Mapping, Set
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.catalog import (
    PublishedEvent,
    PublishedSession,
    PublishedTicketType,
    SaleState,
    best_state,
    price_rules_of,
    sale_state,
)


class Look(msgspec.Struct, frozen=True):
    """``sessions`` are those not over yet, cancelled ones too, or all of them once everything is over. ``coming`` are
    those of them that take place; where none does, it is not ``listed``, and they are all. The price is of what a buyer
    may still hope for, and where all is sold out, what it was; ``prices_differ``: there are dearer tickets, too."""

    listed: bool
    coming: tuple[PublishedSession, ...]
    sessions: tuple[PublishedSession, ...]
    state: SaleState
    session_states: dict[UUID, SaleState]
    price_from_fen: int | None
    prices_differ: bool
    changes_at: datetime | None


def look_at(
    event: PublishedEvent, *, now: datetime, sold_out: Set[UUID], left: Mapping[UUID, int] | None = None
) -> Look:
    """The event at this moment; ``sold_out`` are the ticket types without a free place, ``left`` the places of price
    steps that end after so many."""
    not_over = tuple(session for session in event.sessions if now < session.ends_at)
    coming = tuple(session for session in not_over if session.status == "scheduled")
    shown = not_over or event.sessions
    states = {session.id: _types_of(session, now, sold_out) for session in shown}
    prices = [
        (state, price_now(ticket_type, now, left or {}), ticket_type.prices_differ)
        for session in shown
        for ticket_type, state in zip(session.ticket_types, states[session.id], strict=True)
        if state != SaleState.ENDED
    ]
    hopeful = [found for found in prices if found[0] != SaleState.SOLD_OUT] or prices
    session_states = {session_id: best_state(iter(found)) for session_id, found in states.items()}
    return Look(
        listed=bool(coming),
        coming=coming or shown,
        sessions=shown,
        state=best_state(iter(session_states.values())),
        session_states=session_states,
        price_from_fen=min([price for _, price, _ in hopeful], default=None),
        prices_differ=len({price for _, price, _ in hopeful}) > 1 or any(differ for _, _, differ in hopeful),
        changes_at=min((moment for moment in _moments(not_over) if moment > now), default=None),
    )


def price_now(ticket_type: PublishedTicketType, now: datetime, left: Mapping[UUID, int]) -> int:
    """What one ticket costs at this moment: the price of the first step that holds, else the regular one."""
    for step in price_rules_of(ticket_type.price_rules).steps if ticket_type.price_rules is not None else ():
        in_time = step.until is None or now < step.until
        if in_time and step.price_fen < ticket_type.price_fen and (step.places is None or left.get(step.id, 0) > 0):
            return step.price_fen
    return ticket_type.price_fen


def _types_of(session: PublishedSession, now: datetime, sold_out: Set[UUID]) -> list[SaleState]:
    return [
        sale_state(
            now=now,
            on_sale_at=ticket_type.on_sale_at,
            off_sale_at=ticket_type.off_sale_at,
            ends_at=session.ends_at,
            paused=ticket_type.paused_at is not None,
            remaining=0 if ticket_type.id in sold_out else None,
            sellable=session.status == "scheduled",
        )
        for ticket_type in session.ticket_types
    ]


def _moments(sessions: tuple[PublishedSession, ...]) -> list[datetime]:
    """When something of these sessions changes by itself."""
    moments = [session.ends_at for session in sessions]
    for session in sessions:
        for ticket_type in session.ticket_types:
            moments += (ticket_type.on_sale_at, ticket_type.off_sale_at)
            if ticket_type.price_rules is not None:
                steps = price_rules_of(ticket_type.price_rules).steps
                moments += [step.until for step in steps if step.until is not None]
    return moments
