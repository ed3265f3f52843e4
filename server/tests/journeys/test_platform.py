"""The platform's people: a new organizer up to its first owner, sales that are stopped while tickets stay good, and
what the installation, its books and its log say."""

import asyncio
from typing import Any

import httpx

from builders.colleagues import token_of
from builders.platform import Person, a_person
from builders.world import World, a_key, an_item
from menpiao.books import Finding
from menpiao.kernel.ids import encode
from menpiao.operations import record_proof
from menpiao.platform.clock import SimulatedClock

BASE = "/api/v1/operator"
REASON = "演出许可证已过期。"


async def as_operator(world: World, who: Person, method: str, path: str, body: Any = None) -> httpx.Response:
    json = {} if body is None else {"json": body}
    return await world.http.request(method, f"{BASE}{path}", headers=who.acting, **json)


async def test_an_organizer_from_nothing_to_its_first_owner(world: World, clock: SimulatedClock) -> None:
    boss = await a_person(world.db, world.parts.cipher, world.http)
    auditor = await a_person(
        world.db, world.parts.cipher, world.http, role="auditor", email="he@example.org", name="何静"
    )
    name = {"name": {"zh-CN": "候场", "en": "Houchang"}}
    same = boss.acting
    answers = await asyncio.gather(*(world.http.post(f"{BASE}/organizers", headers=same, json=name) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201] * 3
    assert sorted(answer.headers["idempotency-replayed"] for answer in answers) == ["false", "true", "true"]
    (made,) = {answer.text: answer.json() for answer in answers}.values()
    assert (made["state"], made["owners"], made["people"], made["books"]) == ("active", 0, 0, None)
    assert (await as_operator(world, boss, "POST", "/organizers", {"name": {"fr": "x"}})).status_code == 422
    at = f"/organizers/{made['id']}"
    refused = await as_operator(world, auditor, "POST", f"{at}/owner-invitations", {"name": "陈晓", "email": "c@d.org"})
    assert refused.json()["code"] == "forbidden"

    who = {"name": "陈晓", "email": "chen@example.org"}
    first = await as_operator(world, boss, "POST", f"{at}/owner-invitations", who)
    again = await as_operator(world, boss, "POST", f"{at}/owner-invitations", who)
    assert (first.status_code, again.status_code) == (201, 201)
    over = {"token": token_of(first.json()["link"]), "password": "slow road to the north"}
    assert (await world.http.post("/api/v1/invitation-acceptances", json=over)).json()["code"] == "invitation_over"
    good = over | {"token": token_of(again.json()["link"])}
    owner = await world.http.post("/api/v1/invitation-acceptances", json=good)
    assert (owner.status_code, owner.json()["staff"]["role"]) == (201, "owner")
    led = await as_operator(world, boss, "POST", f"{at}/owner-invitations", who)
    assert (led.status_code, led.json()["code"]) == (409, "has_owner")
    shown = (await as_operator(world, auditor, "GET", at)).json()
    assert (shown["owners"], shown["people"]) == (1, 1)
    found = (await as_operator(world, auditor, "GET", "/organizers?q=HOUCH&state=active")).json()["items"]
    assert [one["id"] for one in found] == [made["id"]]
    assert (await as_operator(world, boss, "GET", f"/organizers/{encode(world.db.new_id(7))}")).status_code == 404

    template = {"template_id": "TPL-of-ours", "fields": [{"name": "event_title", "key": "thing2", "label": "演出"}]}
    as_read = boss.acting | {"If-Match": '"0"'}
    set_here = await world.http.put(f"{BASE}/message-templates/order_paid", headers=as_read, json=template)
    assert set_here.status_code == 200

    log = (await as_operator(world, auditor, "GET", "/audit-entries?lang=en")).json()["items"]
    assert sorted(one["action"] for one in log if one["actor"]["name"] == "沈默") == [
        "first_owner_invited",
        "first_owner_invited",
        "message_template_set",
        "operator_invitation_accepted",
        "operator_signed_in",
        "organizer_created",
    ]
    assert next(one for one in log if one["action"] == "organizer_created")["subject_name"] == "Houchang"
    people = (await as_operator(world, auditor, "GET", "/people?role=auditor&state=active")).json()["items"]
    assert [one["name"] for one in people] == ["何静"]
    assert (await as_operator(world, auditor, "GET", "/people?state=disabled")).json()["items"] == []
    choices = (await as_operator(world, auditor, "GET", "/audit-choices?lang=en")).json()["actions"]
    assert {one["action"] for one in log} <= {one["code"] for one in choices}
    for query, count in (
        (f"who={people[0]['id']}&what=operator_signed_in", 1),
        (f"who={people[0]['id']}&what=organizer_created", 0),
        ("what=organizer_created", 1),
        ("who=system&what=organizer_created", 0),
        ("to=2026-01-01T00:00:00Z", 0),
    ):
        found = (await as_operator(world, auditor, "GET", f"/audit-entries?{query}")).json()["items"]
        assert len(found) == count, query
    headers = {"Authorization": f"Bearer {owner.json()['token']}"}
    own = await world.get("/api/v1/organizer/audit-entries?who=platform&lang=en", headers)
    assert "organizer_created" in [one["action"] for one in own["items"]]


async def test_a_suspended_organizer_sells_nothing_while_its_tickets_enter(world: World, clock: SimulatedClock) -> None:
    boss = await a_person(world.db, world.parts.cipher, world.http)
    sale = await world.a_sale()
    buyer, manager = await world.login(), await world.staff_login(sale.organizer_id, "manager")
    paid = await world.order(buyer, sale)
    await world.pay_sheet(await world.start_payment(buyer, paid))
    await world.callbacks_delivered()
    await world.work()
    held, begun = await world.order(buyer, sale), await world.order(buyer, sale)
    payment = await world.start_payment(buyer, begun)
    (item,) = (await as_operator(world, boss, "GET", "/organizers")).json()["items"]
    at = f"/organizers/{item['id']}"

    racing = [world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [an_item(sale)]})]
    stopped, *_ = await asyncio.gather(
        as_operator(world, boss, "POST", f"{at}/suspension", {"reason": REASON}), *racing
    )
    assert (stopped.json()["state"], stopped.json()["reason"]) == ("suspended", REASON)
    twice = await as_operator(world, boss, "POST", f"{at}/suspension", {"reason": "another"})
    assert twice.json()["reason"] == REASON, "suspended already"
    clock.advance(seconds=1)
    await world.parts.refresh()
    refused = await world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [an_item(sale)]})
    assert (refused.status_code, refused.json()["code"]) == (409, "paused"), refused.text
    page = await world.get(f"/api/v1/events/{encode(sale.event_id)}")
    assert page["sale_state"] == "paused"
    body = {"method": "wechat_jsapi"}
    stuck = await world.http.post(f"/api/v1/orders/{held['id']}/payments", headers={**buyer, **a_key()}, json=body)
    assert (stuck.status_code, stuck.json()["code"]) == (409, "sales_suspended")
    await world.pay_sheet(payment)
    await world.callbacks_delivered(2)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{begun['id']}", buyer))["state"] == "paid", "what was begun may be paid"
    me = await world.get("/api/v1/organizer/me", manager)
    assert me["suspended"]["reason"] == REASON
    (ticket,) = [one for one in (await world.get("/api/v1/tickets", buyer))["items"] if one["order_id"] == paid["id"]]
    assert ticket["state"] == "valid"

    again = await as_operator(world, boss, "POST", f"{at}/resumption", {})
    assert (again.json()["state"], again.json()["reason"]) == ("active", None)
    assert (await world.get("/api/v1/organizer/me", manager))["suspended"] is None


