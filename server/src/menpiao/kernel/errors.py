"""Refusals: the one kind of exception that a client may cause, carrying its status, its stable code and its words.

A feature subclasses `Refusal` in its ``model.py``. ``platform.http`` turns it into an RFC 9457 problem in the caller's
language. Anything else that escapes a handler is our mistake and becomes a 500 without details.
"""

from collections.abc import Mapping, Sequence

import msgspec

from menpiao.kernel.i18n import Text


class FieldError(msgspec.Struct, frozen=True):
    """One thing wrong with one field; ``pointer`` is an RFC 6901 JSON pointer into the request's body."""

    pointer: str
    code: str
    detail: Text


class Refusal(Exception):
    """Base of what callers are told. Subclasses set the class attributes; texts may hold ``{placeholders}``."""

    code: str = "refused"
    status: int = 400
    title: Text = Text("请求未被接受", "Not accepted")
    detail: Text = Text("请检查后重试。", "Please check and try again.")

    def __init__(
        self,
        *,
        errors: tuple[FieldError, ...] = (),
        retry_after_s: int | None = None,
        alternatives: Sequence[Mapping[str, object]] = (),
        choices: Sequence[Mapping[str, object]] = (),
        **values: object,
    ) -> None:
        super().__init__(self.code)
        self.errors = errors
        self.alternatives = alternatives
        """What could be had instead, as it is told."""
        self.choices = choices
        """Of what one has to be chosen and said, for the same to be done."""
        self.retry_after_s = retry_after_s
        self.values = values

    def sentence(self) -> Text:
        """What happened and what to do, with this refusal's values filled in."""
        return self.detail.format(**self.values) if self.values else self.detail


class NotFound(Refusal):
    """Unknown and foreign look the same."""

    code = "not_found"
    status = 404
    title = Text("没有找到", "Not found")
    detail = Text("它不存在，或不属于您。", "It does not exist, or it is not yours.")


class Unauthenticated(Refusal):
    """No token, or one that is expired, revoked or forged: all the same to the caller."""

    code = "unauthenticated"
    status = 401
    title = Text("请先登录", "Please sign in")
    detail = Text("登录已失效，请重新登录。", "Your login is missing or no longer valid. Please sign in again.")


class Forbidden(Refusal):
    """The caller is known, but this route is not for them."""

    code = "forbidden"
    status = 403
    title = Text("没有权限", "Not allowed")
    detail = Text(
        "您的身份不能进行此操作，没有任何改动。请由有此权限的人办理。",
        "Your role may not do this, and nothing was changed. Ask somebody whose role may.",
    )


class Invalid(Refusal):
    """The body was understood but its content is wrong; ``errors`` says where."""

    code = "invalid"
    status = 422
    title = Text("内容有误", "Invalid content")
    detail = Text("请按提示修改后再提交。", "Please correct the marked fields and send it again.")


class IdempotencyKeyReused(Refusal):
    """The key already stands for another request: answering with that one's result would be a lie."""

    code = "idempotency_key_reused"
    status = 422
    title = Text("重复的请求编号", "Idempotency key reused")
    detail = Text(
        "这个 Idempotency-Key 已用于另一个请求，请换一个。",
        "This Idempotency-Key already belongs to a different request. Please use a new one.",
    )


class PreconditionRequired(Refusal):
    """A change that does not say which state it was made for could undo somebody else's."""

    code = "precondition_required"
    status = 428
    title = Text("缺少版本", "Which version?")
    detail = Text(
        "没有修改任何内容。请先读取当前内容，并用 If-Match 带上它的 ETag。",
        "Nothing was changed. Please read what is there first, and send its ETag as If-Match.",
    )


class PreconditionFailed(Refusal):
    """What the change was made for is not what is there any more: somebody was faster."""

    code = "precondition_failed"
    status = 412
    title = Text("内容已被他人修改", "Somebody else changed it")
    detail = Text(
        "没有修改任何内容。它刚被其他人修改过，请刷新后再改一次。",
        "Nothing was changed. Somebody else has just changed it: please reload and make your change again.",
    )


class Malformed(Refusal):
    """The bytes are not what the content type promises."""

    code = "malformed"
    status = 400
    title = Text("格式错误", "Malformed request")
    detail = Text("请求格式不正确。", "The request could not be read as JSON.")


class TooManyRequests(Refusal):
    """A limit on calls was reached; ``retry_after_s`` says when to come back."""

    code = "too_many_requests"
    status = 429
    title = Text("操作太频繁", "Too many requests")
    detail = Text(
        "操作过于频繁，这次请求没有被处理；请在 {seconds} 秒后再试。",
        "That was too often, and nothing was done. Please try again in {seconds} seconds.",
    )


class Busy(Refusal):
    """The queue is full or the database is away: nothing happened, asking again is safe."""

    code = "busy"
    status = 503
    title = Text("现在人很多", "Very busy right now")
    detail = Text("请求没有被处理，请稍候再试。", "Nothing was done. Please try again in a moment.")


def field_error(pointer: str, code: str, zh: str, en: str) -> FieldError:
    """Shorthand for the commonest construction."""
    return FieldError(pointer=pointer, code=code, detail=Text(zh, en))
