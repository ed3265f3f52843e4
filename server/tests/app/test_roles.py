"""The matrix of roles: every operation of the contract for staff, asked as every role, against the page of roles.

The page is written from the handlers, and the operations come from the contract. So a new route is in the matrix by
being there, and one that forgets to ask for an ability shows itself.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from builders.people import an_organizer, gate_staff
from builders.platform import a_person
from builders.web import bearer_of, served
from builders.world import a_key
from menpiao.app.examples import REQUESTS
from menpiao.app.limits import UNMET
from menpiao.identity import ABILITIES, OPERATOR_ROLES, ROLES, Organizer, Role
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import Database

ROOT = Path(__file__).resolve().parents[3]
CONTRACT = json.loads((ROOT / "contract" / "openapi.json").read_text("utf-8"))
PAGE = (ROOT / "docs" / "reference" / "roles.md").read_text("utf-8")
_ROW = re.compile(r"^\| `(\w+)` \| [A-Z]+ `([^`]+)` \| (?:`(\w+)`|–) \|(.*)\|$", re.MULTILINE)
Matrix = dict[str, tuple[str, str, set[str]]]
Operations = dict[str, tuple[str, str, dict[str, Any]]]


def _matrix(roles: Sequence[str], *, platform: bool) -> Matrix:
    """Of staff, or of people of the platform."""
    return {
        name: (path, ability, {role for role, cell in zip(roles, cells.split("|"), strict=True) if "●" in cell})
        for name, path, ability, cells in _ROW.findall(PAGE)
        if path.startswith("/operator/") == platform
    }


def _operations(scheme: str) -> Operations:
    return {
        operation["operationId"]: (verb.upper(), path, operation)
        for path, item in CONTRACT["paths"].items()
        for verb, operation in item.items()
        if operation.get("security") == [{scheme: []}]
    }


MATRIX, PLATFORM_MATRIX = _matrix(ROLES, platform=False), _matrix(OPERATOR_ROLES, platform=True)
OPERATIONS, PLATFORM_OPERATIONS = _operations("staff"), _operations("operator")
SIGNS_OUT = {"deleteCurrentOrganizerLogin", "deleteCurrentGateLogin", "deleteCurrentOperatorLogin"}
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


def test_the_page_has_every_operation_for_the_platform_and_an_auditor_only_looks() -> None:
    assert PLATFORM_MATRIX.keys() == PLATFORM_OPERATIONS.keys()
    bare = {path for path, ability, _ in PLATFORM_MATRIX.values() if not ability}
    assert bare == {"/operator/logins/current", "/operator/me", "/operator/me/password"}
    changing = {name for name, (verb, path, _) in PLATFORM_OPERATIONS.items() if verb != "GET"}
    for name, (path, _, allowed) in PLATFORM_MATRIX.items():
        assert ("auditor" in allowed) == (name not in changing or path in bare), name


async def test_each_role_may_what_the_page_says_and_nothing_else(db: Database, dsn: str, clock: SimulatedClock) -> None:
    organizer = await an_organizer(db)
    async with served(dsn, clock, ratelimit_overrides=UNMET) as office:
        for name in MATRIX:
            assert (await _asked(office, name, {})).status_code == 401, name
        for role in ROLES:
            assert await _otherwise(office, db, organizer, role) == [], role


async def test_people_of_the_platform_may_what_the_page_says_and_nothing_of_an_organizers(
    db: Database, dsn: str, clock: SimulatedClock, tmp_path: Path
) -> None:
    organizer, cipher = await an_organizer(db), FieldCipher({1: load_or_create_key(tmp_path / "keys" / "field.key")})
    async with served(dsn, clock, ratelimit_overrides=UNMET, data_dir=tmp_path) as office:
        for name in PLATFORM_MATRIX:
            assert (await _asked(office, name, {})).status_code == 401, name
        staff = await _login(db, organizer, "owner")
        for role in OPERATOR_ROLES:
            person = await a_person(db, cipher, office, role=role, email=f"{role}@example.org")
            found = []
            for name, (_, _, allowed) in sorted(PLATFORM_MATRIX.items(), key=lambda one: one[0] in SIGNS_OUT):
                answer = await _asked(office, name, person.headers)
                forbidden = answer.status_code == 403 and answer.json()["code"] == "forbidden"
                if answer.status_code >= 500 or answer.status_code == 401 or forbidden == (role in allowed):
                    found.append((name, answer.status_code))
                assert (await _asked(office, name, staff)).status_code == 403, name
            assert found == [], role
        other = await a_person(db, cipher, office, email="wu@example.org")
        for name in MATRIX:
            assert (await _asked(office, name, other.headers)).status_code == 403, name


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
    verb, path, operation = (OPERATIONS | PLATFORM_OPERATIONS)[name]
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
