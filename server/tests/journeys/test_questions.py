"""What an event asks whoever orders: an organizer writes the questions, buyers answer at the checkout and mend it until
the session begins, and an order keeps to the questions that it was asked."""

from typing import Any

from builders.office import Office, a_session_body, a_type_body
from builders.shop import Sale, a_shop
from builders.world import World, a_key, an_item
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock

FOOD = {
    "kind": "choice",
    "label": {"zh-CN": "餐食偏好", "en": "What do you eat?"},
    "required": True,
    "choices": [{"label": {"zh-CN": "素食", "en": "Vegetarian"}}, {"label": {"zh-CN": "不限", "en": "Anything"}}],
}
DISHES = {
    "kind": "choices",
    "label": {"zh-CN": "忌口", "en": "Not for me"},
    "choices": [{"label": {"zh-CN": "花生"}}, {"label": {"zh-CN": "牛奶"}}, {"label": {"zh-CN": "海鲜"}}],
}
COMPANY = {"kind": "text", "label": {"zh-CN": "单位", "en": "Company"}, "asked": "order", "required": True}
PHOTOS = {"kind": "yes_no", "label": {"zh-CN": "可以拍照吗", "en": "May we take pictures?"}}


class Desk:
    """An event on sale with its people at work."""

    def __init__(self, world: World, sale: Sale, office: Office) -> None:
        self.world, self.sale, self.office = world, sale, office
        self.path = f"/events/{encode(sale.event_id)}/questions"

    async def ask(self, *questions: dict[str, Any]) -> list[dict[str, Any]]:
        """From now on; the questions with their ids."""
        answer = await self.office.put(self.path, {"questions": list(questions)})
        assert answer.status_code == 200, answer.text
        await self.world.parts.refresh()
        kept: list[dict[str, Any]] = answer.json()["questions"]
        return kept

    async def place(self, buyer: dict[str, str], answers: list[dict[str, Any]], quantity: int = 1) -> Any:
        """Try to order."""
        body = {"items": [an_item(self.sale, quantity)], "answers": answers}
        return await self.world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json=body)


async def a_desk(world: World, **ticket_type: Any) -> Desk:
    sale = await world.a_sale(**ticket_type)
    return Desk(world, sale, Office(world.http, await world.staff_login(sale.organizer_id, "manager")))


def to(question: dict[str, Any], value: Any, position: int | None = None) -> dict[str, Any]:
    return {"question_id": question["id"], "value": value, "position": position}


def pick(question: dict[str, Any], *which: int) -> Any:
    ids = [question["choices"][index]["id"] for index in which]
    return ids if question["kind"] == "choices" else ids[0]


