"""The catalogue: venues, events, sessions and ticket types with their texts, prices and sale windows.

It knows nothing of places, orders or tickets. Organizers edit it through the verbs; the floors above quote from
`TermsCache`, show `Labels`, and answer the public from `OnView`.
"""

from menpiao.catalog.model.reference import CATEGORIES, CITIES
from menpiao.catalog.model.rules import (
    EventIncomplete,
    SaleState,
    WrongEventStatus,
    best_state,
    sale_refusal,
    sale_state,
)
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
    SessionLabel,
    SessionPublished,
    Terms,
    Texts,
    TicketTypeAdded,
    TicketTypeChange,
    TicketTypeLabel,
)
from menpiao.catalog.service.edit import (
    OnSessionPublished,
    OnTicketTypeAdded,
    add_session,
    add_ticket_type,
    change_ticket_type,
    create_event,
    create_venue,
    publish_event,
    withdraw_event,
)
from menpiao.catalog.service.read import Labels, TermsCache, session_labels, ticket_type_labels
from menpiao.catalog.service.window import OnView, catalog_versions, published_events

__all__ = [
    "CATEGORIES",
    "CITIES",
    "EventIncomplete",
    "Labels",
    "NewEvent",
    "NewSession",
    "NewTicketType",
    "NewVenue",
    "Note",
    "OnSessionPublished",
    "OnTicketTypeAdded",
    "OnView",
    "PublishedEvent",
    "PublishedSession",
    "PublishedTicketType",
    "PublishedVenue",
    "SaleState",
    "SessionLabel",
    "SessionPublished",
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
    "catalog_versions",
    "change_ticket_type",
    "create_event",
    "create_venue",
    "publish_event",
    "published_events",
    "sale_refusal",
    "sale_state",
    "session_labels",
    "ticket_type_labels",
    "withdraw_event",
]
