"""``menpiao operator``: the first person of the platform, and the way back for the last one.

Everybody else is invited in the console. The link is printed once, and nowhere kept.
"""

import argparse
from typing import TYPE_CHECKING

from menpiao.cli.arguments import Verbs, add_command
from menpiao.cli.with_parts import with_parts
from menpiao.platform.config import Settings
from menpiao.platform.machine import Unready

if TYPE_CHECKING:
    from menpiao.app.wiring import Parts
    from menpiao.identity import InvitedOperator, OperatorRow

_ROLES = ("operator", "auditor")


def add_operator(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """The two verbs with their arguments."""
    about = "People of the platform: invite, list."
    operator = verbs.add_parser("operator", help=about, description=about)
    does = operator.add_subparsers(title="commands", metavar="COMMAND", required=True)
    invite = add_command(
        does, "invite", invite_operator, "Print the link at which somebody sets a password and a second factor."
    )
    invite.add_argument("--name", help="what people call them; of somebody new")
    invite.add_argument("--email", help="with which they sign in; of somebody new")
    invite.add_argument("--role", choices=_ROLES, default="operator", help="of somebody new (default operator)")
    invite.add_argument("--operator", help="id of somebody who is there: invite them anew, such as after a lost phone")
    add_command(does, "list", list_operators, "Show people of the platform: ids, roles, states; no names.")


def invite_operator(settings: Settings, asked: argparse.Namespace) -> int:
    """Print the link, and until when it is good."""
    new = asked.name is not None and asked.email is not None
    if (asked.operator is None) != new:
        raise Unready("say --name and --email of somebody new, or --operator of somebody who is there.")

    async def invite(parts: "Parts") -> "InvitedOperator":
        from menpiao import identity
        from menpiao.kernel.ids import MalformedId, decode

        try:
            wanted = identity.NewOperator(asked.name, asked.role, asked.email) if new else decode(asked.operator)
        except MalformedId:
            raise Unready("that is no id of somebody; `menpiao operator list` shows them.") from None
        return await identity.invite_from_command_line(parts.db, parts.post, new=wanted)

    invited = with_parts(settings, invite)
    from menpiao.kernel.time import to_wire

    print(invited.link)
    print(f"good once, until {to_wire(invited.expires_at)}")
    return 0


def list_operators(settings: Settings, _: argparse.Namespace) -> int:
    """One line for each, the newest first."""

    async def read(parts: "Parts") -> "list[OperatorRow]":
        from menpiao import identity

        return (await identity.operators_of_platform(parts.db, limit=100, cursor=None)).items

    from menpiao.kernel.ids import encode

    people = with_parts(settings, read)
    for one in people:
        state = "disabled" if one.disabled_at else "signs in" if one.has_password else "invited"
        print(f"{encode(one.id)}  {one.role:<8}  {state}")
    if not people:
        print("nobody")
    return 0
