"""Signing a browser in by scanning its code: who is asked what, once, and what neither a replay nor a race gets."""

import asyncio
import base64

import httpx
import pytest

from builders.books import audit
from builders.people import APP_ID, Refusing, a_staff_member, an_organizer
from builders.scanned import REQUESTS, Phone, Screen, a_screen
from builders.web import bearer_of, client_of
from menpiao.identity import (
    CodeRefused,
    LoginProviderUnavailable,
    Organizer,
    Role,
    Staff,
    disable_staff,
)
from menpiao.identity.api import ROUTES
from menpiao.identity.service import login_requests as service
from menpiao.identity.service.login_requests import forget_old_requests
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

ME = "/api/v1/organizer/me"


@pytest.fixture
async def organizer(db: Database) -> Organizer:
    return await an_organizer(db)


@pytest.fixture
async def chen(db: Database, organizer: Organizer) -> Staff:
    return await a_staff_member(db, organizer=organizer, role="finance", openid="o-chen")


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


OVER = (410, "login_request_over")


async def entries(db: Database, action: str) -> list[str]:
    async with db.read() as tx:
        rows = await tx.connection.fetch("select detail from audit_entries where action = $1 order by id", action)
    return [row["detail"] for row in rows]


async def test_a_colleague_scans_compares_says_yes_and_works(
    office: httpx.AsyncClient, db: Database, organizer: Organizer, chen: Staff, clock: SimulatedClock
) -> None:
    screen, phone = await a_screen(office), Phone(office, "o-chen")
    assert screen.image.startswith("data:image/png;base64,")
    said = base64.b64decode(screen.image.split(",")[1])
    assert said.endswith(f"packages/staff/confirm?{screen.scene}".encode()), "what is shown is the scene, no token"
    assert (await screen.poll()).json() == {"state": "waiting", "purpose": "sign_in", "number": None, "login": None}

    clock.advance(minutes=1)
    look = await phone.looks(screen)
    assert (look.status_code, look.headers["cache-control"]) == (200, "no-store")
    desk = {
        "organizer": {"id": encode(organizer.id), "name": "Jiangsheng Culture"},
        "staff": {"id": encode(chen.id), "name": "陈晓", "role": "finance"},
    }
    assert look.json() | {"numbers": []} == {
        "purpose": "sign_in",
        "browser": "Edge",
        "system": "Windows",
        "asked_at": "2027-03-01T04:00:00Z",
        "numbers": [],
        "desks": [desk],
    }
    shown = (await screen.poll()).json()
    assert shown["state"] == "seen"
    assert shown["number"] in look.json()["numbers"]
    assert len(set(look.json()["numbers"])) == 3

    approved = await phone.approves(screen)
    assert (approved.status_code, approved.json()) == (200, {"purpose": "sign_in", "desk": desk})
    polled = await screen.poll()
    assert (polled.json()["state"], polled.headers["cache-control"]) == ("approved", "no-store")
    login = polled.json()["login"]
    assert login | {"token": ""} == {"token": "", "expires_at": "2027-03-01T16:01:00Z", **desk}
    mine = bearer_of(login["token"])
    assert (await office.get(ME, headers=mine)).json()["by_wechat"] is True
    (device,) = (await office.get(f"{ME}/logins", headers=mine)).json()["items"]
    assert (device["provider"], device["browser"], device["system"]) == ("wechat", "Edge", "Windows")
    assert len(await entries(db, "staff_signed_in")) == 1
    assert await audit(db) == []
    assert (await office.delete("/api/v1/organizer/logins/current", headers=mine)).status_code == 204


