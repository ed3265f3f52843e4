"""At what price a world sells, and what goes back: price steps, group discounts, service fees, promo codes and what is
put aside for them, bundles, refund ladders. Drawn from the seed; changed while buyers buy by the same verbs that
organizers use.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from menpiao.catalog import GroupDiscount, PriceRules, PriceStep, RefundRule, RefundTier, ServiceFee
from menpiao.platform.randomness import Dice
from menpiao.promotions import Allotment, BundlePart, NewPromotion

CODE = "YEHANG2027"
"""The code that buyers of a world with a promotion know."""
GUESTS = "GUESTS2027"
"""A code that comes while tickets are sold, for guests who have places of their own."""
ASIDE_SHARE = 0.6

TIERS = (
    (),
    ((0, 0, 0),),
    ((24, 0, 0), (1, 30, 0)),
    ((100, 0, 0), (7, 15, 0), (0, 50, 0)),
    ((48, 0, 100), (0, 0, 20_000)),
    ((5, 33, 0), (0, 100, 0)),
)
"""Ladders: until how many hours before, percent kept, fen kept."""
_NAME = {"zh-CN": "早鸟", "en": "Early bird"}


def ladder(dice: Dice, now: datetime) -> RefundRule:
    """What buyers may give back by themselves."""
    return RefundRule(
        tiers=tuple(
            RefundTier(until_hours_before=hours, fee_percent=percent, fee_fen=fen)
            for hours, percent, fen in dice.choice(TIERS)
        ),
        scope=dice.choice(("ticket", "ticket", "order")),
        once_per_buyer=dice.random() < 0.3,
        places_return_at=now + timedelta(hours=dice.choice((1, 20))) if dice.random() < 0.3 else None,
    )


def rules(dice: Dice, price_fen: int, now: datetime, *, ids: tuple[UUID, UUID]) -> PriceRules:
    """Steps that end after so many places, at a moment, or at either; and a discount for groups."""
    steps = tuple(
        PriceStep(
            id=identifier,
            name=_NAME,
            price_fen=price_fen * percent // 100,
            places=dice.choice((1, 2, 3)) if dice.random() < 0.8 else None,
            until=now + timedelta(minutes=dice.choice((5, 60, 900))),
        )
        for identifier, percent in zip(ids[: dice.choice((0, 1, 2))], (50, 80), strict=False)
    )
    groups = (
        (GroupDiscount(from_tickets=2, percent=7), GroupDiscount(from_tickets=3, percent=15)),
        (GroupDiscount(from_tickets=2, amount_fen=333),),
        (),
    )
    return PriceRules(steps=steps, groups=dice.choice(groups))


def service_fee(dice: Dice) -> ServiceFee:
    """What comes on top of the tickets."""
    return ServiceFee(
        basis_points=dice.choice((0, 250, 999)),
        ticket_fen=dice.choice((0, 100)),
        order_fen=dice.choice((0, 50)),
        paid_by=dice.choice(("buyer", "buyer", "organizer")),
    )


def allotments(dice: Dice, types: Sequence[tuple[UUID, int]]) -> tuple[Allotment, ...]:
    """Places of some of these types, of which so many can be put aside; of a small type sometimes all."""
    chosen = dice.sample(types, dice.randint(1, len(types)))
    return tuple(Allotment(type_id, min(dice.choice((1, 1, 2, 4)), places)) for type_id, places in chosen)


def release_at(dice: Dice, now: datetime) -> datetime | None:
    """When what nobody took is everybody's; None: when somebody ends the promotion."""
    return now + timedelta(minutes=dice.choice((20, 90, 900))) if dice.random() < 0.6 else None


def guests(dice: Dice, types: Sequence[tuple[UUID, int]], now: datetime) -> NewPromotion:
    """A code that makes nothing cheaper and has places."""
    return NewPromotion(
        kind="code",
        name={"zh-CN": "嘉宾", "en": "Guests"},
        effect="none",
        ticket_type_ids=tuple(type_id for type_id, _ in types),
        codes=(GUESTS,),
        allotments=allotments(dice, types),
        release_at=release_at(dice, now),
    )


def promo_code(dice: Dice, types: Sequence[tuple[UUID, int]], now: datetime, *, unlocks: bool) -> NewPromotion:
    """A code that makes something cheaper until its uses or its money are gone; often it has places of its own, and
    where there is a hidden type, it ``unlocks`` that."""
    aside = allotments(dice, types) if dice.random() < ASIDE_SHARE else ()
    effects: tuple[Literal["percent", "amount", "price"], ...] = ("percent", "percent", "amount", "price")
    effect = dice.choice(effects)
    amounts = {"percent": None, "amount": dice.choice((100, 5_000, 100_000)), "price": dice.choice((0, 880))}
    return NewPromotion(
        kind="code",
        name={"zh-CN": "老朋友", "en": "Old friends"},
        effect=effect,
        percent=dice.choice((5, 50, 100)) if effect == "percent" else None,
        amount_fen=amounts[effect],
        max_tickets=dice.choice((None, 1, 2)),
        max_uses=dice.choice((None, 1, 3)),
        max_uses_per_buyer=dice.choice((None, None, 1)),
        budget_fen=dice.choice((None, 600, 9_000, 60_000)),
        ticket_type_ids=tuple(type_id for type_id, _ in types) if aside or unlocks else (),
        unlocks_hidden=unlocks,
        codes=(CODE,),
        allotments=aside,
        release_at=release_at(dice, now) if aside else None,
    )


def bundle(dice: Dice, parts: tuple[BundlePart, ...]) -> NewPromotion:
    """Tickets of several types at one price."""
    return NewPromotion(
        kind="bundle",
        name={"zh-CN": "两晚套票", "en": "Both nights"},
        effect="price",
        amount_fen=dice.choice((0, 1_001, 30_000)),
        max_uses=dice.choice((None, 2)),
        parts=parts,
    )