async def test_buyers_answer_what_is_asked_and_mend_it_until_the_session_begins(
    world: World, clock: SimulatedClock
) -> None:
    desk = await a_desk(world)
    food, company, photos = await desk.ask(FOOD, COMPANY, PHOTOS)
    page = await world.get(f"/api/v1/events/{encode(desk.sale.event_id)}?lang=en")
    assert [(one["label"], one["asked"], one["required"]) for one in page["questions"]] == [
        ("What do you eat?", "ticket", True),
        ("Company", "order", True),
        ("May we take pictures?", "ticket", False),
    ]
    buyer = await world.login()
    answers = [to(food, pick(food, 0), 1), to(food, pick(food, 1), 2), to(company, " 夜航 "), to(photos, False, 2)]
    placed = await desk.place(buyer, answers, quantity=2)
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert order["questions"] == {"missing": 0}
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["questions"] == {"missing": 0}

    address = f"/api/v1/orders/{order['id']}/answers"
    read = await world.http.get(address, headers=buyer)
    shown = read.json()
    assert [
        (group["position"], one["question"]["label"], one["value"])
        for group in shown["groups"]
        for one in group["questions"]
    ] == [
        (None, "单位", "夜航"),
        (1, "餐食偏好", pick(food, 0)),
        (1, "可以拍照吗", None),
        (2, "餐食偏好", pick(food, 1)),
        (2, "可以拍照吗", False),
    ]
    assert (shown["editable"], read.headers["cache-control"]) == (True, "no-store")

    # Somebody else's is nobody's; an obligatory answer is not taken away; two devices do not undo each other.
    assert (await world.http.get(address, headers=await world.login("zhou-ming"))).status_code == 404
    less = await world.http.put(
        address, headers={**buyer, "If-Match": read.headers["etag"]}, json={"answers": answers[:3]}
    )
    assert less.status_code == 200, less.text
    gone = await world.http.put(
        address, headers={**buyer, "If-Match": less.headers["etag"]}, json={"answers": answers[:2]}
    )
    assert (gone.status_code, gone.json()["errors"][0]["code"]) == (422, "missing")
    late = await world.http.put(address, headers={**buyer, "If-Match": read.headers["etag"]}, json={"answers": answers})
    assert late.status_code == 412
    again = await world.http.put(
        address, headers={**buyer, "If-Match": read.headers["etag"]}, json={"answers": answers[:3]}
    )
    assert (again.status_code, again.headers["etag"]) == (200, less.headers["etag"])

    # What is asked later is not asked of them.
    await desk.ask({**FOOD, "id": food["id"], "label": {"zh-CN": "吃什么"}, "choices": food["choices"]}, DISHES)
    assert [one["question"]["label"] for one in (await world.get(address, buyer))["groups"][1]["questions"]] == [
        "餐食偏好",
        "可以拍照吗",
    ]
    clock.advance(days=8)
    over = await world.http.put(address, headers={**buyer, "If-Match": less.headers["etag"]}, json={"answers": answers})
    assert (over.status_code, over.json()["code"]) == (409, "answers_closed")
    assert await world.books() == []


async def test_what_is_missing_unasked_or_no_answer_is_pointed_at_and_nothing_is_placed(world: World) -> None:
    desk = await a_desk(world)
    food, dishes, company = await desk.ask(FOOD, DISHES, COMPANY)
    buyer = await world.login()
    good = [to(food, pick(food, 0), 1), to(company, "夜航")]
    cases: list[tuple[list[dict[str, Any]], str, str]] = [
        (good[1:], "/answers", "missing"),
        (good[:1], "/answers", "missing"),
        ([*good, to(food, pick(food, 0), 2)], "/answers/2", "not_found"),
        ([*good, to(company, "两次")], "/answers/2", "repeated"),
        ([*good, {"question_id": encode(desk.sale.event_id), "value": "x"}], "/answers/2", "not_found"),
        ([to(food, "nothing", 1), good[1]], "/answers/0", "invalid"),
        ([to(food, True, 1), good[1]], "/answers/0", "invalid"),
        ([good[0], to(company, "   ")], "/answers/1", "invalid"),
        ([good[0], to(company, "两\n行")], "/answers/1", "invalid"),
        ([*good, to(dishes, [], 1)], "/answers/2", "invalid"),
        ([*good, to(dishes, pick(dishes, 0, 0), 1)], "/answers/2", "invalid"),
    ]
    for answers, pointer, code in cases:
        answer = await desk.place(buyer, answers)
        assert answer.status_code == 422, answer.text
        assert {"pointer": pointer, "code": code}.items() <= answer.json()["errors"][0].items(), answers
    too_long = await desk.place(buyer, [good[0], to(company, "长" * 201)])
    assert too_long.status_code == 422
    assert (await world.get("/api/v1/orders", buyer))["items"] == []
    unasked = await a_desk(world)
    assert (await unasked.place(buyer, good)).json()["errors"][0]["code"] == "not_found"
    kept = await desk.place(buyer, [*good, to(dishes, pick(dishes, 2, 0), 1)])
    assert kept.status_code == 201, kept.text