async def test_a_lost_answer_is_given_again_for_a_minute_and_then_never(
    office: httpx.AsyncClient, db: Database, chen: Staff, clock: SimulatedClock
) -> None:
    screen, phone = await a_screen(office), Phone(office, "o-chen")
    await phone.looks(screen)
    await phone.approves(screen)
    first = await screen.poll()
    clock.advance(seconds=59)
    assert (await screen.poll()).json() == first.json()
    assert refused(await phone.looks(screen)) == OVER, "nobody is asked twice"
    clock.advance(seconds=1)
    assert refused(await screen.poll()) == OVER
    assert len(await entries(db, "staff_signed_in")) == 1
    await forget_old_requests(db)
    async with db.read() as tx:
        assert await tx.connection.fetchval("select token_sealed from login_requests") is None
    clock.advance(minutes=10, seconds=1)
    assert [await forget_old_requests(db) for _ in range(2)] == [1, 0]
    assert (await office.get(ME, headers=bearer_of(first.json()["login"]["token"]))).status_code == 200


async def test_twelve_polls_at_once_are_one_login(office: httpx.AsyncClient, db: Database, chen: Staff) -> None:
    screen, phone = await a_screen(office), Phone(office, "o-chen")
    await phone.looks(screen)
    await phone.approves(screen)
    answers = await asyncio.gather(*(screen.poll() for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["login"]["token"] for answer in answers}) == 1
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from staff_logins") == 1
    assert await audit(db) == []


async def test_of_two_phones_the_first_to_look_has_the_code_to_itself(
    office: httpx.AsyncClient, db: Database, organizer: Organizer, chen: Staff
) -> None:
    await a_staff_member(db, organizer=organizer, name="周明", role="support", openid="o-zhou")
    for _ in range(3):
        screen, phones = await a_screen(office), [Phone(office, "o-chen"), Phone(office, "o-zhou")]
        looks = await asyncio.gather(*(phone.looks(screen) for phone in phones))
        assert sorted(look.status_code for look in looks) == [200, 410]
        number = await screen.number()
        answers = await asyncio.gather(*(phone.approves(screen, number=number) for phone in phones * 3))
        won = [answer.json()["desk"]["staff"]["name"] for answer in answers if answer.status_code == 200]
        first = "陈晓" if looks[0].status_code == 200 else "周明"
        assert won == [first] * 3, "saying the same again is the same yes"
        assert (await screen.poll()).json()["login"]["staff"]["name"] == first
        assert {refused(await phone.denies(screen)) for phone in phones} == {OVER}, "too late"


async def test_yes_and_no_at_the_same_moment_are_one_of_them(
    office: httpx.AsyncClient, db: Database, chen: Staff
) -> None:
    for _ in range(4):
        screen, phone = await a_screen(office), Phone(office, "o-chen")
        await phone.looks(screen)
        number = await screen.number()
        yes, no = await asyncio.gather(phone.approves(screen, number=number), phone.denies(screen))
        assert (yes.status_code, no.status_code) in ((200, 410), (410, 204))
        assert await screen.state() == ("approved" if yes.status_code == 200 else "denied")
    assert await audit(db) == []


async def test_a_wrong_number_ends_it(office: httpx.AsyncClient, db: Database, chen: Staff) -> None:
    """One try: whoever was sent somebody else's code does not see the number, and may not guess again."""
    screen, phone = await a_screen(office), Phone(office, "o-chen")
    numbers = (await phone.looks(screen)).json()["numbers"]
    assert (await phone.looks(screen)).json()["numbers"] == numbers, "looking again draws no others"
    right = await screen.number()
    wrong = next(number for number in numbers if number != right)
    assert refused(await phone.approves(screen, number=wrong)) == (409, "wrong_number")
    assert refused(await phone.approves(screen, number=right)) == OVER
    assert await screen.state() == "denied"
    (detail,) = await entries(db, "sign_in_denied")
    assert "wrong_number" in str(detail)


async def test_whoever_did_not_ask_says_so(office: httpx.AsyncClient, db: Database, chen: Staff) -> None:
    screen, phone = await a_screen(office), Phone(office, "o-chen")
    assert refused(await phone.denies(screen)) == OVER, "not before it was looked at"
    await phone.looks(screen)
    number = await screen.number()
    assert [(await phone.denies(screen)).status_code for _ in range(2)] == [204, 204]
    assert (await screen.poll()).json() == {"state": "denied", "purpose": "sign_in", "number": None, "login": None}
    assert refused(await phone.approves(screen, number=number)) == OVER
    assert len(await entries(db, "sign_in_denied")) == 1


