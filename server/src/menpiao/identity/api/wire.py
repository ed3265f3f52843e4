"""The shapes of signing in and of people on the wire."""

from typing import Annotated, Literal

import msgspec

from menpiao.identity.model.abilities import Ability, Role

Email = Annotated[
    str,
    msgspec.Meta(
        min_length=3,
        max_length=254,
        pattern=r"^[^\s@]+@[^\s@]+$",
        description="Compared without regard to case.",
        examples=["chen@example.org"],
    ),
]
Password = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=128,
        description="A new one has at least 10 characters and is none of the commonest. Any characters.",
        examples=["slow road to the north"],
    ),
]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=32, examples=["492039"])]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, examples=["陈晓"])]
Token = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=100, description="What stands behind the last slash of the invitation's link."
    ),
]
SignsInBy = Literal["email", "wechat"]
_Moment = Annotated[str, msgspec.Meta(examples=["2027-03-01T16:00:00Z"])]


class LoginRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a device sends to sign in: the provider's one-time code (`wx.login`) and the app it came from."""

    provider: Annotated[Literal["wechat"], msgspec.Meta(description="Who vouches for the person.")]
    app_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, examples=["wx8397f8696b538317"])]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=256, examples=["0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q"])]

    def __repr__(self) -> str:
        return f"LoginRequest({self.provider})"


class WeChatSignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="provider", tag="wechat"):
    """The office's sign-in by WeChat's one-time code (`wx.login`) and the app it came from."""

    app_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, examples=["wx8397f8696b538317"])]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=256, examples=["0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q"])]

    def __repr__(self) -> str:
        return "WeChatSignIn(…)"


class EmailSignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="provider", tag="email"):
    """The office's sign-in by e-mail and password. ``second_factor``: 6 digits of the authenticator or a recovery code,
    where the person has set one up. ``organizer_id``: where they work for several."""

    email: Email
    password: Password
    second_factor: Code | None = None
    organizer_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None

    def __repr__(self) -> str:
        return "EmailSignIn(…)"


class StaffOut(msgspec.Struct, frozen=True):
    """The member of staff behind a login."""

    id: str
    name: Annotated[str, msgspec.Meta(examples=["陈晓"])]
    role: Role


class OrganizerOut(msgspec.Struct, frozen=True):
    """For whom they work, in the caller's language."""

    id: str
    name: str


class StaffLoginOut(msgspec.Struct, frozen=True):
    """``token`` is shown once and lasts for a working day."""

    token: str
    expires_at: _Moment
    staff: StaffOut
    organizer: OrganizerOut


class SuspendedOut(msgspec.Struct, frozen=True):
    """Nothing of the organizer is sold; tickets enter."""

    since: _Moment
    reason: Annotated[str, msgspec.Meta(description="In the words of whoever looks after the platform.")]


class MeOut(msgspec.Struct, frozen=True):
    """Who is signed in. ``may``: all that the role may do; ``may_give``: the roles that it may give others."""

    id: str
    name: str
    role: Role
    organizer: OrganizerOut
    may: list[Ability]
    may_give: list[Role]
    email: Annotated[str, msgspec.Meta(description="What they sign in with; null: not by e-mail.")] | None
    second_factor: Annotated[bool, msgspec.Meta(description="Whether signing in by e-mail asks for one.")]
    by_wechat: Annotated[bool, msgspec.Meta(description="Whether a WeChat account signs them in.")]
    recovery_codes_left: int
    login_id: Annotated[str, msgspec.Meta(description="This very login, among `listMyLogins`.")]
    suspended: Annotated[SuspendedOut | None, msgspec.Meta(description="Null: the organizer may sell.")]


class PasswordIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one that holds until now, and the one from now on."""

    old: Password
    new: Password

    def __repr__(self) -> str:
        return "PasswordIn(…)"


class SecondFactorIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password once more: a phone that somebody left unlocked changes nothing."""

    password: Password

    def __repr__(self) -> str:
        return "SecondFactorIn(…)"


class SecondFactorOut(msgspec.Struct, frozen=True):
    """For the authenticator, shown once: as a QR code of ``otpauth_url``, or ``secret`` (base32) by hand."""

    secret: str
    otpauth_url: str


class ConfirmationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The 6 digits that the authenticator shows now."""

    code: Code

    def __repr__(self) -> str:
        return "ConfirmationIn(…)"


class RecoveryCodesOut(msgspec.Struct, frozen=True):
    """Each signs in once instead of the digits; shown this once, to be kept on paper."""

    recovery_codes: list[str]


class RemovalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``code``: 6 digits, or a recovery code."""

    password: Password
    code: Code

    def __repr__(self) -> str:
        return "RemovalIn(…)"


class LoginOut(msgspec.Struct, frozen=True):
    """A signed-in device. Of where it is only the kind is kept, no address."""

    id: str
    provider: Annotated[str, msgspec.Meta(description="`email`, `wechat`, `invitation`.")]
    browser: Annotated[str, msgspec.Meta(description="Its family, or empty.", examples=["Edge"])]
    system: Annotated[str, msgspec.Meta(description="Its family, or empty.", examples=["Windows"])]
    created_at: _Moment
    last_seen_at: Annotated[str, msgspec.Meta(description="To the hour.")]
    expires_at: _Moment
    current: Annotated[bool, msgspec.Meta(description="The one that asks.")]


class LoginPage(msgspec.Struct, frozen=True):
    """The newest first. There is one page."""

    items: list[LoginOut]
    next: None = None


class InvitationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite. Without an e-mail, they say theirs when they accept."""

    name: Name
    role: Role
    email: Email | None = None

    def __repr__(self) -> str:
        return "InvitationIn(…)"


class StaffChangeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: the address says it all."""


class RoleIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From now on."""

    role: Role


class StaffMemberOut(msgspec.Struct, frozen=True):
    """One of the organizer's people. `invited`: has never signed in and has an invitation that waits or is too old."""

    id: str
    name: str
    role: Role
    state: Literal["active", "invited", "disabled"]
    email: str | None
    signs_in_by: Annotated[list[SignsInBy], msgspec.Meta(description="None: not yet.")]
    second_factor: bool
    created_at: _Moment
    last_seen_at: Annotated[str, msgspec.Meta(description="To the hour; null: never.")] | None
    invited_until: Annotated[str, msgspec.Meta(description="Of the invitation that waits; null: none does.")] | None
    mail: Annotated[
        Literal["waiting", "sent", "failed"] | None,
        msgspec.Meta(description="How far the mail with the invitation has come; null: none was sent, or none waits."),
    ]
    changeable: Annotated[bool, msgspec.Meta(description="Whether the caller may change this person.")]


class StaffPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[StaffMemberOut]
    next: str | None


class InvitedOut(msgspec.Struct, frozen=True):
    """``link`` is shown this once, to be handed to the person; null where the same request is answered again."""

    staff: StaffMemberOut
    link: str | None
    expires_at: _Moment
    mailed: Annotated[bool, msgspec.Meta(description="Whether the link was sent to the e-mail, too.")]


class InvitationTokenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In the body, because a token belongs into no address."""

    token: Token

    def __repr__(self) -> str:
        return "InvitationTokenIn(…)"


class InvitationOut(msgspec.Struct, frozen=True):
    """What the person is invited to. ``email`` null: they say theirs."""

    organizer: OrganizerOut
    name: str
    role: Role
    email: str | None
    expires_at: _Moment


class AcceptanceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``email``: only where the invitation has none."""

    token: Token
    password: Password
    email: Email | None = None

    def __repr__(self) -> str:
        return "AcceptanceIn(…)"