async def test_the_installation_tells_how_it_is_and_what_the_books_said(world: World, clock: SimulatedClock) -> None:
    auditor = await a_person(world.db, world.parts.cipher, world.http, role="auditor")
    await world.work()
    health = (await as_operator(world, auditor, "GET", "/installation")).json()
    assert (health["schema"]["missing"], health["books"]) == (0, None)
    assert health["schema"]["latest"] >= "0046_operators_and_mail.sql"
    assert health["worker"] == {"jobs": 0, "oldest_job_seconds": 0, "unlinked_entries": 0}
    assert health["mail"] == {"on": False, "waiting": 0, "failed": 0}
    sale = await world.a_sale()
    clock.advance(minutes=1)
    findings = [Finding("orphans", {"organizer_id": sale.organizer_id}), Finding("orphans", {"who": "nobody"})]
    said = [(one.rule, one.row.get("organizer_id")) for one in findings]
    await record_proof(world.db, began_at=clock.now(), findings=said)
    books = (await as_operator(world, auditor, "GET", "/installation")).json()["books"]
    assert (books["findings"], {one["organizer_number"] for one in books["rules"]}) == (2, {sale.organizer_id, None})
    (one,) = (await as_operator(world, auditor, "GET", "/organizers")).json()["items"]
    assert one["books"]["findings"] == 1
    clock.advance(minutes=1)
    await record_proof(world.db, began_at=clock.now(), findings=[])
    (one,) = (await as_operator(world, auditor, "GET", "/organizers")).json()["items"]
    assert one["books"]["findings"] == 0
