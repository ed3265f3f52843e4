"""``menpiao staff``: the first owner of an organizer, and the way back for the last one, for the operator.

Everybody else is invited in the console. The link is printed once, and nowhere kept.
"""

import argparse
from typing import TYPE_CHECKING

from menpiao.cli.arguments import Verbs, add_command, whole
from menpiao.cli.with_parts import with_parts
from menpiao.platform.config import Settings
from menpiao.platform.machine import Unready

if TYPE_CHECKING:
    from menpiao.app.wiring import Parts
    from menpiao.identity import Invited, Member

_ROLES = ("owner", "manager", "finance", "support", "gate_lead", "gate")


def add_staff(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """The two verbs with their arguments."""
    about = "People of organizers: invite, list."
    staff = verbs.add_parser("staff", help=about, description=about)
    does = staff.add_subparsers(title="commands", metavar="COMMAND", required=True)
    invite = add_command(does, "invite", invite_staff, "Print the link at which somebody chooses a password.")
    invite.add_argument("--organizer", type=whole(1, 16_777_215), required=True, help="the organizer's number")
    invite.add_argument("--name", help="what people call them; of somebody new")
    invite.add_argument("--role", choices=_ROLES, default="owner", help="of somebody new (default owner)")
    invite.add_argument("--email", help="with which they sign in; else they say theirs at the link")
    invite.add_argument("--staff", help="id of somebody who is there: invite them anew, such as after a lost phone")
    listing = add_command(does, "list", list_staff, "Show an organizer's people: ids, roles, states; no names.")
    listing.add_argument("--organizer", type=whole(1, 16_777_215), required=True, help="the organizer's number")


def invite_staff(settings: Settings, asked: argparse.Namespace) -> int:
    """Print the link, and until when it is good."""
    if (asked.staff is None) == (asked.name is None):
        raise Unready("say --name of somebody new, or --staff of somebody who is there.")

    async def invite(parts: "Parts") -> "Invited":
        from menpiao import identity
        from menpiao.kernel.ids import MalformedId, decode

        try:
            new = (
                identity.NewPerson(asked.name, asked.role, asked.email) if asked.staff is None else decode(asked.staff)
            )
        except MalformedId:
            raise Unready("that is no id of somebody; `menpiao staff list` shows them.") from None
        return await identity.invite_by_operator(parts.db, parts.cipher, organizer_id=asked.organizer, new=new)

    invited = with_parts(settings, invite)
    from menpiao.identity import invitation_link
    from menpiao.kernel.time import to_wire

    assert invited.token is not None, "the command line asks once"
    print(invitation_link(settings.base_url, invited.token))
    print(f"good once, until {to_wire(invited.expires_at)}")
    return 0


def list_staff(settings: Settings, asked: argparse.Namespace) -> int:
    """One line for each, the newest first."""

    async def read(parts: "Parts") -> "list[Member]":
        from menpiao import identity

        found: list[Member] = []
        cursor = None
        while True:
            page = await identity.staff_of_organizer(parts.db, organizer_id=asked.organizer, limit=100, cursor=cursor)
            found += page.items
            cursor = page.next
            if cursor is None:
                return found

    from menpiao.kernel.ids import encode

    people = with_parts(settings, read)
    for one in people:
        ways = [way for way, has in (("email", one.has_password), ("wechat", one.by_wechat)) if has]
        state = "disabled" if one.disabled_at else "signs in by " + " and ".join(ways) if ways else "invited"
        print(f"{encode(one.id)}  {one.role:<9}  {state}")
    if not people:
        print("nobody")
    return 0
