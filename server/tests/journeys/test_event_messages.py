"""The messages of an event, over HTTP: an organizer sees them, chooses, tries one out; buyers are sent what was chosen,
and are reminded before the session.
"""

from typing import Any

import pytest

from builders.shop import Sale, a_draft, a_shop
from builders.world import World, a_key
from journeys.test_waiting import joined
from menpiao.identity import create_staff, link_staff_wechat
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock

HINT = {"zh-CN": "地铁直达，请勿自驾", "en": "Best by metro"}


def path_of(sale: Sale) -> str:
    return f"/api/v1/organizer/events/{encode(sale.event_id)}/messages"


async def read(
    world: World, sale: Sale, staff: dict[str, str]
) -> tuple[dict[str, dict[str, Any]], dict[str, Any], str]:
    """The messages by kind, all of the answer, and its ETag."""
    answer = await world.http.get(path_of(sale), headers=staff)
    assert answer.status_code == 200, answer.text
    whole = answer.json()
    return {one["kind"]: one for one in whole["items"]}, whole, answer.headers["ETag"]


async def choose(
    world: World, sale: Sale, staff: dict[str, str], *items: dict[str, Any], etag: str | None = None, status: int = 200
) -> Any:
    etag = etag or (await read(world, sale, staff))[2]
    answer = await world.http.put(path_of(sale), headers={**staff, "If-Match": etag}, json={"items": list(items)})
    assert answer.status_code == status, answer.text
    return answer.json()


async def allows(world: World, *kinds: str, buyer: dict[str, str] | None = None, account: str = "lin-xiaoyu") -> None:
    """Tap "allow": WeChat knows it and, where it was a buyer of ours, so do we."""
    answers = {world.wechat.template_ids[kind]: "accept" for kind in kinds}
    said = {"account_id": account, "app_id": world.wechat.app_id, "answers": answers}
    assert (await world.http.post(f"{world.sandbox.url}/sim/subscriptions", json=said)).status_code == 204
    if buyer is not None:
        grants = [{"template_id": one, "answer": "accept"} for one in answers]
        told = {"app_id": world.wechat.app_id, "grants": grants}
        answer = await world.http.post("/api/v1/message-consents", headers={**buyer, **a_key()}, json=told)
        assert answer.status_code == 201, answer.text


async def arrived(world: World) -> dict[str, dict[str, str]]:
    """What lies on the phones: the lines by their names, by title."""
    found = await world.get(f"{world.sandbox.url}/sim/messages")
    return {one["title"]: {line["name"]: line["value"] for line in one["fields"]} for one in found["messages"]}


async def test_an_organizer_sees_the_events_own_texts_in_both_languages(world: World) -> None:
    sale = await world.a_sale(price_fen=28_000)
    staff = await world.staff_login(sale.organizer_id, "support")
    kinds, whole, _ = await read(world, sale, staff)
    assert (whole["version"], whole["linked"]) == (0, False)
    assert whole["session"]["id"] == encode(sale.session_id)
    lines = {
        lang: {line["label"]: line["text"] for line in kinds["order_paid"]["previews"][lang]}
        for lang in ("zh-CN", "en")
    }
    assert (lines["zh-CN"]["活动名称"], lines["zh-CN"]["支付金额"]) == ("夜航乐队", "¥560.00")
    assert (lines["en"]["活动名称"], lines["en"]["温馨提示"]) == ("Night Flight", "Tap to see the order")
    assert [kind for kind, one in kinds.items() if one["may_switch_off"]] == [
        "ticket_issued",
        "session_reminder",
        "waitlist_joined",
    ]
    assert [kinds[kind]["sentence_room"] for kind in ("ticket_issued", "session_cancelled")] == [20, 0]
    assert kinds["order_paid"]["usual_sentence"]["en"] == "Tap to see the order"
    assert [line["own"] for line in kinds["ticket_issued"]["previews"]["en"]][-1]
    assert not any(line["own"] for line in kinds["session_cancelled"]["previews"]["en"])
    assert (kinds["session_reminder"]["lead_hours"], kinds["order_paid"]["lead_hours"]) == (24, None)
    await choose(world, sale, staff, status=403)


