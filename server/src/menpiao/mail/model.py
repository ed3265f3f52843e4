"""Mail as values and rules: what is written, in both languages one below the other, and when it is tried again.

Nobody knows which language somebody reads who has never been here, so each mail says everything twice.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal

import msgspec

Kind = Literal["staff_invitation", "password_reset", "operator_invitation"]
Trouble = Literal["refused", "unreachable", "too_late"]
"""The recipient's server did not take it, ours could not be reached for hours, or the link was too old by then."""
SendResult = Literal["sent", "refused", "unreachable"]

MOST_ATTEMPTS: Final = 12
_WAITS: Final = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
"""Between one attempt and the next; the last of them again and again, for about five hours."""


class Letter(msgspec.Struct, frozen=True):
    """``mail_id`` names it at the recipient's, too: a mail that comes twice is known to be one."""

    mail_id: str
    to: str
    subject: str
    text: str

    def __repr__(self) -> str:
        return f"Letter({self.mail_id})"


class Content(msgspec.Struct, frozen=True):
    """What is sealed while the mail waits. ``zh`` and ``en``: for whom, in each language; ``link`` opens a door."""

    to: str
    name: str
    zh: str
    en: str
    link: str

    def __repr__(self) -> str:
        return "Content(…)"


class MailState(msgspec.Struct, frozen=True):
    """How far a mail has come."""

    state: Literal["waiting", "sent", "failed", "withdrawn"]
    trouble: Trouble | None


class Outcome(msgspec.Struct, frozen=True):
    """What an attempt makes of a mail; ``wait``: until the next, where it still waits."""

    state: Literal["waiting", "sent", "failed"]
    trouble: Trouble | None = None
    wait: timedelta = timedelta(0)


def outcome_of(result: SendResult, *, attempts: int) -> Outcome:
    """``attempts``: this one among them."""
    if result == "sent":
        return Outcome("sent")
    if result == "refused" or attempts >= MOST_ATTEMPTS:
        return Outcome("failed", result)
    return Outcome("waiting", wait=_WAITS[min(attempts, len(_WAITS)) - 1])


def letter_of(mail_id: str, kind: Kind, content: Content, *, good_until: datetime) -> Letter:
    """The mail as its reader sees it."""
    words = _WORDS[kind]
    fill = {"name": _line(content.name), "zh": _line(content.zh), "en": _line(content.en)}
    zh = words.zh.format(**fill, until=f"{good_until.astimezone(_BEIJING):%Y-%m-%d %H:%M}（北京时间）")
    en = words.en.format(**fill, until=f"{good_until.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    text = "\n\n".join((zh, content.link, _RULE, en, content.link)) + "\n"
    return Letter(mail_id, content.to, words.subject.format(**fill), text)


class _Words(msgspec.Struct, frozen=True):
    subject: str
    zh: str
    en: str


_RULE: Final = "----"
_BEIJING: Final = timezone(timedelta(hours=8))
_WORDS: Final[dict[Kind, _Words]] = {
    "staff_invitation": _Words(
        subject="{zh} 邀请您加入 · {en} invites you",
        zh="{name}，您好：\n\n{zh} 邀请您作为工作人员加入。请打开下面的链接，设置自己的密码并登录。"
        "链接只能使用一次，有效至 {until}。如果您并不认识对方，请忽略此邮件。",
        en="Hello {name},\n\n{en} invites you to join its staff. Open the link below, choose a password of your own,"
        " and you are signed in. It is good once, until {until}. If you don't know them, please ignore this mail.",
    ),
    "password_reset": _Words(
        subject="重设您在 {zh} 的密码 · Your password at {en}",
        zh="{name}，您好：\n\n有人请求重设您在 {zh} 的密码。如果是您，请在 {until} 之前打开下面的链接；"
        "链接只能使用一次。如果不是您，请忽略此邮件，密码不会改变。",
        en="Hello {name},\n\nsomebody asked for a new password of yours at {en}. If it was you, open the link below"
        " before {until}; it is good once. If it was not, please ignore this mail: your password stays as it is.",
    ),
    "operator_invitation": _Words(
        subject="邀请您管理平台 · An invitation to look after the platform",
        zh="{name}，您好：\n\n邀请您以“{zh}”身份管理本票务平台。请准备好手机上的验证器，打开下面的链接，设置密码与动态验证。"
        "链接只能使用一次，有效至 {until}。",
        en="Hello {name},\n\nyou are invited to this ticketing platform as {en}. Have the authenticator on your phone"
        " at hand, open the link below, and set a password and the second factor. It is good once, until {until}.",
    ),
}


def _line(text: str) -> str:
    """A name is one line: nobody writes headers, or paragraphs, with theirs. Nor does it become a link by itself."""
    return " ".join(text.split()).replace("://", ": //")