async def test_a_question_may_be_for_some_ticket_types_and_follows_what_is_made_like_them(world: World) -> None:
    desk = await a_desk(world)
    sale, office = desk.sale, desk.office
    other = await office.post(
        f"/sessions/{encode(sale.session_id)}/ticket-types", a_type_body(name={"zh-CN": "含餐票"})
    )
    (food,) = await desk.ask({**FOOD, "ticket_type_ids": [other["id"]]})
    buyer = await world.login()
    assert (await desk.place(buyer, [])).status_code == 201

    event = f"/events/{encode(sale.event_id)}"
    venue = (await office.get(event + "/sessions"))["items"][0]["venue"]["id"]
    made = await office.post(event + "/sessions", a_session_body(venue, like_session_id=encode(sale.session_id)))
    (_, like) = [one["id"] for one in made["ticket_types"]]
    assert (await office.get(desk.path))["questions"][0]["ticket_type_ids"] == [other["id"], like]

    copy = await office.post(event + "/copies", {"move_days": 7})
    (copied,) = (await office.get(f"/events/{copy['id']}/questions"))["questions"]
    types = [
        one["id"]
        for session in (await office.get(f"/events/{copy['id']}/sessions"))["items"]
        for one in session["ticket_types"]
        if one["name"] == {"zh-CN": "含餐票"}
    ]
    assert sorted(copied["ticket_type_ids"]) == sorted(types)
    assert {**copied, "ticket_type_ids": None} == {**food, "ticket_type_ids": None}
    bare = await office.post(event + "/copies", {"sessions": False})
    checks = (await office.get(f"/events/{bare['id']}/checks"))["items"]
    assert [one["pointer"] for one in checks if one["code"] == "question_of_nobody"] == [f"/questions/{food['id']}"]


async def test_a_question_that_nobody_could_answer_is_refused(world: World) -> None:
    desk = await a_desk(world)
    unknown = encode(desk.sale.event_id)
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({**FOOD, "choices": [{"label": {"zh-CN": "素食"}}]}, "/questions/0/choices", "too_few"),
        ({**COMPANY, "choices": FOOD["choices"]}, "/questions/0/choices", "not_a_choice"),
        ({**COMPANY, "label": {}}, "/questions/0/label", "missing"),
        ({**COMPANY, "id": unknown}, "/questions/0/id", "not_found"),
        ({**COMPANY, "ticket_type_ids": [unknown]}, "/questions/0/ticket_type_ids/0", "not_found"),
    ]
    for wrong, pointer, code in cases:
        answer = await desk.office.put(desk.path, {"questions": [wrong]})
        assert answer.status_code == 422, answer.text
        assert {"pointer": pointer, "code": code}.items() <= answer.json()["errors"][0].items()
    once = await desk.office.put(desk.path, {"questions": [FOOD, COMPANY]})
    again = await desk.office.put(desk.path, {"questions": [FOOD, COMPANY]}, tag='"0"')
    assert (again.status_code, again.json(), once.json()["version"]) == (200, once.json(), 1)
    late = await desk.office.put(desk.path, {"questions": []}, tag='"0"')
    assert late.status_code == 412
    support = Office(world.http, await world.staff_login(desk.sale.organizer_id, "support"))
    assert (await support.put(desk.path, {"questions": []})).status_code == 403


