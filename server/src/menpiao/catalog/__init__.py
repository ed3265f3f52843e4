"""The catalogue: venues, events, sessions and ticket types with their texts, prices and sale windows.

It knows nothing of places, orders or tickets. Organizers edit it through the verbs; the floors above quote from
`TermsCache`, show `Labels`, and answer the public from `OnView`.
"""

from menpiao.catalog.model.dates import SessionIsCancelled, SessionOver
from menpiao.catalog.model.ladder import RefundLadder, RefundRule, RefundScope, RefundTier
from menpiao.catalog.model.ladder_wire import RefundRulesOut, RefundTierOut, rules_out
from menpiao.catalog.model.organized import About, ListedSession
from menpiao.catalog.model.prices import (
    GroupDiscount,
    PaidBy,
    PriceRules,
    PriceStep,
    ServiceFee,
    price_rules_of,
    service_fee_of,
)
from menpiao.catalog.model.reference import CATEGORIES, CITIES
from menpiao.catalog.model.refusals import QuotaTooSmall
from menpiao.catalog.model.rules import (
    EventIncomplete,
    SaleState,
    WrongEventStatus,
    best_state,
    sale_refusal,
    sale_state,
)
from menpiao.catalog.model.seat_wire import SeatOut, seat_out
from menpiao.catalog.model.seating import MAX_TIERS, PriceTier, SeatSeller, SeatTag, SessionSeating
from menpiao.catalog.model.shapes import (
    NewEvent,
    NewSession,
    NewTicketType,
    NewVenue,
    Note,
    PublishedEvent,
    PublishedSession,
    PublishedTicketType,
    PublishedVenue,
    SessionChange,
    SessionLabel,
    SessionLimits,
    SessionMap,
    SessionPublished,
    Terms,
    Texts,
    TicketTypeAdded,
    TicketTypeChange,
    TicketTypeLabel,
)
from menpiao.catalog.model.touching import PlacesOfType, Sold
from menpiao.catalog.service.dates import cancel_session, move_session, sessions_to_cancel, take_turn
from menpiao.catalog.service.edit import (
    OnSessionPublished,
    OnTicketTypeAdded,
    add_session,
    add_ticket_type,
    change_session,
    change_ticket_type,
    create_event,
    create_venue,
    publish_event,
    set_waitlist,
    withdraw_event,
)
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.ladder import refund_ladder_of_event, refund_ladders, replace_refund_ladder
from menpiao.catalog.service.prices import (
    price_rules_of_type,
    replace_price_rules,
    replace_service_fee,
    service_fee_of_event,
)
from menpiao.catalog.service.profile import pictures_shown
from menpiao.catalog.service.read import (
    Labels,
    TermsCache,
    event_titles,
    scope_of,
    session_labels,
    session_limits,
    sessions_of_event,
    terms_of,
    ticket_type_labels,
    types_of_sessions,
)
from menpiao.catalog.service.seating import Seatings, SeatTags, replace_seating, seat_sellers, seating_of
from menpiao.catalog.service.sessions import sessions_of_organizer
from menpiao.catalog.service.standing import resume as resume_organizer
from menpiao.catalog.service.standing import suspend as suspend_organizer
from menpiao.catalog.service.window import OnView, catalog_versions, published_events

__all__ = [
    "CATEGORIES",
    "CITIES",
    "MAX_TIERS",
    "About",
    "Editing",
    "EventIncomplete",
    "GroupDiscount",
    "Labels",
    "ListedSession",
    "NewEvent",
    "NewSession",
    "NewTicketType",
    "NewVenue",
    "Note",
    "OnSessionPublished",
    "OnTicketTypeAdded",
    "OnView",
    "PaidBy",
    "PlacesOfType",
    "PriceRules",
    "PriceStep",
    "PriceTier",
    "PublishedEvent",
    "PublishedSession",
    "PublishedTicketType",
    "PublishedVenue",
    "QuotaTooSmall",
    "RefundLadder",
    "RefundRule",
    "RefundRulesOut",
    "RefundScope",
    "RefundTier",
    "RefundTierOut",
    "SaleState",
    "SeatOut",
    "SeatSeller",
    "SeatTag",
    "SeatTags",
    "Seatings",
    "ServiceFee",
    "SessionChange",
    "SessionIsCancelled",
    "SessionLabel",
    "SessionLimits",
    "SessionMap",
    "SessionOver",
    "SessionPublished",
    "SessionSeating",
    "Sold",
    "Terms",
    "TermsCache",
    "Texts",
    "TicketTypeAdded",
    "TicketTypeChange",
    "TicketTypeLabel",
    "WrongEventStatus",
    "add_session",
    "add_ticket_type",
    "best_state",
    "cancel_session",
    "catalog_versions",
    "change_session",
    "change_ticket_type",
    "create_event",
    "create_venue",
    "event_titles",
    "move_session",
    "pictures_shown",
    "price_rules_of",
    "price_rules_of_type",
    "publish_event",
    "published_events",
    "refund_ladder_of_event",
    "refund_ladders",
    "replace_price_rules",
    "replace_refund_ladder",
    "replace_seating",
    "replace_service_fee",
    "resume_organizer",
    "rules_out",
    "sale_refusal",
    "sale_state",
    "scope_of",
    "seat_out",
    "seat_sellers",
    "seating_of",
    "service_fee_of",
    "service_fee_of_event",
    "session_labels",
    "session_limits",
    "sessions_of_event",
    "sessions_of_organizer",
    "sessions_to_cancel",
    "set_waitlist",
    "suspend_organizer",
    "take_turn",
    "terms_of",
    "ticket_type_labels",
    "types_of_sessions",
    "withdraw_event",
]