async def test_a_code_is_over_after_three_minutes_and_who_looked_has_two_more(
    office: httpx.AsyncClient, db: Database, chen: Staff, clock: SimulatedClock
) -> None:
    late, early = await a_screen(office), await a_screen(office)
    phone = Phone(office, "o-chen")
    clock.advance(minutes=3, seconds=-1)
    await phone.looks(early)
    number = await early.number()
    clock.advance(seconds=1)
    assert refused(await phone.looks(late)) == OVER
    assert await late.state() == "login_request_over"
    clock.advance(minutes=2, seconds=-2)
    assert (await phone.approves(early, number=number)).status_code == 200
    clock.advance(seconds=59)
    assert await early.state() == "approved", "there is a minute to come for it"
    slow = await a_screen(office)
    await phone.looks(slow)
    number = await slow.number()
    clock.advance(minutes=3)
    assert refused(await phone.approves(slow, number=number)) == OVER


async def test_what_is_forged_unknown_or_used_gets_one_answer(
    office: httpx.AsyncClient, db: Database, chen: Staff
) -> None:
    screen, phone, other = await a_screen(office), Phone(office, "o-chen"), await a_screen(office)
    await phone.looks(other)
    number = await other.number()
    await phone.denies(other)
    swapped = other.token.split(".")[0] + "." + screen.token.split(".")[1]
    answers = [
        *[
            await Screen(office, token, "", "").poll()
            for token in (swapped, screen.scene, "l", screen.token[:-1], screen.token.replace("l", "s", 1))
        ],
        *[
            await phone.looks(Screen(office, "", scene, ""))
            for scene in ("A" * 24, "?", screen.token[:32], other.scene, screen.scene[:-1])
        ],
        await phone.approves(other, number=number),
        await phone.approves(screen, number=47),
        await Phone(office, "o-stranger").denies(screen),
    ]
    bodies = [answer.json() | {"trace_id": "", "title": "", "detail": ""} for answer in answers]
    assert {refused(answer) for answer in answers} == {OVER}
    assert all(body == bodies[0] for body in bodies)


async def test_strangers_and_who_was_disabled_get_nowhere(
    office: httpx.AsyncClient, db: Database, organizer: Organizer, chen: Staff
) -> None:
    screen, phone = await a_screen(office), Phone(office, "o-chen")
    assert refused(await Phone(office, "o-stranger").looks(screen)) == (403, "not_staff")
    assert (await phone.looks(screen)).status_code == 200, "a stranger has not taken it"
    approved = await a_screen(office)
    await phone.looks(approved)
    await phone.approves(approved)
    number = await screen.number()
    await disable_staff(db, organizer_id=organizer.organizer_id, staff_id=chen.id)
    assert refused(await phone.approves(screen, number=number)) == (403, "not_staff")
    assert refused(await approved.poll()) == OVER, "said yes, and disabled before the browser came for it"
    assert refused(await phone.looks(await a_screen(office))) == (403, "not_staff")
    assert await audit(db) == []


async def test_disabling_at_the_same_moment_leaves_no_login(
    office: httpx.AsyncClient, db: Database, organizer: Organizer
) -> None:
    for turn in range(4):
        staff = await a_staff_member(db, organizer=organizer, role="support", openid=f"o-{turn}")
        screen, phone = await a_screen(office), Phone(office, f"o-{turn}")
        await phone.looks(screen)
        await phone.approves(screen)
        polled, _ = await asyncio.gather(
            screen.poll(), disable_staff(db, organizer_id=organizer.organizer_id, staff_id=staff.id)
        )
        assert polled.status_code in (200, 410)
    assert await audit(db) == [], "who is disabled has no way in"


