"""The shapes of people of the platform on the wire."""

from typing import Annotated, Literal

import msgspec

from menpiao.identity.api.wire import Code, Email, Name, Password, Token
from menpiao.identity.model.operators import OperatorRole, OperatorState, PlatformAbility

_Moment = Annotated[str, msgspec.Meta(examples=["2027-03-01T16:00:00Z"])]


class OperatorSignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``second_factor``: 6 digits of the authenticator or a recovery code. Nobody signs in without."""

    email: Email
    password: Password
    second_factor: Code | None = None

    def __repr__(self) -> str:
        return "OperatorSignIn(…)"


class OperatorOut(msgspec.Struct, frozen=True):
    """The person behind a login."""

    id: str
    name: Annotated[str, msgspec.Meta(examples=["沈默"])]
    role: OperatorRole


class OperatorLoginOut(msgspec.Struct, frozen=True):
    """``token`` is shown once and lasts for a working day. ``recovery_codes``: of an acceptance, shown this once."""

    token: str
    expires_at: _Moment
    operator: OperatorOut
    recovery_codes: list[str] | None = None


class OperatorMeOut(msgspec.Struct, frozen=True):
    """Who is signed in. ``may``: all that the role may do."""

    id: str
    name: str
    role: OperatorRole
    may: list[PlatformAbility]
    email: str
    recovery_codes_left: int


class OperatorPasswordIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one that holds until now, the one from now on, and the second factor."""

    old: Password
    new: Password
    code: Code

    def __repr__(self) -> str:
        return "OperatorPasswordIn(…)"


class OperatorTokenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In the body, because a token belongs into no address."""

    token: Token

    def __repr__(self) -> str:
        return "OperatorTokenIn(…)"


class OperatorInvitationOut(msgspec.Struct, frozen=True):
    """What the person is invited to; for the authenticator ``otpauth_url`` as a QR code, or ``secret`` by hand."""

    name: str
    role: OperatorRole
    email: str
    secret: str
    otpauth_url: str
    expires_at: _Moment


class OperatorAcceptanceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``code``: the 6 digits that the authenticator shows now."""

    token: Token
    password: Password
    code: Code

    def __repr__(self) -> str:
        return "OperatorAcceptanceIn(…)"


class OperatorInvitationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite."""

    name: Name
    role: OperatorRole
    email: Email

    def __repr__(self) -> str:
        return "OperatorInvitationIn(…)"


class OperatorChangeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: the address says it all."""


class OperatorMemberOut(msgspec.Struct, frozen=True):
    """One of the platform's people. `invited`: has not accepted an invitation yet."""

    id: str
    name: str
    role: OperatorRole
    state: OperatorState
    email: str
    created_at: _Moment
    signed_in_at: Annotated[str, msgspec.Meta(description="When they signed in last; null: never.")] | None
    invited_until: Annotated[str, msgspec.Meta(description="Of the invitation that waits; null: none does.")] | None
    mail: Annotated[
        Literal["waiting", "sent", "failed"] | None,
        msgspec.Meta(description="How far the mail with the invitation has come; null: none was sent, or none waits."),
    ]
    recovery_codes_left: int
    yourself: bool


class OperatorPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[OperatorMemberOut]
    next: str | None


class InvitedOperatorOut(msgspec.Struct, frozen=True):
    """``link`` is shown this once; null where the same request is answered again."""

    operator: OperatorMemberOut
    link: str | None
    expires_at: _Moment
    mailed: Annotated[bool, msgspec.Meta(description="Whether the link was sent to the e-mail, too.")]
