"""Beginning to pay: how little of the pool it takes, on the evening when everybody wants a connection."""

from uuid import UUID

import pytest

from builders.books import audit
from builders.queries import counted
from builders.till import Till
from menpiao import payments
from menpiao.orders.service.resolve import resolve_payment
from menpiao.orders.service.surprises import see_payment
from menpiao.payments import ProviderState
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.service.timeline import timeline

STAFF = Actor("staff", UUID(int=7))


async def test_what_contradicts_a_payment_waits_for_a_person_once(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    """Also where it was heard by asking, which nothing else remembers."""
    till = Till(db, cipher)
    order = await till.order(await till.sale())
    payment = (await till.start(order)).payment
    for word in ("USERPAYING_TWICE", "USERPAYING_TWICE", "REVOKED"):
        await till.told(payment, state=ProviderState.SOMETHING_ELSE, said=word)
        clock.advance(seconds=1)
    async with db.read() as tx:
        (case,) = await payments.cases(tx, 7)
    assert (case.kind, case.subject_id, case.remedies) == ("payment_contradicted", payment.id, ("resolvePayment",))
    assert (case.detail["said"], case.detail["times"]) == ("REVOKED", 2)
    told_of = await timeline(db, organizer_id=7, order_id=order.id, limit=99, cursor=None)
    assert [one.detail["said"] for one in told_of.page.items if one.code == "payment_contradicted"] == [
        "USERPAYING_TWICE", "REVOKED",
    ]  # fmt: skip
    with pytest.raises(payments.PaymentNotFrozen):
        await resolve_payment(
            till.collecting, staff=STAFF, organizer_id=7, payment_id=payment.id, resolution="ignore", reason="x"
        )
    await see_payment(db, staff=STAFF, organizer_id=7, payment_id=payment.id, reason="渠道新增了状态")
    await till.told(payment, state=ProviderState.SOMETHING_ELSE, said="REVOKED")
    async with db.read() as tx:
        assert await payments.cases(tx, 7) == []
    seen = await timeline(db, organizer_id=7, order_id=order.id, limit=99, cursor=None)
    assert sum(one.code == "contradiction_seen" for one in seen.page.items) == 2
    assert await audit(db) == []


async def test_a_payment_takes_three_connections_and_the_same_request_again_two(
    db: Database, cipher: FieldCipher
) -> None:
    watched, pool = counted(db)
    till = Till(watched, cipher)
    sale = await till.sale()
    order = await till.order(sale)
    await till.collecting.labels.sessions([sale.session_id])
    before = pool.count
    first = await till.start(order)
    assert pool.count - before == 3
    again = await till.start(order)
    assert pool.count - before == 5
    assert again.payment.id == first.payment.id
