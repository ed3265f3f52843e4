"""Beginning to pay: how little of the pool it takes, on the evening when everybody wants a connection."""

from builders.queries import counted
from builders.till import Till
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


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
