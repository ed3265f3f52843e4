"""The phone's side: what was scanned, and the person's yes or no.

Every step brings a fresh code of ``wx.login``, so that nothing on the phone has to be believed and nothing is kept
there. The first account to look has the request to itself. WeChat is asked between two transactions, never inside one.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.identity.model.login_requests import (
    COLLECTED_WITHIN,
    LEFT_AFTER_LOOKING,
    Desk,
    LoginRequestOver,
    Purpose,
    WrongNumber,
    is_scene,
    three_numbers,
)
from menpiao.identity.model.people import Organizer
from menpiao.identity.model.refusals import NotStaff, WeChatAccountTaken
from menpiao.identity.ports import LoginProvider
from menpiao.identity.service.sign_in import identified
from menpiao.identity.store import emails, invitations, login_requests, people, staff_logins
from menpiao.identity.store.login_requests import LoginRequest
from menpiao.kernel.errors import NotFound
from menpiao.platform import audit
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import hash_token
from menpiao.platform.db import Database, Tx

MOST_DESKS = 20
"""For how many organizers one person may work with the same WeChat."""


class Phone(msgspec.Struct, frozen=True):
    """What the phone says: what it scanned, in which mini program, and the code of ``wx.login``."""

    scene: str
    app_id: str
    code: str

    def __repr__(self) -> str:
        return "Phone(…)"


class Choice(msgspec.Struct, frozen=True):
    """A desk with the organizer that it is at."""

    desk: Desk
    organizer: Organizer


class Looked(msgspec.Struct, frozen=True):
    """What the person is asked. ``desks``: of one of these; where it is no sign-in, of this one."""

    request: LoginRequest
    numbers: list[int]
    desks: list[Choice]


class Approved(msgspec.Struct, frozen=True):
    """What the person has said yes to."""

    purpose: Purpose
    desk: Choice


async def look(db: Database, providers: Mapping[str, LoginProvider], *, phone: Phone) -> Looked:
    """What was scanned. Raises `LoginRequestOver`, `NotStaff`, `WeChatAccountTaken`, and what WeChat refuses."""
    subject = await _subject(db, providers, phone)
    async with db.tx() as tx:
        found = _of(await _scanned(tx, phone), phone, subject)
        if found.approved:
            raise LoginRequestOver()
        desks = await _desks(tx, found, app_id=phone.app_id, subject=subject)
        numbers = found.numbers
        if numbers is None:
            number, numbers = three_numbers()
            await login_requests.look(
                tx,
                request_id=found.id,
                app_id=phone.app_id,
                subject=subject,
                number=number,
                numbers=numbers,
                lasts=LEFT_AFTER_LOOKING,
            )
        return Looked(found, numbers, await _choices(tx, desks))


async def approve(
    db: Database,
    providers: Mapping[str, LoginProvider],
    *,
    phone: Phone,
    number: int,
    organizer_id: int | None = None,
) -> Approved:
    """The person says yes; saying the same again is the same yes. A wrong number ends the request.

    Raises `WrongNumber`, `LoginRequestOver`, `WeChatAccountTaken`, and `NotFound` for an organizer at which they have
    no desk, or where they did not choose among several.
    """
    subject = await _subject(db, providers, phone)
    async with db.tx() as tx:
        found = _of(await _scanned(tx, phone), phone, subject)
        if found.number is None:
            raise LoginRequestOver()
        if found.number == number:
            return await _approved(tx, db, found, phone.app_id, subject, organizer_id)
        if found.approved:
            raise LoginRequestOver()
        await _denied(tx, db, found, phone.app_id, subject, why="wrong_number")
    raise WrongNumber()


async def deny(db: Database, providers: Mapping[str, LoginProvider], *, phone: Phone) -> None:
    """It was not the person who asked; saying so again changes nothing. Each organizer whose door was meant has it in
    its audit log."""
    subject = await _subject(db, providers, phone)
    async with db.tx() as tx:
        found = await _scanned(tx, phone)
        if (found.app_id, found.subject, found.denied) == (phone.app_id, subject, True):
            return
        found = _of(found, phone, subject)
        if found.approved or found.number is None:
            raise LoginRequestOver()
        await _denied(tx, db, found, phone.app_id, subject, why="not_me")


async def _subject(db: Database, providers: Mapping[str, LoginProvider], phone: Phone) -> str:
    """Who holds the phone. What was never scanned from us is not worth a question to WeChat."""
    async with db.read() as tx:
        await _scanned(tx, phone, locked=False)
    return await identified(providers, provider="wechat", app_id=phone.app_id, code=phone.code)


async def _scanned(tx: Tx, phone: Phone, *, locked: bool = True) -> LoginRequest:
    if not is_scene(phone.scene):
        raise LoginRequestOver()
    found = await login_requests.of_scene(tx, scene_hash=hash_token(phone.scene), locked=locked)
    if found is None:
        raise LoginRequestOver()
    return found


def _of(found: LoginRequest, phone: Phone, subject: str) -> LoginRequest:
    """The request, where nobody has said no, and no other phone was first."""
    if found.denied or (found.subject is not None and (found.app_id, found.subject) != (phone.app_id, subject)):
        raise LoginRequestOver()
    return found


async def _desks(tx: Tx, found: LoginRequest, *, app_id: str, subject: str) -> Sequence[Desk]:
    if found.purpose == "sign_in":
        desks = await login_requests.desks(tx, app_id=app_id, subject=subject, most=MOST_DESKS)
        if not desks:
            raise NotStaff()
        return desks
    assert found.organizer_id is not None, "who is meant is known from the start"
    assert found.staff_id is not None, "who is meant is known from the start"
    person = await people.staff(tx, organizer_id=found.organizer_id, staff_id=found.staff_id)
    if person is None:
        raise LoginRequestOver()
    if found.purpose == "link":
        await _refuse_taken(tx, found.organizer_id, found.staff_id, app_id, subject)
    return [Desk(person.organizer_id, person.id, person.name, person.role)]


async def _refuse_taken(tx: Tx, organizer_id: int, staff_id: UUID, app_id: str, subject: str) -> None:
    if await login_requests.linked_otherwise(
        tx, organizer_id=organizer_id, staff_id=staff_id, app_id=app_id, subject=subject
    ):
        raise WeChatAccountTaken()


async def _choices(tx: Tx, desks: Sequence[Desk]) -> list[Choice]:
    found = await people.organizers(tx, organizer_ids=[desk.organizer_id for desk in desks])
    by_number = {organizer.organizer_id: organizer for organizer in found}
    return [Choice(desk, by_number[desk.organizer_id]) for desk in desks]


async def _approved(
    tx: Tx, db: Database, found: LoginRequest, app_id: str, subject: str, organizer_id: int | None
) -> Approved:
    desk = await _chosen(tx, found, app_id=app_id, subject=subject, organizer_id=organizer_id)
    (choice,) = await _choices(tx, [desk])
    if found.approved:
        if desk.staff_id != found.staff_id:
            raise LoginRequestOver()
        return Approved(found.purpose, choice)
    if found.purpose == "invitation":
        await _join(tx, db, found, desk)
    if found.purpose != "sign_in":
        await _link(tx, db, desk, app_id=app_id, subject=subject)
    await login_requests.approve(
        tx,
        request_id=found.id,
        organizer_id=desk.organizer_id,
        staff_id=desk.staff_id,
        lasts=COLLECTED_WITHIN,
    )
    return Approved(found.purpose, choice)


async def _chosen(tx: Tx, found: LoginRequest, *, app_id: str, subject: str, organizer_id: int | None) -> Desk:
    """The desk that is meant. Where it is given out, nothing about it changes until the transaction ends."""
    if found.purpose != "sign_in":
        assert found.organizer_id is not None, "who is meant is known from the start"
        await people.lock(tx, organizer_id=found.organizer_id)
    desks = await _desks(tx, found, app_id=app_id, subject=subject)
    fitting = [desk for desk in desks if organizer_id in (None, desk.organizer_id)]
    if len(fitting) != 1:
        raise NotFound()
    return fitting[0]


async def _join(tx: Tx, db: Database, found: LoginRequest, desk: Desk) -> None:
    """As with a password: whatever signed in as this person before does so no more."""
    assert found.invitation_id is not None, "a constraint says so"
    if not await invitations.accept(tx, organizer_id=desk.organizer_id, invitation_id=found.invitation_id):
        raise LoginRequestOver()
    await emails.remove_second_factor(tx, organizer_id=desk.organizer_id, staff_id=desk.staff_id)
    await emails.drop_password(tx, organizer_id=desk.organizer_id, staff_id=desk.staff_id)
    await login_requests.unlink(tx, organizer_id=desk.organizer_id, staff_id=desk.staff_id)
    await staff_logins.revoke_all(tx, organizer_id=desk.organizer_id, staff_id=desk.staff_id)
    await _record(tx, db, desk.organizer_id, desk.staff_id, "invitation_accepted")


async def _link(tx: Tx, db: Database, desk: Desk, *, app_id: str, subject: str) -> None:
    if not await people.link_staff_wechat(
        tx, organizer_id=desk.organizer_id, staff_id=desk.staff_id, app_id=app_id, subject=subject
    ):
        raise WeChatAccountTaken()
    await _record(tx, db, desk.organizer_id, desk.staff_id, "staff_linked", {"app_id": app_id})


async def _denied(tx: Tx, db: Database, found: LoginRequest, app_id: str, subject: str, *, why: str) -> None:
    """On record where the person works; where their WeChat was to become a colleague's, at that organizer, by nobody of
    its staff."""
    await login_requests.deny(tx, request_id=found.id)
    detail = {"why": why, "browser": found.browser, "system": found.system}
    if found.organizer_id is not None and found.staff_id is not None:
        await _record(tx, db, found.organizer_id, found.staff_id, "sign_in_denied", detail, actor=SYSTEM)
        return
    for desk in await login_requests.desks(tx, app_id=app_id, subject=subject, most=MOST_DESKS):
        await _record(tx, db, desk.organizer_id, desk.staff_id, "sign_in_denied", detail)


async def _record(
    tx: Tx,
    db: Database,
    organizer_id: int,
    staff_id: UUID,
    action: str,
    detail: dict[str, str] | None = None,
    *,
    actor: Actor | None = None,
) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=actor or Actor("staff", staff_id),
        action=action,
        subject_id=staff_id,
        detail=detail,
    )
