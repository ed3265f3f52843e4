"""Who looks at what ``menpiao bench lists`` asks for in a seeded database (the large organizer's owner, and somebody of
the platform), and at which session."""

from typing import Final

from menpiao import identity
from menpiao.bench.asks import OPERATOR, STAFF
from menpiao.identity import Identified
from menpiao.kernel.ids import encode
from menpiao.mail import Post
from menpiao.platform import randomness
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seed import Stage, subject_of
from menpiao.seed.scale import APP_ID
from menpiao.seed.stage import Session

JSON: Final = {"Content-Type": "application/json"}


def known_of(stage: Stage) -> dict[str, str]:
    """The session that sold most places of those that are over, and what it belongs to."""
    return _ids_of(max(_over(stage), key=lambda one: one.on_sale))


def seats_of(stage: Stage) -> dict[str, dict[str, str]]:
    """The same of those that sell seats; none where no such session is over."""
    seated = [one for one in _over(stage) if one.seated]
    return {"with seats": _ids_of(max(seated, key=lambda one: one.on_sale))} if seated else {}


def _over(stage: Stage) -> list[Session]:
    return [one for one in stage.sessions if one.starts < stage.now]


def _ids_of(session: Session) -> dict[str, str]:
    return {
        "session_id": encode(session.id),
        "event_id": encode(session.event_id),
        "ticket_type_id": encode(session.types[0].id),
        "gate_id": encode(session.gates[0]),
    }


async def logins_of(db: Database, cipher: FieldCipher, stage: Stage) -> dict[str, dict[str, str]]:
    """What each of `menpiao.bench.asks.LOOKING` sends with a request."""
    tokens = {STAFF: await _owner(db, stage), OPERATOR: await _operator(db, cipher)}
    return {who: {"Authorization": f"Bearer {token}", **JSON} for who, token in tokens.items()}


class _WhoeverIsNamed:
    """Stands for WeChat: the code is the person."""

    async def identify(self, *, app_id: str, code: str) -> Identified:
        return Identified(subject=code)


async def _owner(db: Database, stage: Stage) -> str:
    login = await identity.staff_login(
        db,
        {"wechat": _WhoeverIsNamed()},
        provider="wechat",
        app_id=APP_ID,
        code=subject_of(stage.share.organizer_id, "owner"),
        roles=identity.ROLES_IN_THE_OFFICE,
    )
    return login.token


async def _operator(db: Database, cipher: FieldCipher) -> str:
    """Invited, with a password that nobody will need again."""
    new = identity.NewOperator("沈默", "operator", "bench@example.org")
    invited = await identity.invite_from_command_line(db, Post(cipher, "", False), new=new)
    assert invited.link is not None, "somebody new is given a link"
    token = invited.link.rsplit("/", 1)[1]
    secret = (await identity.look_at_operator_invitation(db, cipher, token=token)).secret
    login, _ = await identity.accept_operator_invitation(
        db,
        identity.Passwords(cipher),
        token=token,
        password=randomness.token_hex(16),
        code=identity.six_digits(secret, now=db.clock.now()),
    )
    return login.token