async def test_a_draft_without_a_session_is_shown_with_its_title(world: World) -> None:
    shop = await a_shop(world.db)
    draft = Sale(shop.organizer_id, await a_draft(shop, title={"zh-CN": "新项目"}), world.db.new_id(7), ())
    kinds, whole, _ = await read(world, draft, await world.staff_login(shop.organizer_id, "owner"))
    assert whole["session"] is None
    assert kinds["waitlist_closed"]["previews"]["en"][0]["text"] == "新项目"
    stranger = await world.staff_login((await a_shop(world.db, organizer_id=8)).organizer_id, "owner")
    for path in (path_of(draft), path_of(draft).replace("messages", "messages/order_paid/tests")):
        verb = "POST" if path.endswith("tests") else "GET"
        body = {"lang": "en"} if verb == "POST" else None
        answer = await world.http.request(verb, path, headers={**stranger, **a_key()}, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_what_was_chosen_is_what_buyers_get(world: World) -> None:
    sale = await world.a_sale(price_fen=0)
    staff = await world.staff_login(sale.organizer_id, "manager")
    _, _, etag = await read(world, sale, staff)
    said: list[dict[str, Any]] = [{"kind": "order_paid", "sentence": HINT}, {"kind": "ticket_issued", "on": False}]
    chosen = await choose(world, sale, staff, *said, etag=etag)
    assert chosen["version"] == 1
    assert (await choose(world, sale, staff, *said, etag=etag))["version"] == 1, "the same again is no change"
    assert (await choose(world, sale, staff, etag=etag, status=412))["code"] == "precondition_failed"
    wrong = await choose(world, sale, staff, {"kind": "refund_requested", "on": False}, status=422)
    assert [error["pointer"] for error in wrong["errors"]] == ["/items/0/on"]

    buyer = await world.login()
    order = await world.order(buyer, sale)
    await allows(world, "order_paid", "ticket_issued", buyer=buyer)
    await world.work()
    phones = await arrived(world)
    assert set(phones) == {"购票成功通知"}
    assert phones["购票成功通知"]["温馨提示"] == "地铁直达，请勿自驾"
    page = await world.get(f"/api/v1/organizer/orders/{order['id']}", staff)
    assert {one["kind"]: one["state"] for one in page["messages"]} == {
        "order_paid": "sent",
        "ticket_issued": "switched_off",
    }
    entries = (await world.get("/api/v1/organizer/audit-entries", staff))["items"]
    assert "event_messages_chosen" in {entry["action"] for entry in entries}


async def test_who_joins_the_waitlist_is_told_unless_that_is_switched_off(world: World) -> None:
    sale = await world.a_sale(total=1, price_fen=0)
    staff = await world.staff_login(sale.organizer_id, "manager")
    await choose(world, sale, staff, {"kind": "waitlist_joined", "on": False})
    await world.order(await world.login(), sale)
    await world.parts.refresh()
    await joined(world, await world.login("zhou-ming"), sale)
    await world.work()
    async with world.db.read() as tx:
        found = await tx.connection.fetch("select state from messages where kind = 'waitlist_joined'")
    assert [row["state"] for row in found] == ["switched_off"]


@pytest.mark.parametrize(("lead_hours", "before", "reminded"), [(None, 23, True), (48, 47, True), (6, 7, False)])
async def test_who_allowed_it_is_reminded_once_before_the_session(
    world: World, clock: SimulatedClock, lead_hours: int | None, before: int, reminded: bool
) -> None:
    sale = await world.a_sale(price_fen=0)
    if lead_hours is not None:
        staff = await world.staff_login(sale.organizer_id, "owner")
        await choose(world, sale, staff, {"kind": "session_reminder", "lead_hours": lead_hours, "sentence": HINT})
    lin, zhou = await world.login(), await world.login("zhou-ming")
    for buyer in (lin, zhou):
        await world.order(buyer, sale)
    await allows(world, "session_reminder", buyer=lin)
    await world.work()
    assert "演出提醒" not in await arrived(world)
    clock.advance(days=7)
    clock.advance(hours=-before)
    for _ in range(2):
        await world.work()
    phones = await arrived(world)
    assert ("演出提醒" in phones) == reminded
    async with world.db.read() as tx:
        written = await tx.connection.fetchval("select count(*) from messages where kind = 'session_reminder'")
        done = await tx.connection.fetchval("select count(*) from reminded_sessions")
    assert (written, done) == ((1, 1) if reminded else (0, 0))
    if reminded and lead_hours is not None:
        assert phones["演出提醒"]["温馨提示"] == HINT["zh-CN"]


async def test_nobody_is_reminded_where_it_is_switched_off_or_when_it_is_about_to_begin(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(price_fen=0)
    staff = await world.staff_login(sale.organizer_id, "owner")
    await choose(world, sale, staff, {"kind": "session_reminder", "on": False})
    buyer = await world.login()
    await world.order(buyer, sale)
    await allows(world, "session_reminder", buyer=buyer)
    await world.work()
    clock.advance(days=7, hours=-2)
    await world.work()
    await choose(world, sale, await world.staff_login(sale.organizer_id, "owner"))
    clock.advance(hours=1, minutes=45)
    await world.work()
    assert "演出提醒" not in await arrived(world)


async def test_a_test_goes_to_who_asks_or_says_what_to_do(world: World) -> None:
    sale = await world.a_sale()
    openid = (await world.get(f"{world.sandbox.url}/sim/openids?app_id={world.wechat.app_id}&account_id=zhou-ming"))[
        "openid"
    ]
    member = await create_staff(world.db, organizer_id=sale.organizer_id, name="周明", role="manager")
    stranger = await world.staff_login(sale.organizer_id, "manager")
    path = f"{path_of(sale)}/session_reminder/tests"

    async def tried(who: dict[str, str], lang: str = "en", at: str = path) -> tuple[int, str]:
        answer = await world.http.post(at, headers={**who, **a_key()}, json={"lang": lang})
        return answer.status_code, answer.json().get("code") or answer.json()["result"]

    assert await tried(stranger) == (409, "wechat_not_linked")
    await link_staff_wechat(
        world.db, organizer_id=sale.organizer_id, staff_id=member.id, app_id=world.wechat.app_id, subject=openid
    )
    signed_in = await world.http.post(
        "/api/v1/organizer/logins",
        json={"provider": "wechat", "app_id": world.wechat.app_id, "code": await world.code("zhou-ming")},
    )
    zhou = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    assert (await read(world, sale, zhou))[1]["linked"] is True
    assert await tried(zhou) == (409, "message_not_allowed")
    await allows(world, "session_reminder", account="zhou-ming")
    assert await tried(zhou) == (200, "sent")
    assert (await arrived(world))["演出提醒"] == {
        "活动名称": "Night Flight",
        "活动时间": "2027年3月8日 12:00",
        "活动地点": "The Wings",
        "温馨提示": "See you soon",
    }
    assert await tried(zhou, at=f"{path_of(sale)}/order_lost/tests") == (404, "not_found")
    assert await tried(await world.staff_login(sale.organizer_id, "finance")) == (403, "forbidden")
