"""A cardholder disputes what they paid: Stripe says so over HTTP, and a person decides."""

from typing import Any

from builders.world import World, a_key

POSTED = "select kind, count(*) from ledger_postings group by 1"


async def paid_by_card(world: World, organizer_takes: Any) -> dict[str, Any]:
    """A payment that bought its ticket."""
    await world.takes_everything(organizer_takes)
    buyer = await world.login()
    order = await world.order(buyer, organizer_takes)
    path = f"/api/v1/orders/{order['id']}/payments"
    begun = await world.http.post(path, headers=buyer | a_key(), json={"method": "stripe"})
    payment: dict[str, Any] = begun.json()
    paid = f"{world.sandbox.url}/sim/stripe/checkouts/{checkout_of(payment)}/payments"
    assert (await world.http.post(paid, json={})).status_code == 201
    await world.callbacks_delivered()
    await world.work()
    return payment


def checkout_of(payment: dict[str, Any]) -> str:
    return str(payment["url"].rpartition("/")[2])


async def test_a_disputed_card_waits_for_a_person_until_stripe_says_that_it_is_won(world: World) -> None:
    sale = await world.a_sale()
    payment = await paid_by_card(world, sale)
    posted = await world.db.pool.fetch(POSTED)
    staff = await world.staff_login(sale.organizer_id, "finance")

    async def bank_says(status: str) -> list[Any]:
        """Whatever waits for a person then."""
        world.sandbox.advance(seconds=1)
        path = f"{world.sandbox.url}/sim/stripe/checkouts/{checkout_of(payment)}/disputes"
        assert (await world.http.post(path, json={"status": status})).status_code == 201
        await world.sandbox.world.stripe.courier.settled()
        await world.work()
        cases: list[Any] = (await world.get("/api/v1/organizer/cases", staff))["items"]
        return cases

    async def seen(reason: str) -> int:
        path = f"/api/v1/organizer/payments/{payment['id']}/resolution"
        said = {"resolution": "seen", "reason": reason}
        return (await world.http.post(path, headers=staff | a_key(), json=said)).status_code

    (case,) = await bank_says("needs_response")
    assert (case["kind"], case["subject_id"]) == ("payment_disputed", payment["id"])
    assert case["remedies"] == ["resolvePayment"]
    assert (case["detail"]["amount_fen"], case["detail"]["said"]) == (18_000, "needs_response, fraudulent")
    assert [await seen(reason) for reason in ("已在 Stripe 申诉", "已在 Stripe 申诉", "另一说法")] == [200, 200, 409]
    assert await bank_says("under_review") == [], "somebody has looked"
    (case,) = await bank_says("lost")
    assert case["detail"]["said"] == "lost, fraudulent", "the money is gone now"
    assert await bank_says("won") == []
    assert await world.db.pool.fetch(POSTED) == posted
    assert await world.books() == []
