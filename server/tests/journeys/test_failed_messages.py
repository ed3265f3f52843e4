"""Messages that failed for good wait for a person: one case for each kind, decided about together."""

import pytest

from builders.messages import Channel, a_message
from builders.people import a_buyer
from builders.shop import a_shop
from builders.world import World, a_key
from menpiao.kernel.ids import encode
from menpiao.notify import SendResult, send_due
from menpiao.notify.service.failed import cases


@pytest.mark.parametrize("resolution", ["retry", "dismiss"])
async def test_failed_messages_of_a_kind_are_one_case(world: World, resolution: str) -> None:
    await a_shop(world.db)
    buyer = (await a_buyer(world.db)).login
    first, second, other = [
        await a_message(world.db, buyer, kind=kind) for kind in ("order_paid", "order_paid", "ticket_issued")
    ]
    await send_due(world.db, Channel(*[SendResult.INVALID] * 3))
    staff = {role: await world.staff_login(7, role) for role in ("manager", "finance")}
    found = {
        case["detail"]["message_kind"]: case
        for case in (await world.get("/api/v1/organizer/cases", staff["finance"]))["items"]
    }
    assert found["order_paid"]["subject_id"] in (encode(first), encode(second))
    assert found["order_paid"]["detail"]["count"] == 2
    assert {case["remedies"][0] for case in found.values()} == {"resolveMessages"}

    path = f"/api/v1/organizer/messages/{encode(first)}/resolution"
    refused = await world.http.post(path, headers={**staff["finance"], **a_key()}, json={"resolution": resolution})
    assert refused.status_code == 403
    for count in (2, 0):
        answer = await world.http.post(path, headers={**staff["manager"], **a_key()}, json={"resolution": resolution})
        assert (answer.status_code, answer.json()) == (200, {"count": count})
    async with world.db.read() as tx:
        assert [case.subject_id for case in await cases(tx, 7)] == [other]
    channel = Channel()
    await send_due(world.db, channel)
    assert len(channel.sent) == (2 if resolution == "retry" else 0)


async def test_a_message_of_somebody_else_does_not_exist(world: World) -> None:
    await a_shop(world.db)
    theirs = await a_message(world.db, (await a_buyer(world.db)).login)
    await a_shop(world.db, organizer_id=8)
    stranger = await world.staff_login(8, "owner")
    for message_id in (theirs, world.db.new_id(8)):
        path = f"/api/v1/organizer/messages/{encode(message_id)}/resolution"
        answer = await world.http.post(path, headers={**stranger, **a_key()}, json={"resolution": "dismiss"})
        assert answer.status_code == 404
