"""Price rules: what an order costs and why, promo codes and bundles, and what is counted of them.

Prices live in the catalogue, counts here. `price` works out an order, pure; `Promotions` finds codes, bundles and
places sold at price steps from memory; what an order uses is counted by the placing batch, under the organizer's one
lock for counters. Orders show the parts of their price.
"""

from menpiao.promotions.model.code import LONGEST_WRITTEN
from menpiao.promotions.model.on_offer import NO_OFFERS, BundleOnOffer, Offers, PartOnOffer
from menpiao.promotions.model.pricing import Part, PartKind, Priced, counted_steps, has_rules, price
from menpiao.promotions.model.promotion import (
    NOBODY,
    Allotment,
    Bundle,
    BundlePart,
    CounterKind,
    Draw,
    NewPromotion,
    PromoCode,
    Use,
)
from menpiao.promotions.model.refusals import PriceChanged, PromoCodeInvalid, PromotionExhausted, TooFewToSetAside
from menpiao.promotions.service.allotments import draw_again, give_back_draws, release_due_allotments
from menpiao.promotions.service.copies import copy_bundles
from menpiao.promotions.service.counted import (
    has_given_back,
    may_take_again,
    scopes_of_code,
    scopes_of_orders,
    steps_used,
    take_again,
    used_up,
)
from menpiao.promotions.service.for_everybody import ForEverybody
from menpiao.promotions.service.look_up import Promotions
from menpiao.promotions.service.on_offer import OnOffer
from menpiao.promotions.service.organize import create_promotion, set_state
from menpiao.promotions.service.tries import CodeTries
from menpiao.promotions.store.parts import parts_of_orders

__all__ = [
    "LONGEST_WRITTEN",
    "NOBODY",
    "NO_OFFERS",
    "Allotment",
    "Bundle",
    "BundleOnOffer",
    "BundlePart",
    "CodeTries",
    "CounterKind",
    "Draw",
    "ForEverybody",
    "NewPromotion",
    "Offers",
    "OnOffer",
    "Part",
    "PartKind",
    "PartOnOffer",
    "PriceChanged",
    "Priced",
    "PromoCode",
    "PromoCodeInvalid",
    "PromotionExhausted",
    "Promotions",
    "TooFewToSetAside",
    "Use",
    "copy_bundles",
    "counted_steps",
    "create_promotion",
    "draw_again",
    "give_back_draws",
    "has_given_back",
    "has_rules",
    "may_take_again",
    "parts_of_orders",
    "price",
    "release_due_allotments",
    "scopes_of_code",
    "scopes_of_orders",
    "set_state",
    "steps_used",
    "take_again",
    "used_up",
]
