"""The conductor: place > pay > issue > cancel > expire. The features it conducts know an order only by its id.

Features above it place orders for a buyer (`place_offers`), look at what became of them, and cancel them.
"""

from menpiao.orders.model.answer_wire import MOST_ANSWERS, AnswerIn, answers_of
from menpiao.orders.model.answers import Answer, answer_text, answered, asked_who_waits
from menpiao.orders.model.finding import LONGEST_SEARCH, OrderFilter
from menpiao.orders.model.order import Order, OrderItem, order_number
from menpiao.orders.model.quote import PickedSeat, QuoteLine, attendees_of
from menpiao.orders.model.refusals import AttendeeHasTicket, OrderClosed, OverBuyerLimit, PaymentUnderWay
from menpiao.orders.model.reseating import Reseating
from menpiao.orders.model.reseating_refusals import SeatChangeWaiting
from menpiao.orders.service.answers import (
    Asked,
    OrderAnswers,
    answer_claim,
    answers_of_order,
    questions_of_claim,
    questions_of_tickets,
)
from menpiao.orders.service.attendee import NamedTicket, lock_named_ticket, name_attendee
from menpiao.orders.service.cancel import Collecting, cancel
from menpiao.orders.service.cases import cases
from menpiao.orders.service.finding import find_orders, orders_called
from menpiao.orders.service.for_staff import (
    OrderOfOrganizer,
    attendee_of_item,
    contact_of_found,
    lock_order_of_organizer,
    order_of_organizer,
)
from menpiao.orders.service.give_away import GiveAway, place_give_away
from menpiao.orders.service.handed_on import holders_of_session
from menpiao.orders.service.marking import mark_orders
from menpiao.orders.service.offer import Offer, OfferOutcome, PlacedOffer, SeenOrder, orders_seen, place_offers
from menpiao.orders.service.postpone import postponement_right
from menpiao.orders.service.read import items_of_orders
from menpiao.orders.service.relabelled import SEAT_RELABELLED
from menpiao.orders.service.reseat_read import seat_changes_of_order
from menpiao.orders.service.sell_elsewhere import (
    NotSold,
    SoldElsewhere,
    place_sold_elsewhere,
    take_back_unused,
)
from menpiao.orders.service.session_map import MapOfSession, check_map, map_of_session
from menpiao.orders.service.supplements import with_supplements
from menpiao.orders.service.wanted import Contact
from menpiao.orders.service.window import IntoTill, lock_window_order, take_cash
from menpiao.orders.store.finding import FoundOrder

__all__ = [
    "LONGEST_SEARCH",
    "MOST_ANSWERS",
    "SEAT_RELABELLED",
    "Answer",
    "AnswerIn",
    "Asked",
    "AttendeeHasTicket",
    "Collecting",
    "Contact",
    "FoundOrder",
    "GiveAway",
    "IntoTill",
    "MapOfSession",
    "NamedTicket",
    "NotSold",
    "Offer",
    "OfferOutcome",
    "Order",
    "OrderAnswers",
    "OrderClosed",
    "OrderFilter",
    "OrderItem",
    "OrderOfOrganizer",
    "OverBuyerLimit",
    "PaymentUnderWay",
    "PickedSeat",
    "PlacedOffer",
    "QuoteLine",
    "Reseating",
    "SeatChangeWaiting",
    "SeenOrder",
    "SoldElsewhere",
    "answer_claim",
    "answer_text",
    "answered",
    "answers_of",
    "answers_of_order",
    "asked_who_waits",
    "attendee_of_item",
    "attendees_of",
    "cancel",
    "cases",
    "check_map",
    "contact_of_found",
    "find_orders",
    "holders_of_session",
    "items_of_orders",
    "lock_named_ticket",
    "lock_order_of_organizer",
    "lock_window_order",
    "map_of_session",
    "mark_orders",
    "name_attendee",
    "order_number",
    "order_of_organizer",
    "orders_called",
    "orders_seen",
    "place_give_away",
    "place_offers",
    "place_sold_elsewhere",
    "postponement_right",
    "questions_of_claim",
    "questions_of_tickets",
    "seat_changes_of_order",
    "take_back_unused",
    "take_cash",
    "with_supplements",
]
