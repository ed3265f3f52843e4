"""The matrix of roles: every operation of the contract for staff, asked as every role, against the page of roles.

The page is written from the handlers, and the operations come from the contract. So a new route is in the matrix by
being there, and one that forgets to ask for an ability shows itself.
"""

import json
import re
from pathlib import Path
from typing import Any

import httpx

from builders.people import an_organizer, gate_staff
from builders.web import bearer_of, served
from builders.world import a_key
from menpiao.app.examples import REQUESTS
from menpiao.app.limits import UNMET
from menpiao.identity import ABILITIES, ROLES, Organizer, Role
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

ROOT = Path(__file__).resolve().parents[3]
CONTRACT = json.loads((ROOT / "contract" / "openapi.json").read_text("utf-8"))
PAGE = (ROOT / "docs" / "reference" / "roles.md").read_text("utf-8")
_ROW = re.compile(r"^\| `(\w+)` \| [A-Z]+ `([^`]+)` \| (?:`(\w+)`|–) \|(.*)\|$", re.MULTILINE)
MATRIX = {
    name: (path, ability, {role for role, cell in zip(ROLES, cells.split("|"), strict=True) if "●" in cell})
    for name, path, ability, cells in _ROW.findall(PAGE)
}
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (verb.upper(), path, operation)
    for path, item in CONTRACT["paths"].items()
    for verb, operation in item.items()
    if operation.get("security") == [{"staff": []}]
}
SIGNS_OUT = {"deleteCurrentOrganizerLogin", "deleteCurrentGateLogin"}
"""What ends the login that asks: each gets one of its own."""
NEVER_MADE = "01mfzkxgg00000ejp2xf9qpep8"


def test_the_page_has_every_operation_for_staff() -> None:
    assert MATRIX.keys() == OPERATIONS.keys()
    assert len(MATRIX) > 80


def test_only_what_is_about_oneself_needs_no_ability() -> None:
    bare = {path for path, ability, _ in MATRIX.values() if not ability}
    assert {path for path in bare if not path.startswith("/organizer/me")} == {"/organizer/logins/current"}


def test_every_ability_is_asked_for_somewhere_and_everybody_has_one() -> None:
    assert {ability for _, ability, _ in MATRIX.values() if ability} == ABILITIES.keys()
    for role in ROLES:
        assert any(role in about.roles for about in ABILITIES.values())
    assert all("owner" in about.roles for about in ABILITIES.values())


async def test_each_role_may_what_the_page_says_and_nothing_else(db: Database, dsn: str, clock: SimulatedClock) -> None:
    organizer = await an_organizer(db)
    async with served(dsn, clock, ratelimit_overrides=UNMET) as office:
        for name in MATRIX:
            assert (await _asked(office, name, {})).status_code == 401, name
        for role in ROLES:
            assert await _otherwise(office, db, organizer, role) == [], role


async def _otherwise(
    office: httpx.AsyncClient, db: Database, organizer: Organizer, role: Role
) -> list[tuple[str, int, str | None]]:
    """The operations that answer this role otherwise than the page says."""
    mine = await _login(db, organizer, role)
    found = []
    for name, (_, _, allowed) in MATRIX.items():
        answer = await _asked(office, name, await _login(db, organizer, role) if name in SIGNS_OUT else mine)
        code = answer.json()["code"] if answer.status_code == 403 else None
        works = answer.status_code < 500 and answer.status_code != 401
        if not works or (code == "forbidden") == (role in allowed):
            found.append((name, answer.status_code, code))
    return found


async def _login(db: Database, organizer: Organizer, role: Role) -> dict[str, str]:
    return bearer_of((await gate_staff(db, organizer=organizer, role=role)).token)


async def _asked(client: httpx.AsyncClient, name: str, headers: dict[str, str]) -> httpx.Response:
    """The operation as the contract's example has it, about things that were never made."""
    verb, path, operation = OPERATIONS[name]
    body = REQUESTS.get(name)
    return await client.request(
        verb,
        re.sub(r"\{\w+\}", NEVER_MADE, path),
        headers={**headers, **a_key(), "If-Match": '"1"'},
        params={
            one["name"]: "x" for one in operation.get("parameters", ()) if one["in"] == "query" and one["required"]
        },
        json=body,
    )