async def test_who_is_given_tickets_answers_too_and_staff_see_it_on_purpose(world: World) -> None:
    desk = await a_desk(world, attendee_names_required=True)
    sale, office = desk.sale, desk.office
    food, company = await desk.ask(FOOD, COMPANY)
    gift = await office.post(
        "/complimentary-orders",
        {
            "session_id": encode(sale.session_id),
            "ticket_type_id": encode(sale.ticket_type_id),
            "quantity": 1,
            "for": "媒体",
            "reason": "首演",
            "claim_until": "2027-03-07T12:00:00Z",
        },
    )
    guest, token = await world.login(), gift["claim"]["token"]
    look = await world.http.post("/api/v1/complimentary-looks", headers=guest, json={"token": token})
    assert [one["id"] for one in look.json()["questions"]] == [food["id"], company["id"]]
    claim: dict[str, Any] = {"token": token, "attendees": [{"name": "=1+1"}]}
    refused = await world.http.post("/api/v1/complimentary-claims", headers=guest, json=claim)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "missing")
    answers = [to(food, pick(food, 0), 1), to(company, "=HYPERLINK(1)")]
    claimed = await world.http.post("/api/v1/complimentary-claims", headers=guest, json={**claim, "answers": answers})
    assert claimed.status_code == 201, claimed.text
    order_id = claimed.json()["order_id"]

    page = await office.get(f"/orders/{order_id}")
    assert page["answers"] == [
        {"position": None, "question": "单位", "required": True, "answered": True},
        {"position": 1, "question": "餐食偏好", "required": True, "answered": True},
    ]
    support = Office(world.http, await world.staff_login(sale.organizer_id, "support"))
    seen = await support.post(f"/orders/{order_id}/personal-data-looks", {})
    assert [(one["question"], one["answer"]) for one in seen["answers"]] == [
        ("单位", "=HYPERLINK(1)"),
        ("餐食偏好", "素食"),
    ]
    export = f"/sessions/{encode(sale.session_id)}/answer-exports"
    finance = Office(world.http, await world.staff_login(sale.organizer_id, "finance"))
    assert (await finance.ask("POST", export, {})).status_code == 403
    file = await support.ask("POST", export, {"format": "csv"})
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "订单号,票种,座位,观演人,餐食偏好,单位"
    assert [line.split(",")[1:] for line in lines[1:]] == [["普通票", "", "'=1+1", "素食", "'=HYPERLINK(1)"]]
    book = await support.ask("POST", export, {"format": "xlsx"})
    assert book.content.startswith(b"PK")
    elsewhere = await a_shop(world.db, organizer_id=8)
    stranger = Office(world.http, await world.staff_login(elsewhere.organizer_id, "manager"))
    assert (await stranger.ask("POST", export, {})).status_code == 404
    async with world.db.read() as tx:
        actions = await tx.connection.fetch(
            "select action, count(*)::integer as times from audit_entries"
            " where action in ('answers_exported', 'support.personal_data_seen') group by 1 order by 1"
        )
    assert [tuple(row) for row in actions] == [("answers_exported", 2), ("support.personal_data_seen", 1)]
    assert await world.books() == []


async def test_who_waits_has_answered_and_what_is_asked_since_stays_open(world: World) -> None:
    desk = await a_desk(world, attendee_names_required=True)
    sale = desk.sale
    food, company = await desk.ask(FOOD, COMPANY)
    # Somebody has them all, somebody waits and has answered, the question changes, and the places come.
    holder, waiting = await world.login("chen-jie"), await world.login("zhou-ming")
    body = {
        "attendees": [{"name": "陈洁"}] * 5,
        "answers": [to(company, "甲"), *[to(food, pick(food, 1), n) for n in range(1, 6)]],
    }
    held = await world.order(holder, sale, quantity=5, **body)
    await world.order(await world.login("tang-tang"), sale, quantity=5, **body)
    entry = {
        "session_id": encode(sale.session_id),
        "ticket_type_ids": [encode(sale.ticket_type_id)],
        "quantity": 1,
        "attendees": [{"name": "周明"}],
    }
    unanswered = await world.http.post("/api/v1/waitlist-entries", headers={**waiting, **a_key()}, json=entry)
    assert (unanswered.status_code, unanswered.json()["errors"][0]["pointer"]) == (422, "/answers")
    entry["answers"] = [to(food, pick(food, 1), 1), to(company, "乙")]
    joined = await world.http.post("/api/v1/waitlist-entries", headers={**waiting, **a_key()}, json=entry)
    assert joined.status_code == 201, joined.text
    await desk.ask(food, {**PHOTOS, "required": True})
    await world.http.post(f"/api/v1/orders/{held['id']}/cancellation", headers={**holder, **a_key()}, json={})
    await world.work()
    offer = (await world.get(f"/api/v1/waitlist-entries/{joined.json()['id']}", waiting))["offer"]
    assert (await world.get(f"/api/v1/orders/{offer['order_id']}", waiting))["questions"] == {"missing": 1}
    groups = (await world.get(f"/api/v1/orders/{offer['order_id']}/answers", waiting))["groups"]
    assert [one["value"] for one in groups[0]["questions"]] == [pick(food, 1), None]
    assert await world.books() == []


