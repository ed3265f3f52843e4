"""The conductor: place > pay > issue > cancel > expire. The features it conducts know an order only by its id.

Features above it place orders for a buyer (`place_offers`), look at what became of them, and cancel them.
"""

from menpiao.orders.model.quote import QuoteLine, attendees_of
from menpiao.orders.model.refusals import OrderClosed, OverBuyerLimit
from menpiao.orders.service.cancel import Collecting, cancel
from menpiao.orders.service.offer import Offer, OfferOutcome, PlacedOffer, SeenOrder, orders_seen, place_offers

__all__ = [
    "Collecting",
    "Offer",
    "OfferOutcome",
    "OrderClosed",
    "OverBuyerLimit",
    "PlacedOffer",
    "QuoteLine",
    "SeenOrder",
    "attendees_of",
    "cancel",
    "orders_seen",
    "place_offers",
]
