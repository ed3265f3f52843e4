"""People of the platform for tests: invited at the command line, with an authenticator, signed in."""

import httpx
import msgspec

from builders.colleagues import Authenticator, token_of
from builders.web import bearer_of
from builders.world import a_key
from menpiao.identity import NewOperator, OperatorRole, invite_from_command_line
from menpiao.mail import Post
from menpiao.platform.clock import Clock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

PASSWORD = "a quiet room upstairs"
LOOKS, ACCEPTANCES = "/api/v1/operator/invitation-looks", "/api/v1/operator/invitation-acceptances"


class Person(msgspec.Struct, frozen=True):
    """Somebody of the platform who has just accepted an invitation."""

    id: str
    email: str
    token: str
    authenticator: Authenticator
    recovery_codes: list[str]

    @property
    def headers(self) -> dict[str, str]:
        return bearer_of(self.token)

    @property
    def acting(self) -> dict[str, str]:
        """The headers of a request that makes something."""
        return {**self.headers, **a_key()}


async def accepted(client: httpx.AsyncClient, link: str, clock: Clock, *, password: str = PASSWORD) -> Person:
    """They look at the link, set their authenticator up, and accept. The digits of now are used."""
    token = token_of(link)
    look = await client.post(LOOKS, json={"token": token})
    assert look.status_code == 200, look.text
    authenticator = Authenticator(look.json()["secret"], clock)
    body = {"token": token, "password": password, "code": authenticator.digits()}
    made = await client.post(ACCEPTANCES, json=body)
    assert made.status_code == 201, made.text
    shown = made.json()
    return Person(shown["operator"]["id"], look.json()["email"], shown["token"], authenticator, shown["recovery_codes"])


async def a_person(
    db: Database,
    cipher: FieldCipher,
    client: httpx.AsyncClient,
    *,
    role: OperatorRole = "operator",
    email: str = "shen@example.org",
    name: str = "沈默",
) -> Person:
    """Invited at the command line."""
    post = Post(cipher, "https://tickets.example.org", on=False)
    invited = await invite_from_command_line(db, post, new=NewOperator(name, role, email))
    assert invited.link is not None
    return await accepted(client, invited.link, db.clock)


PLATFORM_DAMAGE = {
    "mails_have_their_subject": [
        "update mails set subject_id = id where kind = 'staff_invitation'",
        "update mails set subject_id = id where kind = 'password_reset'",
        "update mails set organizer_id = 8 where kind = 'operator_invitation'",
    ],
    "mails_that_wait_open_something": [
        "update staff_invitations set ended_at = app_now() where accepted_at is null",
        "update staff_password_resets set used_at = app_now()",
        "update operator_invitations set ended_at = app_now() where accepted_at is null",
    ],
    "resets_are_of_who_works_here": [
        "update staff_logins set revoked_at = app_now(); update staff set disabled_at = app_now()"
        " where id in (select staff_id from staff_password_resets)",
    ],
    "disabled_operators_have_no_way_in": [
        "update operators set disabled_at = app_now() where role = 'operator'",
        "update operators set disabled_at = app_now() where role = 'auditor'",
    ],
    "operators_have_their_recovery_codes": [
        "delete from operator_recovery_codes where ctid = (select min(ctid) from operator_recovery_codes)",
    ],
    "accepted_operators_have_a_password": [
        "update operator_invitations set accepted_at = app_now() where accepted_at is null; delete from mails",
    ],
    "proofs_count_their_findings": [
        "update books_runs set findings = findings + 1",
        "delete from books_findings",
    ],
}
"""What somebody could do to the tables behind our back, by the rule of the books that tells."""
