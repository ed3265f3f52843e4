"""Which promotions are for an event, a session, a ticket type."""

from typing import Any

import pytest

from builders.shop import a_session, a_shop, a_ticket_type, an_event_on_sale
from menpiao.catalog import About
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database
from menpiao.promotions import BundlePart, NewPromotion, create_promotion
from menpiao.promotions.service.organize import promotions_of_organizer


@pytest.fixture
def where() -> dict[str, Any]:
    return {"actor": SYSTEM, "organizer_id": 7}


async def test_a_list_is_asked_about_an_event_a_session_or_a_ticket_type(db: Database, where: dict[str, Any]) -> None:
    shop = await a_shop(db)
    sale, other = await an_event_on_sale(shop), await an_event_on_sale(shop)
    second = await a_session(shop, sale.event_id)
    type_of_second = await a_ticket_type(shop, second)
    bundle = tuple(BundlePart(one.session_id, one.ticket_type_id, 1) for one in (sale, other))
    cases: dict[str, dict[str, Any]] = {
        "all": {},
        "sale": {"session_ids": (sale.session_id,)},
        "second": {"session_ids": (second,)},
        "second's": {"ticket_type_ids": (type_of_second,)},
        "other": {"session_ids": (other.session_id,)},
        "both": {"kind": "bundle", "effect": "price", "percent": None, "amount_fen": 1, "parts": bundle},
    }
    for name, changes in cases.items():
        code = {} if name == "both" else {"codes": (f"CODE{len(name)}{name[0].upper()}X",)}
        plain: dict[str, Any] = {"kind": "code", "effect": "percent", "percent": 10, "name": {"en": name}}
        await create_promotion(
            db, **where, idempotency_key=f"key-{name}", new=NewPromotion(**{**plain, **code, **changes})
        )

    async def found(**about: Any) -> set[str]:
        page = await promotions_of_organizer(
            db, organizer_id=where["organizer_id"], limit=20, cursor=None, about=About(**about) if about else None
        )
        return {view.promotion.name["en"] for view in page.items}

    assert len(await found()) == 6
    assert await found(event_id=sale.event_id) == {"all", "sale", "second", "second's", "both"}
    assert await found(session_id=sale.session_id) == {"all", "sale", "both"}
    assert await found(ticket_type_id=type_of_second) == {"all", "second", "second's"}
    assert await found(event_id=other.event_id) == {"all", "other", "both"}
    assert await found(event_id=other.event_id, session_id=sale.session_id) == set()
    assert await found(event_id=db.new_id(where["organizer_id"])) == set()
