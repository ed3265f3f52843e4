"""Price rules for tests: promotions with valid defaults, steps and fees, and what is used of them."""

from typing import Any
from uuid import UUID

from builders.orders import an_order, placing_for, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import (
    GroupDiscount,
    PriceRules,
    PriceStep,
    ServiceFee,
    price_rules_of_type,
    replace_price_rules,
    replace_service_fee,
    service_fee_of_event,
)
from menpiao.orders.service.pricing import PriceAsk, WantedBundle
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import Allotment, NewPromotion, create_promotion

SPRING = {"zh-CN": "春日优惠", "en": "Spring"}


async def a_promotion(db: Database, sale: Sale, **changes: Any) -> UUID:
    """A code SPRING20 that takes a fifth off everything; ``changes`` are what differs."""
    defaults: dict[str, Any] = {"kind": "code", "name": SPRING}
    if changes.get("kind") != "bundle":
        if "effect" not in changes:
            defaults |= {"effect": "percent", "percent": 20}
        if "generate" not in changes:
            defaults |= {"codes": ("SPRING20",)}
    else:
        defaults |= {"effect": "price"}
    promotion_id, _ = await create_promotion(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        idempotency_key=randomness.token_hex(8),
        new=NewPromotion(**{**defaults, **changes}),
    )
    return promotion_id


async def with_rules(db: Database, sale: Sale, *, index: int = 0, **rules: Any) -> None:
    """Price steps and group discounts of one of the sale's ticket types."""
    ticket_type_id = sale.ticket_type_ids[index]
    version, _ = await price_rules_of_type(db, organizer_id=sale.organizer_id, ticket_type_id=ticket_type_id)
    await replace_price_rules(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        ticket_type_id=ticket_type_id,
        expected_version=version,
        rules=PriceRules(**rules),
    )


async def with_fee(db: Database, sale: Sale, **fee: Any) -> None:
    """A service fee of the sale's event."""
    version, _ = await service_fee_of_event(db, organizer_id=sale.organizer_id, event_id=sale.event_id)
    await replace_service_fee(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        event_id=sale.event_id,
        expected_version=version,
        fee=ServiceFee(**fee),
    )


def with_code(code: str = "SPRING20", **more: Any) -> PriceAsk:
    """What a buyer asks for who has this code."""
    return PriceAsk(promo_code=code, **more)


def with_bundle(bundle_id: UUID, quantity: int = 1, **more: Any) -> PriceAsk:
    """What a buyer asks for who wants so many of a bundle."""
    return PriceAsk(bundles=(WantedBundle(0, bundle_id, quantity),), **more)


async def used(db: Database) -> dict[str, int]:
    """What is used of everything, by kind."""
    async with db.read() as tx:
        rows = await tx.connection.fetch(
            "select kind, sum(used)::bigint as used from promotion_counters group by kind having sum(used) > 0"
        )
    return {row["kind"]: row["used"] for row in rows}


async def an_order_with_every_rule(db: Database, cipher: FieldCipher) -> None:
    """Early bird, group discount, service fee, and a code with all of its limits and places of its own."""
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 5)
    step = PriceStep(id=db.new_id(7), name={"zh-CN": "早鸟"}, price_fen=10_000, places=10)
    await with_rules(db, sale, steps=(step,), groups=(GroupDiscount(from_tickets=2, percent=10),))
    await with_fee(db, sale, basis_points=500)
    await a_promotion(
        db,
        sale,
        max_uses=9,
        max_uses_per_buyer=1,
        max_uses_per_code=2,
        budget_fen=10_000,
        ticket_type_ids=(sale.ticket_type_id,),
        allotments=(Allotment(sale.ticket_type_id, 3),),
    )
    await placing_for(db, cipher).place(an_order(sale, buyer_id=db.new_id(0), quantity=2, price=with_code()))
