"""``/sim``: what an operator looks at and pushes — journal, faults, orders, refunds, callbacks."""

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from menpiao.adapters.sandbox import accounts, faults, forgery
from menpiao.adapters.sandbox.model import Notice, Order, Refund, rfc3339
from menpiao.adapters.sandbox.protocol.shipping import state_of
from menpiao.adapters.sandbox.sim.payments import forge
from menpiao.adapters.sandbox.sim.refusals import SimRefused, body_of, limit_of
from menpiao.adapters.sandbox.web import Answer, Request, as_json

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World


class ForgeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[forgery.Kind, ...] = forgery.KINDS


class OutcomeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    status: Literal["SUCCESS", "CLOSED", "ABNORMAL"] = "SUCCESS"


async def journal(world: "World", request: Request) -> Answer:
    """``GET /sim/journal?limit=&after=``: newest first; ``after`` is the number of the last entry seen."""
    after = request.query.get("after", "0")
    if not (after.isascii() and after.isdigit()):
        raise SimRefused(422, "invalid", "after is the number of an entry")
    return as_json({"entries": world.journal.newest(limit_of(request), int(after[:15]))})


async def get_faults(world: "World", request: Request) -> Answer:
    """``GET /sim/faults``."""
    return as_json(world.faults)


async def put_faults(world: "World", request: Request) -> Answer:
    """``PUT /sim/faults``: what is named changes, the rest stays; ``DELETE`` brings the good day back."""
    changes = body_of(request, dict[str, Any])
    try:
        changed = faults.merged(world.faults, changes)
    except msgspec.ValidationError as wrong:
        raise SimRefused(422, "invalid", str(wrong)) from None
    world.set_faults(changed)
    return as_json(changed)


async def delete_faults(world: "World", request: Request) -> Answer:
    """``DELETE /sim/faults``."""
    world.set_faults(faults.Faults())
    return as_json(world.faults)


async def orders(world: "World", request: Request) -> Answer:
    """``GET /sim/orders``: newest first."""
    return as_json({"orders": [shown_order(world, order) for order in world.store.orders(limit_of(request, 50))]})


async def order(world: "World", request: Request) -> Answer:
    """``GET /sim/orders/{mchid}/{out_trade_no}``, with its callbacks."""
    found = _order(world, request)
    notices = world.store.notices(100, found.out_trade_no)
    return as_json(shown_order(world, found) | {"notices": [shown_notice(notice) for notice in notices]})


def shown_order(world: "World", order: Order) -> dict[str, Any]:
    account_id = world.store.account_of(order.payer, order.app_id) or ""
    shipping = world.store.shipping(order.transaction_id) if order.transaction_id else None
    account = accounts.account(account_id)
    return {
        "mchid": order.mchid,
        "out_trade_no": order.out_trade_no,
        "app_id": order.app_id,
        "account_id": account_id,
        "nickname": account.nickname if account else account_id,
        "description": order.description,
        "total_fen": order.total_fen,
        "state": order.state,
        "prepay_id": order.prepay_id,
        "transaction_id": order.transaction_id,
        "placed_at": rfc3339(order.placed_at),
        "expires_at": rfc3339(order.expires_at),
        "paid_at": rfc3339(order.paid_at) if order.paid_at is not None else None,
        "late": order.late_at is not None,
        "refunds": [shown_refund(refund) for refund in world.store.refunds_of(order)],
        "shipping": None if shipping is None else {**msgspec.structs.asdict(shipping), "state": state_of(world, order)},
    }


def shown_refund(refund: Refund) -> dict[str, Any]:
    return {
        "mchid": refund.mchid,
        "out_refund_no": refund.out_refund_no,
        "out_trade_no": refund.out_trade_no,
        "refund_id": refund.refund_id,
        "amount_fen": refund.amount_fen,
        "reason": refund.reason,
        "status": refund.status,
        "created_at": rfc3339(refund.created_at),
        "success_at": rfc3339(refund.success_at) if refund.success_at is not None else None,
    }


def shown_notice(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "event_type": notice.event_type,
        "subject": notice.subject,
        "url": notice.url,
        "state": notice.state,
        "attempts": notice.attempts,
        "last_answer": notice.last_answer,
        "created_at": rfc3339(notice.created_at),
    }


async def notices(world: "World", request: Request) -> Answer:
    """``GET /sim/notices?subject=``: callbacks, newest first; ``subject`` is an out_trade_no or out_refund_no."""
    found = world.store.notices(limit_of(request), request.query.get("subject"))
    return as_json({"notices": [shown_notice(notice) for notice in found]})


async def notify_again(world: "World", request: Request) -> Answer:
    """``POST /sim/orders/{mchid}/{out_trade_no}/notifications``: its payment callback again, or for the first time."""
    found = _order(world, request)
    if found.paid_at is None:
        raise SimRefused(409, "not_paid", "An unpaid order has nothing to notify.")
    known = [one for one in world.store.notices(100, found.out_trade_no) if one.event_type == "TRANSACTION.SUCCESS"]
    if known:
        world.courier.send_again(known[0])
    else:
        world.agenda.notify(found)
    return Answer(202)


async def forgeries(world: "World", request: Request) -> Answer:
    """``POST /sim/orders/{mchid}/{out_trade_no}/forgeries``: forged callbacks; each with the answer it got."""
    found = _order(world, request)
    kinds = body_of(request, ForgeBody).kinds
    return as_json({"forgeries": await forge(world, found, kinds)}, 201)


async def land(world: "World", request: Request) -> Answer:
    """``POST /sim/orders/{mchid}/{out_trade_no}/landing``: a late payment lands now, on a closed order too."""
    found = _order(world, request)
    paid = world.agenda.land(found)
    if paid is None:
        raise SimRefused(409, "already_paid", "This order is paid already.")
    return as_json(shown_order(world, paid), 201)


async def refund_outcome(world: "World", request: Request) -> Answer:
    """``POST /sim/refunds/{mchid}/{out_refund_no}/outcome``: settle a refund now."""
    found = world.store.refund(request.params["mchid"], request.params["out_refund_no"])
    if found is None:
        raise SimRefused(404, "unknown_refund", "There is no such refund.")
    settled = world.agenda.settle(found, body_of(request, OutcomeBody).status)
    if settled is None:
        raise SimRefused(409, "settled", f"This refund is settled already: {found.status}.")
    return as_json(shown_refund(settled), 201)


def _order(world: "World", request: Request) -> Order:
    found = world.store.order(request.params["mchid"], request.params["out_trade_no"])
    if found is None:
        raise SimRefused(404, "unknown_order", "There is no such order.")
    return found


ROUTES = [
    ("GET", "/sim/journal", journal),
    ("GET", "/sim/faults", get_faults),
    ("PUT", "/sim/faults", put_faults),
    ("DELETE", "/sim/faults", delete_faults),
    ("GET", "/sim/orders", orders),
    ("GET", "/sim/orders/{mchid}/{out_trade_no}", order),
    ("POST", "/sim/orders/{mchid}/{out_trade_no}/notifications", notify_again),
    ("POST", "/sim/orders/{mchid}/{out_trade_no}/forgeries", forgeries),
    ("POST", "/sim/orders/{mchid}/{out_trade_no}/landing", land),
    ("POST", "/sim/refunds/{mchid}/{out_refund_no}/outcome", refund_outcome),
    ("GET", "/sim/notices", notices),
]
