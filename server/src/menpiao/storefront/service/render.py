"""From an event and how it looks now to what goes out on the wire, in one language."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.catalog import (
    CATEGORIES,
    CITIES,
    PublishedEvent,
    PublishedSession,
    PublishedTicketType,
    price_rules_of,
    question_out,
    questions_of,
    rules_out,
    service_fee_of,
)
from menpiao.identity import Organizer
from menpiao.inventory import as_shown
from menpiao.kernel.i18n import Lang, Text, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.promotions import BundleOnOffer, PartOnOffer
from menpiao.storefront.model.look import Look
from menpiao.storefront.model.wire import (
    Card,
    Coded,
    EventPage,
    Named,
    SessionVenue,
    ShownBundle,
    ShownBundlePart,
    ShownGroupDiscount,
    ShownNote,
    ShownOrganizer,
    ShownPriceStep,
    ShownServiceFee,
    ShownSession,
    ShownSessionMap,
    ShownTicketType,
    ShownVenue,
)
from menpiao.waitingroom import ShownRoom


def card_of(event: PublishedEvent, look: Look, lang: Lang) -> Card:
    """The event in a list; city and venue are those of the first session to come."""
    first = look.coming[0]
    return Card(
        id=encode(event.id),
        title=pick(event.title, lang),
        summary=pick(event.summary, lang),
        cover=event.cover,
        city=_coded(CITIES, first.venue.city, lang),
        category=_coded(CATEGORIES, event.category, lang),
        venue=Named(encode(first.venue.id), pick(first.venue.name, lang)),
        first_starts_at=first.starts_at,
        last_starts_at=look.coming[-1].starts_at,
        time_zone=first.time_zone,
        price_from=None if look.price_from_fen is None else fen(look.price_from_fen),
        prices_differ=look.prices_differ,
        sale_state=look.state,
        tags=list(event.tags),
    )


def page_of(
    event: PublishedEvent,
    look: Look,
    organizer: Organizer,
    lang: Lang,
    rooms: Mapping[UUID, ShownRoom],
    bundles: Sequence[BundleOnOffer] = (),
    left: Mapping[UUID, int] | None = None,
) -> EventPage:
    """The event's page; ``rooms`` are the waiting rooms by session, ``left`` the places of counted price steps."""
    venue = look.coming[0].venue
    return EventPage(
        id=encode(event.id),
        title=pick(event.title, lang),
        summary=pick(event.summary, lang),
        description=pick(event.description, lang),
        notes=[ShownNote(pick(note.title, lang), pick(note.text, lang)) for note in event.notes],
        cover=event.cover,
        city=_coded(CITIES, venue.city, lang),
        category=_coded(CATEGORIES, event.category, lang),
        tags=list(event.tags),
        organizer=ShownOrganizer(
            encode(organizer.id), pick(organizer.name, lang), pick(organizer.contact, lang) or None, organizer.logo
        ),
        sale_state=look.state,
        venue=ShownVenue(
            id=encode(venue.id),
            name=pick(venue.name, lang),
            address=pick(venue.address, lang),
            latitude=venue.latitude,
            longitude=venue.longitude,
        ),
        sessions=[_session(session, look, lang, rooms.get(session.id), left or {}) for session in look.sessions],
        refund_rules=rules_out(event.refund_rule),
        service_fee=_service_fee(event),
        bundles=[_bundle(bundle, lang) for bundle in bundles],
        questions=[question_out(question, lang) for question in questions_of(event.questions)],
    )


def _bundle(offer: BundleOnOffer, lang: Lang) -> ShownBundle:
    promotion = offer.bundle.promotion
    return ShownBundle(
        id=encode(promotion.id),
        name=pick(promotion.name, lang),
        price=fen(offer.price_fen),
        regular_price=fen(offer.regular_fen),
        until=promotion.valid_until,
        remaining=None if offer.left is None else as_shown(offer.left),
        per_buyer_max=promotion.max_uses_per_buyer,
        sale_state=offer.state,
        parts=[_bundle_part(part, lang) for part in offer.parts],
    )


def _bundle_part(part: PartOnOffer, lang: Lang) -> ShownBundlePart:
    terms, session = part.terms, part.session
    return ShownBundlePart(
        event_id=encode(terms.event_id),
        event_title=pick(terms.event_title, lang),
        session_id=encode(terms.session_id),
        starts_at=session.starts_at,
        time_zone=session.time_zone,
        venue=Named(encode(session.venue_id), pick(session.venue_name, lang)),
        ticket_type_id=encode(terms.ticket_type_id),
        name=pick(terms.name, lang),
        quantity=part.quantity,
        price=fen(terms.price_fen),
        attendee_names_required=terms.attendee_names_required,
        attendee_ids_required=terms.attendee_ids_required,
    )


def _service_fee(event: PublishedEvent) -> ShownServiceFee | None:
    fee = service_fee_of(event.service_fee)
    if fee is None or fee.paid_by != "buyer":
        return None
    return ShownServiceFee(fee.basis_points, fen(fee.ticket_fen), fen(fee.order_fen))


def _session(
    session: PublishedSession, look: Look, lang: Lang, room: ShownRoom | None, left: Mapping[UUID, int]
) -> ShownSession:
    return ShownSession(
        id=encode(session.id),
        status=session.status,
        starts_at=session.starts_at,
        doors_at=session.doors_at,
        ends_at=session.ends_at,
        time_zone=session.time_zone,
        venue=SessionVenue(
            encode(session.venue.id), pick(session.venue.name, lang), _coded(CITIES, session.venue.city, lang)
        ),
        sale_state=look.session_states[session.id],
        per_buyer_max=session.per_buyer_max,
        per_device_max=session.per_device_max,
        one_per_attendee=session.one_per_attendee,
        waitlist=session.waitlist,
        ticket_types=[_ticket_type(ticket_type, lang, left) for ticket_type in session.ticket_types],
        waiting_room=room,
        seating=_map(session),
    )


def _map(session: PublishedSession) -> ShownSessionMap | None:
    seating = session.seating
    return None if seating is None else ShownSessionMap(encode(seating.seat_map_id), seating.version)


def _ticket_type(ticket_type: PublishedTicketType, lang: Lang, left: Mapping[UUID, int]) -> ShownTicketType:
    rules = price_rules_of(ticket_type.price_rules)
    return ShownTicketType(
        id=encode(ticket_type.id),
        name=pick(ticket_type.name, lang),
        note=pick(ticket_type.note, lang),
        price=Money(ticket_type.price_fen, ticket_type.currency),
        prices_differ=ticket_type.prices_differ,
        on_sale_at=ticket_type.on_sale_at,
        off_sale_at=ticket_type.off_sale_at,
        per_order_max=ticket_type.per_order_max,
        per_buyer_max=ticket_type.per_buyer_max,
        attendee_names_required=ticket_type.attendee_names_required,
        attendee_ids_required=ticket_type.attendee_ids_required,
        price_steps=[
            ShownPriceStep(
                pick(step.name, lang),
                fen(step.price_fen),
                step.until,
                step.places,
                None if step.places is None else as_shown(left.get(step.id, 0)),
            )
            for step in rules.steps
        ],
        group_discounts=[
            ShownGroupDiscount(one.from_tickets, one.percent, fen(one.amount_fen)) for one in rules.groups
        ],
    )


def _coded(names: dict[str, Text], code: str, lang: Lang) -> Coded:
    """A code that this release does not know yet (a newer process wrote it) stands for itself."""
    return Coded(code, names[code].in_(lang) if code in names else code)
