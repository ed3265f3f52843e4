"""What has happened in the sample shop before its first visitor comes: seats that others have, a talk that was moved.

All of it by the front door: sandbox accounts order over the API's own routes, and the organizer's people use theirs.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from menpiao.demo.provision import OFFICE_ACCOUNT
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire

FRIENDS_CODE = "HOUCHANG"
"""What those who have seats already paid with: everything free, as often as it is used here."""

PARTIES = ((0, 4), (0, 4), (0, 3), (0, 2), (1, 4), (1, 4), (1, 3), (2, 4))
"""Type by its place, and how many sit together."""

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

    async def order(self, account_id: str, key: str, item: dict[str, Any], **more: Any) -> None:
        """Place an order that costs nothing."""
        login = await self._sign_in("logins", account_id)
        await self._post("orders", {"items": [item], **more}, login | {"Idempotency-Key": f"demo-{key}"})

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

    async def _sign_in(self, where: str, account_id: str) -> dict[str, str]:
        code = await self._sandbox.post("/sim/login-codes", json={"account_id": account_id, "app_id": self._app_id})
        code.raise_for_status()
        body = {"provider": "wechat", "app_id": self._app_id, "code": code.json()["code"]}
        login = await self._post(where, body, {})
        return {"Authorization": f"Bearer {login['token']}"}

    async def _post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        answer = await self._api.post(f"/api/v1/{path}", json=body, headers=headers)
        if answer.is_error:
            raise RuntimeError(f"{path} answers {answer.status_code}: {answer.text}")
        made: dict[str, Any] = answer.json()
        return made


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
