"""What has happened in the sample shop before its first visitor comes: seats that others have, a talk that was moved,
people who came in tonight.

All of it by the front door: sandbox accounts order over the API's own routes, and the organizer's people use theirs.
"""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from menpiao.demo.office import COLLEAGUES, PASSWORD
from menpiao.demo.provision import OFFICE_ACCOUNT
from menpiao.identity import Role
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire

FRIENDS_CODE = "HOUCHANG"
"""What those who have seats already paid with: everything free, as often as it is used here."""

GUESTS_CODE = "CHANGWANG"
"""What tonight's guests paid with."""

PARTIES = ((0, 4), (0, 4), (0, 3), (0, 2), (1, 4), (1, 4), (1, 3), (2, 4))
"""Type by its place, and how many sit together."""

GUESTS = ((2, 2), (2, 1), (1, 1), (2, 2))
"""So many tickets of a party, and how many of them are in already, where the doors are open."""

MOVED_BUYER = "chen-jie"
"""The sandbox's account that has tickets of what was moved."""

MOVED_BY = timedelta(days=14)
CHOICE = timedelta(days=2)


class FrontDoor:
    """The API as the outside knows it, and the sandbox's accounts that sign in there."""

    def __init__(self, api: httpx.AsyncClient, sandbox: httpx.AsyncClient, app_id: str) -> None:
        self._api = api
        self._sandbox = sandbox
        self._app_id = app_id
        self._office: dict[Role, dict[str, str]] = {}

    async def order(self, account_id: str, key: str, item: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Place an order that costs nothing."""
        login = await self._sign_in("logins", account_id)
        return await self._post("orders", {"items": [item], **more}, login | {"Idempotency-Key": f"demo-{key}"})

    async def shown(self, account_id: str, order: dict[str, Any]) -> list[str]:
        """The codes that the buyer's phone shows now of this order's tickets."""
        login = await self._sign_in("logins", account_id)
        codes = []
        for ticket_id in (await self._get(f"orders/{order['id']}", login))["tickets"]:
            await self._post(f"tickets/{ticket_id}/activations", {}, login | {"Idempotency-Key": f"demo-{ticket_id}"})
            codes.append((await self._get(f"tickets/{ticket_id}/code", login))["code"])
        return codes

    async def scan(self, session_id: UUID, scans: Sequence[str], scanned_at: datetime) -> None:
        """At the gates of the session in turn."""
        login = await self._sign_in("gate/logins", OFFICE_ACCOUNT)
        gates = [
            gate["id"]
            for gate in (await self._get("gate/gates", login))["items"]
            if gate["session"]["id"] == encode(session_id)
        ]
        for number, code in enumerate(scans):
            gate_id = gates[number % len(gates)]
            body = {"gate_id": gate_id, "code": code, "scanned_at": to_wire(scanned_at), "direction": "in"}
            await self._post("gate/scans", {"scan_id": f"demo-{encode(session_id)}-{number}", **body}, login)

    async def buy(self, account_id: str, key: str, item: dict[str, Any], **more: Any) -> str:
        """Place an order and pay for it on WeChat's sheet; its id. The money arrives when WeChat says so."""
        login = await self._sign_in("logins", account_id)
        headers = login | {"Idempotency-Key": f"demo-{key}"}
        placed = await self._post("orders", {"items": [item], **more}, headers)
        payment = await self._post(f"orders/{placed['id']}/payments", {"method": "wechat_jsapi"}, headers)
        sheet = {
            "account_id": account_id,
            "prepay_id": payment["client"]["package"].removeprefix("prepay_id="),
            "behaviour": "pay",
        }
        (await self._sandbox.post("/sim/payments", json=sheet)).raise_for_status()
        return str(placed["id"])

    async def office(self, role: Role, verb: str, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """Somebody of the office, signed in by e-mail, asks for something; the answer."""
        headers = await self._at_desk(role) | {"Idempotency-Key": f"demo-{key}"}
        return await self._ask(verb, f"organizer/{path}", headers, json=body)

    async def look(self, role: Role, path: str) -> dict[str, Any]:
        """What this colleague sees there."""
        return await self._get(f"organizer/{path}", await self._at_desk(role))

    async def upload(self, role: Role, path: str, file: str, key: str) -> dict[str, Any]:
        """The same with a CSV file."""
        headers = await self._at_desk(role) | {"Idempotency-Key": f"demo-{key}", "Content-Type": "text/csv"}
        return await self._ask("POST", f"organizer/{path}", headers, content=file.encode())

    async def links(self, role: Role, import_id: str) -> list[str]:
        """The tokens of the links to what was imported, by line."""
        answer = await self._answer(
            "POST", f"organizer/channel-imports/{import_id}/links", await self._at_desk(role), json={}
        )
        return [row[-1].rpartition("token=")[2] for row in list(csv.reader(answer.text.splitlines()))[1:]]

    async def claim(self, account_id: str, token: str) -> None:
        """A buyer opens a link to tickets, and takes them."""
        await self._post("complimentary-claims", {"token": token}, await self._sign_in("logins", account_id))

    async def move(self, session_id: UUID, doors_at: datetime, starts_at: datetime, ends_at: datetime) -> None:
        """The session takes place later, as the organizer's office says."""
        login = await self._sign_in("gate/logins", OFFICE_ACCOUNT)
        body = {
            "doors_at": to_wire(doors_at + MOVED_BY),
            "starts_at": to_wire(starts_at + MOVED_BY),
            "ends_at": to_wire(ends_at + MOVED_BY),
            "decide_by": to_wire(doors_at + MOVED_BY - CHOICE),
            "reason": {
                "zh-CN": "主讲人的航班改期，讲座延后两周。",
                "en": "The speaker's flight was changed: two weeks later.",
            },
        }
        path = f"organizer/sessions/{encode(session_id)}/postponement"
        await self._post(path, body, login | {"Idempotency-Key": f"demo-moved-{encode(session_id)}"})

    async def _at_desk(self, role: Role) -> dict[str, str]:
        """Signed in once for all that this colleague does: checking a password takes long on purpose."""
        if role not in self._office:
            email = next(one.email for one in COLLEAGUES if one.role == role)
            body = {"provider": "email", "email": email, "password": PASSWORD}
            login = await self._post("organizer/logins", body, {})
            self._office[role] = {"Authorization": f"Bearer {login['token']}"}
        return self._office[role]

    async def _sign_in(self, where: str, account_id: str) -> dict[str, str]:
        code = await self._sandbox.post("/sim/login-codes", json={"account_id": account_id, "app_id": self._app_id})
        code.raise_for_status()
        body = {"provider": "wechat", "app_id": self._app_id, "code": code.json()["code"]}
        login = await self._post(where, body, {})
        return {"Authorization": f"Bearer {login['token']}"}

    async def _get(self, path: str, headers: dict[str, str]) -> dict[str, Any]:
        return await self._ask("GET", path, headers)

    async def _post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        return await self._ask("POST", path, headers, json=body)

    async def _ask(self, verb: str, path: str, headers: dict[str, str], **sent: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await self._answer(verb, path, headers, **sent)).json()
        return found

    async def _answer(self, verb: str, path: str, headers: dict[str, str], **sent: Any) -> httpx.Response:
        answer = await self._api.request(verb, f"/api/v1/{path}", headers=headers, **sent)
        if answer.is_error:
            raise RuntimeError(f"{path} answers {answer.status_code}: {answer.text}")
        return answer


async def take_seats(door: FrontDoor, session_id: UUID, ticket_type_ids: list[UUID]) -> None:
    """Parties of a few, each together, as near to the stage as their price allows."""
    for number, (place, quantity) in enumerate(PARTIES, 1):
        item = {
            "kind": "best_available",
            "session_id": encode(session_id),
            "ticket_type_id": encode(ticket_type_ids[place]),
            "quantity": quantity,
            "tier": place + 1,
        }
        await door.order(f"load-{number}", f"seats-{number}", item, promo_code=FRIENDS_CODE)


async def let_guests_in(door: FrontDoor, session_id: UUID, ticket_type_id: UUID, now: datetime) -> None:
    """Parties with free tickets; most of them are in. One shows a ticket twice, somebody shows something else."""
    scans: list[str] = []
    for number, (quantity, inside) in enumerate(GUESTS, 1):
        item = {
            "kind": "quantity",
            "session_id": encode(session_id),
            "ticket_type_id": encode(ticket_type_id),
            "quantity": quantity,
        }
        account = f"load-{number}"
        order = await door.order(account, f"guests-{encode(session_id)}-{number}", item, promo_code=GUESTS_CODE)
        scans += (await door.shown(account, order))[:inside]
    await door.scan(session_id, [*scans, scans[0], "https://example.org/menu"], now)
