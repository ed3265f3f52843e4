"""The hosted pay page: where Stripe's checkout sends the buyer, and where a demo person pays."""

from typing import TYPE_CHECKING

from menpiao.adapters.sandbox.pages import words
from menpiao.adapters.sandbox.pages.pages import language, page
from menpiao.adapters.sandbox.sim.refusals import SimRefused
from menpiao.adapters.sandbox.stripe.sim import payable
from menpiao.adapters.sandbox.web import Answer, Handler, Request

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World


async def pay_page(world: "World", request: Request) -> Answer:
    """``GET /stripe/pay/{id}``."""
    lang = language(request)
    texts = words.in_language(words.STRIPE, lang) | {"lang": lang, "theme": request.query.get("theme", "")}
    try:
        checkout = payable(world, request.params["id"])
    except SimRefused as refused:
        values = texts | {"reason": refused.message.in_(lang), "code": refused.code}
        return page("pay_refused.html", values, status=refused.status)
    yuan, fen = divmod(checkout.amount, 100)
    shown = {
        "id": checkout.id,
        "name": checkout.name,
        "currency": checkout.currency.upper(),
        "yuan": f"{yuan:,}",
        "fen": f".{fen:02d}",
        "cancel_url": checkout.cancel_url,
    }
    return page("stripe_pay.html", texts | shown)


ROUTES: list[tuple[str, str, Handler]] = [("GET", "/stripe/pay/{id}", pay_page)]
