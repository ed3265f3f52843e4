"""Rows of the catalogue as its organizer's answers show them."""

from menpiao.catalog.api.event_wire import NextSessionOut, NoteOut, OrganizerEventOut, SessionCountsOut
from menpiao.catalog.api.session_wire import SessionMapOut, SessionOut, VenueNameOut
from menpiao.catalog.api.ticket_type_wire import TicketTypeOut
from menpiao.catalog.api.wire import ChangeLook, PlacesOut, WhatOut
from menpiao.catalog.model.organized import EventView, SessionView, TypeView
from menpiao.catalog.model.touching import Look, PlacesOfType
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money
from menpiao.kernel.time import to_wire
from menpiao.platform.http import wire_time


def show_look(look: Look, lang: Lang) -> ChangeLook:
    """Whom a change touches, in the reader's language."""
    return ChangeLook(
        asks=look.asks,
        orders=look.sold.orders,
        tickets=look.sold.tickets,
        buyers=look.sold.buyers,
        what=[WhatOut(one.pointer, one.detail.in_(lang)) for one in look.what],
    )


def show_event(event: EventView) -> OrganizerEventOut:
    """An event with everything that is edited of it."""
    row = event.row
    return OrganizerEventOut(
        id=encode(row.id),
        status=row.status,
        title=row.title,
        summary=row.summary,
        description=row.description,
        category=row.category,
        cover=row.cover,
        tags=row.tags,
        notes=[NoteOut(note["title"], note["text"]) for note in row.notes],
        published_at=wire_time(row.published_at),
        withdrawn_at=wire_time(row.withdrawn_at),
        next_session=show_next(event),
        sessions=show_counts(event),
        version=row.edition,
    )


def show_next(event: EventView) -> NextSessionOut | None:
    """Its first session that is not over."""
    found = event.next
    return None if found is None else NextSessionOut(encode(found.id), to_wire(found.starts_at), found.time_zone)


def show_counts(event: EventView) -> SessionCountsOut:
    """How many sessions it has."""
    return SessionCountsOut(event.upcoming, event.over, event.cancelled)


def show_session(session: SessionView) -> SessionOut:
    """A session with its ticket types."""
    row = session.row
    return SessionOut(
        id=encode(row.id),
        event_id=encode(row.event_id),
        status=row.status,
        venue=VenueNameOut(encode(row.venue_id), row.venue_name),
        doors_at=to_wire(row.doors_at),
        starts_at=to_wire(row.starts_at),
        ends_at=to_wire(row.ends_at),
        time_zone=row.time_zone,
        per_buyer_max=row.per_buyer_max,
        per_device_max=row.per_device_max,
        one_per_attendee=row.one_per_attendee,
        waitlist=row.waitlist,
        seating=None if row.seat_map_id is None else SessionMapOut(encode(row.seat_map_id), row.seating_version or 0),
        places=show_places(session.places),
        ordered=session.ordered,
        ticket_types=[show_type(one) for one in session.types],
        version=row.edition,
    )


def show_type(view: TypeView) -> TicketTypeOut:
    """A ticket type with its places."""
    row = view.row
    return TicketTypeOut(
        id=encode(row.id),
        session_id=encode(row.session_id),
        position=row.position,
        name=row.name,
        note=row.note,
        price=Money(row.price_fen, row.currency),
        on_sale_at=to_wire(row.on_sale_at),
        off_sale_at=to_wire(row.off_sale_at),
        per_order_max=row.per_order_max,
        per_buyer_max=row.per_buyer_max,
        hidden=row.hidden,
        paused=row.paused_at is not None,
        attendee_names_required=row.attendee_names_required,
        attendee_ids_required=row.attendee_ids_required,
        seated=row.seated,
        places=None if view.places is None else show_places(view.places),
        version=row.edition,
    )


def show_places(places: PlacesOfType) -> PlacesOut:
    """Places as they stand."""
    return PlacesOut(places.total, places.held, places.sold, places.withheld, places.free)
