"""How Stripe says no: a status and an error object. Source: docs.stripe.com/api/errors."""

from menpiao.adapters.sandbox.web import Answer, as_json


class Refused(Exception):
    """``kept``: the answer is remembered under the request's idempotency key, as all that was carried out."""

    def __init__(
        self, status: int, type_: str, message: str, *, code: str | None = None, param: str | None = None,
        kept: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status = status
        self.error = {"type": type_, "message": message, "code": code, "param": param}
        self.kept = kept

    def answer(self) -> Answer:
        return as_json({"error": {name: text for name, text in self.error.items() if text is not None}}, self.status)


def invalid(message: str, *, code: str | None = None, param: str | None = None, status: int = 400) -> Refused:
    """The commonest no."""
    return Refused(status, "invalid_request_error", message, code=code, param=param)


def forbidden(hidden_key: str, account: str, right: str) -> Refused:
    """A restricted key that lacks a right."""
    return Refused(
        403,
        "invalid_request_error",
        f"The provided key '{hidden_key}' does not have the required permissions for this endpoint on account"
        f" '{account}'. Having the 'rak_{right}' permission would allow this request to continue.",
    )


def no_such(what: str, identifier: str) -> Refused:
    """What does not exist, or belongs to another account."""
    return invalid(f"No such {what}: '{identifier[:80]}'", code="resource_missing", param="id", status=404)
