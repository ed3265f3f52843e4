"""The conductor: place > pay > issue > cancel > expire. The features it conducts know an order only by its id.

Features above it place orders for a buyer (`place_offers`), look at what became of them, and cancel them.
"""

from menpiao.orders.model.order import OrderItem, order_number
from menpiao.orders.model.quote import PickedSeat, QuoteLine, attendees_of
from menpiao.orders.model.refusals import OrderClosed, OverBuyerLimit
from menpiao.orders.service.cancel import Collecting, cancel
from menpiao.orders.service.cases import cases
from menpiao.orders.service.offer import Offer, OfferOutcome, PlacedOffer, SeenOrder, orders_seen, place_offers
from menpiao.orders.service.postpone import postponement_right
from menpiao.orders.service.read import items_of_orders

__all__ = [
    "Collecting",
    "Offer",
    "OfferOutcome",
    "OrderClosed",
    "OrderItem",
    "OverBuyerLimit",
    "PickedSeat",
    "PlacedOffer",
    "QuoteLine",
    "SeenOrder",
    "attendees_of",
    "cancel",
    "cases",
    "items_of_orders",
    "order_number",
    "orders_seen",
    "place_offers",
    "postponement_right",
]
