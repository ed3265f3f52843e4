"""Somebody of each role at the sample organizer, who signs in at the console with e-mail and password.

Their password is told to everybody who starts the demo, and is nobody's anywhere else.
"""

from typing import Final

import msgspec

from menpiao.identity import NewPerson, Passwords, Role, accept, invite_by_operator, staff_of_organizer
from menpiao.platform.db import Database

PASSWORD: Final = "menpiao demo office"  # noqa: S105


class SampleColleague(msgspec.Struct, frozen=True):
    """One of them."""

    role: Role
    name: str

    @property
    def email(self) -> str:
        """At a domain that is nobody's (RFC 2606)."""
        return f"{self.role.replace('_', '-')}@menpiao.example"


COLLEAGUES: Final = (
    SampleColleague("owner", "林望舒"),
    SampleColleague("manager", "周明"),
    SampleColleague("finance", "钱立"),
    SampleColleague("support", "王芳"),
    SampleColleague("gate_lead", "赵刚"),
    SampleColleague("gate", "孙丽"),
)


async def fill_office(db: Database, passwords: Passwords, *, organizer_id: int) -> None:
    """Add who is missing: invited, and accepted by themselves. An earlier start may have ended between the two."""
    there = (await staff_of_organizer(db, organizer_id=organizer_id, limit=100, cursor=None)).items
    known = {(one.name, one.role): one for one in there if one.email_sealed is not None}
    for one in COLLEAGUES:
        member = known.get((one.name, one.role))
        if member is not None and member.has_password:
            continue
        new = NewPerson(one.name, one.role, one.email) if member is None else member.id
        invited = await invite_by_operator(db, passwords.cipher, organizer_id=organizer_id, new=new)
        assert invited.token is not None, "this is no request that was made before"
        await accept(db, passwords, token=invited.token, password=PASSWORD, email=None)
