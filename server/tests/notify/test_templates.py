"""Templates that people of the platform set, over HTTP: what is checked, what holds, and what buyers are asked for."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from builders.messages import TEMPLATES, Channel, a_message
from builders.people import APP_ID, a_buyer
from builders.platform import Person, a_person
from builders.web import client_of
from menpiao.identity.api import operator_logins, operators
from menpiao.notify import MappedField, MessageKind, UsedTemplate, send_message
from menpiao.notify.api import ROUTES
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

AT = "/api/v1/operator/message-templates"
FIELDS = [
    {"name": "event_title", "key": "thing3", "label": "演出"},
    {"name": "note", "key": "thing9", "label": "备注"},
]


class Desk:
    """Somebody of the platform at the page of templates."""

    def __init__(self, http: httpx.AsyncClient, who: Person) -> None:
        self.http, self.who = http, who

    async def kinds(self) -> dict[str, Any]:
        answer = await self.http.get(AT, headers=self.who.headers)
        assert answer.status_code == 200, answer.text
        return {one["kind"]: one for one in answer.json()["items"]}

    async def set(self, kind: str, body: Any, *, version: int = 0) -> httpx.Response:
        headers = {**self.who.headers, "If-Match": f'"{version}"'}
        return await self.http.put(f"{AT}/{kind}", json=body, headers=headers)


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
async def http(db: Database, channel: Channel) -> AsyncIterator[httpx.AsyncClient]:
    more = {"message_sender": channel, "settings": Settings(wechat_app_id=APP_ID)}
    async with client_of([*ROUTES, *operators.ROUTES, *operator_logins.ROUTES], db, more=more) as made:
        yield made


@pytest.fixture
async def desk(db: Database, http: httpx.AsyncClient, cipher: FieldCipher) -> Desk:
    return Desk(http, await a_person(db, cipher, http))


async def test_a_template_that_is_set_goes_before_the_settings_and_is_sent_with(
    desk: Desk, db: Database, channel: Channel
) -> None:
    before = await desk.kinds()
    assert before.keys() == set(MessageKind)
    paid, moved = before["order_paid"], before["ticket_moved"]
    assert (paid["set_by"], paid["template_id"], paid["version"]) == ("settings", TEMPLATES["order_paid"], 0)
    assert (moved["set_by"], moved["template_id"]) == (None, None)

    body = {"template_id": "TPL-of-ours", "fields": FIELDS}
    made = await desk.set("order_paid", body)
    again = await desk.set("order_paid", body)
    late = await desk.set("order_paid", {**body, "template_id": "TPL-late"})

    assert (made.status_code, again.status_code, late.status_code) == (200, 200, 412)
    assert (made.headers["etag"], again.json()) == ('"1"', made.json())
    shown = (await desk.kinds())["order_paid"]
    assert (shown["set_by"], shown["template_id"]) == ("here", "TPL-of-ours")
    assert [(one["name"], one["used"]) for one in shown["fields"]][:3] == [
        ("event_title", True),
        ("note", True),
        ("order_number", False),
    ]
    assert shown["previews"]["en"][0] == {"name": "event_title", "label": "演出", "text": "The Frequency of Rain"}

    buyer = await a_buyer(db)
    params, who = {"app_id": APP_ID}, {"authorization": f"Bearer {buyer.token}"}
    asked = (await desk.http.get("/api/v1/message-templates", params=params, headers=who)).json()["items"]
    assert [one["template_id"] for one in asked] == ["TPL-of-ours", TEMPLATES["ticket_issued"]]
    await send_message(db, channel, organizer_id=7, message_id=await a_message(db, buyer.login))
    assert channel.sent[0].template == UsedTemplate("TPL-of-ours", [MappedField(**one) for one in FIELDS])


async def test_without_a_template_of_its_own_a_kind_has_that_of_the_settings(desk: Desk, db: Database) -> None:
    await desk.set("order_paid", {"template_id": "TPL-of-ours", "fields": FIELDS})
    back = await desk.set("order_paid", {"template_id": None}, version=1)
    assert (back.json()["set_by"], back.json()["template_id"], back.json()["version"]) == (
        "settings",
        TEMPLATES["order_paid"],
        2,
    )
    async with db.read() as tx:
        log = await tx.connection.fetch("select actor_kind, detail from audit_entries where action like 'message_t%'")
    assert [(row["actor_kind"], row["detail"]["template"]) for row in log] == [
        ("operator", "TPL-of-ours"),
        ("operator", None),
    ]


async def test_what_wechat_would_refuse_is_pointed_at(desk: Desk) -> None:
    def with_field(**changes: Any) -> list[dict[str, Any]]:
        return [FIELDS[0], {**FIELDS[1], **changes}]

    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"fields": []}, "/fields", "out_of_bounds"),
        ({"fields": with_field(name="seat")}, "/fields/1/name", "not_found"),
        ({"fields": with_field(name="event_title")}, "/fields/1/name", "repeated"),
        ({"fields": with_field(key="thing3")}, "/fields/1/key", "repeated"),
        ({"fields": with_field(key="time9")}, "/fields/1/key", "does_not_fit"),
        ({"fields": with_field(label=" ")}, "/fields/1/label", "invalid"),
        ({"template_id": TEMPLATES["ticket_issued"]}, "/template_id", "taken"),
    ]
    for wrong, pointer, code in cases:
        refused = await desk.set("order_paid", {"template_id": "TPL-of-ours", "fields": FIELDS, **wrong})
        assert refused.status_code == 422, wrong
        assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [(pointer, code)], wrong
    assert (await desk.set("birthday", {"template_id": None})).status_code == 404
    unread = await desk.http.put(f"{AT}/order_paid", json={"template_id": None}, headers=desk.who.headers)
    assert unread.status_code == 428


async def test_two_kinds_of_one_template_at_once_are_one(desk: Desk) -> None:
    body = {"template_id": "TPL-of-ours", "fields": FIELDS}
    await desk.set("ticket_moved", body)
    taken = await desk.set("ticket_voided", body)
    assert taken.json()["errors"][0]["code"] == "taken"
    assert (await desk.kinds())["ticket_voided"]["template_id"] is None


async def test_an_auditor_looks_and_sets_nothing(db: Database, http: httpx.AsyncClient, cipher: FieldCipher) -> None:
    desk = Desk(http, await a_person(db, cipher, http, role="auditor"))
    assert "order_paid" in await desk.kinds()
    assert (await desk.set("order_paid", {"template_id": None})).status_code == 403
