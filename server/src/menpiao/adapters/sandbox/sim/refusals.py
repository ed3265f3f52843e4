"""How ``/sim`` says no, and the checks that its rooms share."""

from typing import TYPE_CHECKING, TypeVar

from menpiao.adapters.sandbox import accounts
from menpiao.adapters.sandbox.accounts import Account
from menpiao.adapters.sandbox.model import App
from menpiao.adapters.sandbox.web import Answer, BadBody, Request, as_json
from menpiao.kernel.i18n import Text

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

T = TypeVar("T")
MAX_LIMIT = 500


class SimRefused(Exception):
    """Status, a stable code and a sentence; ``zh`` too where the pay sheet shows it to people."""

    def __init__(self, status: int, code: str, message: str, *, zh: str | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = Text(zh or message, message)

    def answer(self) -> Answer:
        return as_json({"code": self.code, "message": self.message.en}, self.status)


def body_of(request: Request, shape: type[T]) -> T:
    """The JSON body as this shape; 400 for no JSON, 422 for another shape."""
    try:
        return request.decode(shape)
    except BadBody as wrong:
        status = 422 if wrong.field else 400
        raise SimRefused(status, "invalid" if wrong.field else "malformed", wrong.message) from None


def known_account(account_id: str) -> Account:
    found = accounts.account(account_id)
    if found is None:
        raise SimRefused(404, "unknown_account", f"There is no account {account_id[:40]!r}.", zh="没有这个微信账号")
    return found


def known_app(world: "World", app_id: str) -> App:
    found = world.store.app(app_id)
    if found is None:
        raise SimRefused(404, "unknown_app", f"There is no app {app_id[:40]!r}; POST /sim/apps makes it.")
    return found


def limit_of(request: Request, default: int = 100) -> int:
    """``?limit=``, within 1 to 500."""
    text = request.query.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MAX_LIMIT):
        raise SimRefused(422, "invalid", f"limit is a number from 1 to {MAX_LIMIT}")
    return int(text)
