"""An operator and an auditor of the demo's installation, who sign in at the platform's area of the console.

Their second factor is obligatory like everybody's, so the secret of their authenticator is told beside the page that
the demo begins at (``platform.json``), and the console computes the digits. It is nobody's anywhere else.
"""

from pathlib import Path
from typing import Final

import msgspec

from menpiao.books import audit
from menpiao.demo.office import PASSWORD
from menpiao.identity import (
    NewOperator,
    OperatorRole,
    Passwords,
    accept_operator_invitation,
    invite_from_command_line,
    look_at_operator_invitation,
    operators_of_platform,
    six_digits,
)
from menpiao.mail import Post
from menpiao.operations import record_proof
from menpiao.platform.db import Database


class SamplePerson(msgspec.Struct, frozen=True):
    """One of them, as the page and the console's sign-in need them."""

    role: OperatorRole
    name: str
    email: str
    password: str
    secret: str


PEOPLE: Final[tuple[tuple[OperatorRole, str], ...]] = (("operator", "沈默"), ("auditor", "何静"))


async def fill_platform(db: Database, passwords: Passwords, *, base_url: str, told: Path) -> None:
    """Add who is missing, and tell how they sign in; who is there and was never told is invited anew."""
    known = _told_before(told)
    there = {(one.name, one.role): one for one in (await operators_of_platform(db, limit=100, cursor=None)).items}
    post = Post(passwords.cipher, base_url, on=False)
    people = []
    for role, name in PEOPLE:
        row = there.get((name, role))
        if row is not None and row.has_password and role in known:
            people.append(known[role])
            continue
        email = f"{role}@menpiao.example"
        new = NewOperator(name, role, email) if row is None else row.id
        link = (await invite_from_command_line(db, post, new=new)).link
        assert link is not None, "the command line asks once"
        token = link.rsplit("/", 1)[1]
        invited = await look_at_operator_invitation(db, passwords.cipher, token=token)
        code = six_digits(invited.secret, now=db.clock.now())
        await accept_operator_invitation(db, passwords, token=token, password=PASSWORD, code=code)
        people.append(SamplePerson(role, name, email, PASSWORD, invited.written_secret))
    _tell(told, people)


async def prove_books(db: Database) -> None:
    """As an operator does every night, so that the platform's area has a verdict to show."""
    began_at = db.clock.now()
    found = await audit(db)
    said = [(finding.rule, finding.row.get("organizer_id")) for finding in found]
    await record_proof(db, began_at=began_at, findings=said)


def _tell(told: Path, people: list[SamplePerson]) -> None:
    told.write_bytes(msgspec.json.encode(people))


def _told_before(told: Path) -> dict[OperatorRole, SamplePerson]:
    if not told.exists():
        return {}
    return {one.role: one for one in msgspec.json.decode(told.read_bytes(), type=list[SamplePerson])}