@pytest.mark.parametrize("role", ["owner", "gate"])
async def test_every_role_may(office: httpx.AsyncClient, db: Database, organizer: Organizer, role: Role) -> None:
    await a_staff_member(db, organizer=organizer, role=role, openid="o-sun")
    screen, phone = await a_screen(office), Phone(office, "o-sun")
    await phone.looks(screen)
    await phone.approves(screen)
    login = (await screen.poll()).json()["login"]
    assert (await office.get(ME, headers=bearer_of(login["token"]))).json()["role"] == role


async def test_who_works_for_several_chooses_one_of_theirs(
    office: httpx.AsyncClient, db: Database, organizer: Organizer, chen: Staff
) -> None:
    second, foreign = await an_organizer(db), await an_organizer(db)
    there = await a_staff_member(db, organizer=second, role="support", openid="o-chen")
    screen, phone = await a_screen(office), Phone(office, "o-chen")
    desks = (await phone.looks(screen)).json()["desks"]
    assert {desk["organizer"]["id"] for desk in desks} == {encode(organizer.id), encode(second.id)}
    number = await screen.number()
    for not_theirs in (None, encode(foreign.id), encode(chen.id)[:-1], "nothing"):
        answer = await phone.approves(screen, number=number, organizer_id=not_theirs)
        assert refused(answer) == (404, "not_found")
    assert (await phone.approves(screen, number=number, organizer_id=encode(second.id))).status_code == 200
    again = await phone.approves(screen, number=number, organizer_id=encode(organizer.id))
    assert refused(again) == OVER, "said yes for another"
    login = (await screen.poll()).json()["login"]
    assert (login["staff"]["id"], login["organizer"]["id"]) == (encode(there.id), encode(second.id))


async def test_codes_are_drawn_only_while_few_wait_and_where_wechat_answers(
    office: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch, clock: SimulatedClock
) -> None:
    monkeypatch.setattr(service, "MOST_WAITING", 2)
    for _ in range(2):
        await a_screen(office)
    asked = {"app_id": APP_ID}
    assert refused(await office.post(REQUESTS, json=asked)) == (503, "busy")
    clock.advance(minutes=3)
    unknown = await office.post(REQUESTS, json={"app_id": "wx0000000000000000"})
    assert (refused(unknown), unknown.json()["errors"][0]["pointer"]) == ((422, "login_code_refused"), "/app_id")

    class Silent:
        async def draw(self, *, app_id: str, page: str, scene: str) -> bytes:
            raise LoginProviderUnavailable("no answer")

    async with client_of(ROUTES, db, more={"program_codes": Silent()}) as client:
        assert refused(await client.post(REQUESTS, json=asked)) == (503, "login_unavailable")


@pytest.mark.parametrize(
    ("failure", "code"),
    [(CodeRefused("used"), "login_code_refused"), (LoginProviderUnavailable("no answer"), "login_unavailable")],
)
async def test_what_wechat_does_not_vouch_for_changes_nothing(
    office: httpx.AsyncClient, db: Database, chen: Staff, failure: Exception, code: str
) -> None:
    screen = await a_screen(office)
    async with client_of(ROUTES, db, login_providers={"wechat": Refusing(failure)}) as client:
        phone = Phone(client, "o-chen")
        answers = [
            await phone.looks(screen),
            await phone.denies(screen),
            await phone.approves(screen, number=47),
        ]
    assert {answer.json()["code"] for answer in answers} == {code}
    assert await screen.state() == "waiting"
    assert (await Phone(office, "o-chen").looks(screen)).status_code == 200, "the same person with a good code"


async def test_neither_secret_can_be_read_in_the_database(office: httpx.AsyncClient, db: Database, chen: Staff) -> None:
    screen, phone = await a_screen(office), Phone(office, "o-chen")
    await phone.looks(screen)
    await phone.approves(screen)
    token = (await screen.poll()).json()["login"]["token"]
    async with db.read() as tx:
        rows = await tx.connection.fetch("select * from login_requests")
    text = "".join(str(dict(row)) for row in rows)
    for secret in (screen.scene, screen.token.split(".")[1], token.split(".")[1]):
        assert secret not in text