async def test_who_takes_a_ticket_over_answers_for_it_and_nobody_else_sees_that(world: World) -> None:
    desk = await a_desk(world, price_fen=0)
    food, company = await desk.ask(FOOD, COMPANY)
    payer, guest = await world.login(), await world.login("zhou-ming")
    answers = [to(food, pick(food, 0), 1), to(food, pick(food, 0), 2), to(company, "夜航")]
    placed = (await desk.place(payer, answers, quantity=2)).json()
    order = await world.get(f"/api/v1/orders/{placed['id']}", payer)
    support = Office(world.http, await world.staff_login(desk.sale.organizer_id, "support"))
    offered = await support.post(f"/tickets/{order['tickets'][1]}/handovers", {"for": "王军", "reason": "本人来电"})
    claim: dict[str, Any] = {"token": offered["claim"]["token"]}
    look = await world.http.post("/api/v1/complimentary-looks", headers=guest, json=claim)
    assert [one["id"] for one in look.json()["questions"]] == [food["id"]], "the order stays whose it is"
    refused = await world.http.post("/api/v1/complimentary-claims", headers=guest, json=claim)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "missing")
    claim["answers"] = [to(food, pick(food, 1), 1)]
    for _ in range(2):
        claimed = await world.http.post("/api/v1/complimentary-claims", headers=guest, json=claim)
        assert claimed.status_code == 201, claimed.text

    seen = await support.post(f"/orders/{order['id']}/personal-data-looks", {})
    assert [(one["position"], one["answer"]) for one in seen["answers"]] == [(None, "夜航"), (1, "素食"), (2, "不限")]
    address = f"/api/v1/orders/{order['id']}/answers"
    read = await world.http.get(address, headers=payer)
    assert [group["position"] for group in read.json()["groups"]] == [None, 1]
    tagged = {**payer, "If-Match": read.headers["etag"]}
    meddling = await world.http.put(address, headers=tagged, json={"answers": answers})
    assert meddling.json()["errors"][0] | {"code": "not_found", "pointer": "/answers/1"} == meddling.json()["errors"][0]
    mended = [to(food, pick(food, 1), 1), to(company, "夜航")]
    assert (await world.http.put(address, headers=tagged, json={"answers": mended})).status_code == 200
    seen = await support.post(f"/orders/{order['id']}/personal-data-looks", {})
    assert [one["answer"] for one in seen["answers"]] == ["夜航", "不限", "不限"]
    assert await world.books() == []


async def test_who_bought_elsewhere_answers_when_claiming(world: World) -> None:
    desk = await a_desk(world)
    food, company = await desk.ask(FOOD, COMPANY)
    sale, office = desk.sale, desk.office
    channel = await office.post("/channels", {"name": {"zh-CN": "大麦"}})
    uploaded = await world.http.post(
        "/api/v1/organizer/channel-imports",
        params={"channel_id": channel["id"], "session_id": encode(sale.session_id)},
        headers={**office.headers, **a_key(), "Content-Type": "text/csv"},
        content=b"reference,quantity\nD-1,2\n",
    )
    one = uploaded.json()["summary"]["id"]
    await office.post(f"/channel-imports/{one}/start", {})
    await world.work()
    links = await world.http.post(
        f"/api/v1/organizer/channel-imports/{one}/links", headers={**office.headers, **a_key()}, json={}
    )
    claim: dict[str, Any] = {"token": links.text.partition("token=")[2].split(",")[0].strip().strip('"')}
    guest = await world.login()
    look = await world.http.post("/api/v1/complimentary-looks", headers=guest, json=claim)
    assert [one["id"] for one in look.json()["questions"]] == [company["id"], food["id"]]
    refused = await world.http.post("/api/v1/complimentary-claims", headers=guest, json=claim)
    assert [one["code"] for one in refused.json()["errors"]] == ["missing"] * 3
    claim["answers"] = [to(food, pick(food, 0), 1), to(food, pick(food, 1), 2), to(company, "夜航")]
    for _ in range(2):
        claimed = await world.http.post("/api/v1/complimentary-claims", headers=guest, json=claim)
        assert len(claimed.json()["ticket_ids"]) == 2, claimed.text
    (row,) = (await office.get(f"/channel-imports/{one}/rows"))["items"]
    page = await office.get(f"/orders/{row['order_id']}")
    assert [one["answered"] for one in page["answers"]] == [True] * 3
    assert await world.books() == []
