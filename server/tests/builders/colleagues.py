"""Colleagues who sign in with e-mail and password, and what their authenticators show."""

import base64
from typing import Any

import httpx
import msgspec

from builders.people import an_organizer
from builders.web import bearer_of
from builders.world import a_key
from menpiao.identity import NewPerson, NewStaffLogin, Organizer, Passwords, Role, accept, invite_by_operator
from menpiao.identity.model.second_factor import STEP_S, digits_at
from menpiao.platform.clock import Clock
from menpiao.platform.db import Database

PASSWORD = "slow road to the north"


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who has accepted an invitation and is signed in."""

    organizer: Organizer
    login: NewStaffLogin
    email: str

    @property
    def headers(self) -> dict[str, str]:
        return bearer_of(self.login.token)

    @property
    def acting(self) -> dict[str, str]:
        """The headers of a request that makes something."""
        return {**self.headers, **a_key()}


async def a_colleague(
    db: Database,
    passwords: Passwords,
    *,
    organizer: Organizer | None = None,
    role: Role = "owner",
    email: str = "chen@example.org",
    password: str = PASSWORD,
    name: str = "陈晓",
) -> Colleague:
    """Invited by the operator; has accepted a moment ago."""
    organizer = organizer or await an_organizer(db)
    invited = await invite_by_operator(
        db, passwords.cipher, organizer_id=organizer.organizer_id, new=NewPerson(name, role, email)
    )
    assert invited.token is not None
    login = await accept(db, passwords, token=invited.token, password=password, email=None)
    return Colleague(organizer, login, email)


def by_email(email: str = "chen@example.org", password: str = PASSWORD, **more: Any) -> dict[str, Any]:
    """The body of a sign-in."""
    return {"provider": "email", "email": email, "password": password, **more}


def token_of(link: str) -> str:
    """What stands behind the last slash of an invitation's link."""
    return link.rsplit("/", 1)[1]


class Authenticator:
    """The app on somebody's phone, which knows the secret and the time."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret = base64.b32decode(secret)
        self._clock = clock

    def digits(self, *, steps: int = 0) -> str:
        """What it shows, so many half minutes from now."""
        return digits_at(self._secret, int(self._clock.now().timestamp() // STEP_S) + steps)


async def with_second_factor(
    client: httpx.AsyncClient, colleague: Colleague, clock: Clock
) -> tuple[Authenticator, list[str]]:
    """They set one up; the authenticator and the recovery codes. The digits of now are used."""
    made = await client.post(
        "/api/v1/organizer/me/second-factor", headers=colleague.headers, json={"password": PASSWORD}
    )
    assert made.status_code == 201, made.text
    authenticator = Authenticator(made.json()["secret"], clock)
    confirmed = await client.post(
        "/api/v1/organizer/me/second-factor/confirmation",
        headers=colleague.headers,
        json={"code": authenticator.digits()},
    )
    assert confirmed.status_code == 201, confirmed.text
    return authenticator, confirmed.json()["recovery_codes"]


PEOPLE_DAMAGE = {
    "organizers_keep_an_owner": [
        "alter table staff disable trigger organizers_keep_an_owner;"
        " update staff_logins set revoked_at = app_now();"
        " update staff set disabled_at = app_now() where role = 'owner'",
    ],
    "who_is_disabled_has_no_way_in": [
        "update staff set disabled_at = app_now() where role = 'support'",
        "update staff_logins set revoked_at = null",
        "update staff set disabled_at = app_now() where role = 'gate'",
    ],
    "second_factors_are_whole": [
        "delete from staff_recovery_codes where ctid = (select min(ctid) from staff_recovery_codes)",
        "update staff_second_factors set confirmed_at = null, last_step = null",
        "update staff_emails set password_sealed = null, password_set_at = null"
        " where staff_id in (select staff_id from staff_second_factors);"
        " update staff_invitations set accepted_at = null, ended_at = app_now()",
    ],
    "who_has_joined_can_sign_in": [
        "update staff_emails set password_sealed = null, password_set_at = null"
        " where staff_id not in (select staff_id from staff_second_factors)",
        "update staff_invitations set accepted_at = app_now() where accepted_at is null",
    ],
    "login_requests_have_their_login": [
        "update login_requests set staff_id = gen_random_uuid()",
        "update login_requests set login_id = gen_random_uuid()",
        "update staff_logins set provider = 'email', app_id = null",
        "update login_requests set purpose = 'invitation', invitation_id = gen_random_uuid()",
    ],
}
"""By rule of the books: what contradicts it, done to an office with an owner who has a second factor, somebody of the
support whom a phone has signed in, a manager whose work has ended, and somebody invited to the gate."""
