"""Where providers call back. They are told 204, or 4xx with ``{"code": "FAIL", "message": …}``, which is WeChat's form;
Stripe reads the status only.

No login, no redirect, no query string: the callback proves itself by its signature. In a sale thousands pay in the same
minute, so these routes are hot: what the framework's own handlers below say, `hot` says before the framework.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, Response, post

from menpiao.kernel.errors import NotFound
from menpiao.orders.service.cancel import Collecting
from menpiao.payments import Inbox, NoticeRefused
from menpiao.platform.http import HotRequest, HotResponse, path_id
from menpiao.platform.http.problems import refusal_for

WECHAT, STRIPE = "wechat", "stripe"
_STORED = HotResponse(204, b"")


class _Failed(msgspec.Struct, frozen=True):
    """Why not, in as few words as possible, because whoever forged the callback reads it."""

    status: int
    message: str

    @property
    def body(self) -> dict[str, str]:
        return {"code": "FAIL", "message": self.message}


def _failed(error: Exception) -> _Failed:
    if isinstance(error, NoticeRefused):
        return _Failed(401, "signature verification failed")
    if isinstance(error, NotFound):
        return _Failed(404, "unknown address")
    # Not stored, so not acknowledged: the provider comes again.
    return _Failed(refusal_for(error).status, "please try again")


def answer_fail(_: Request[Any, Any, Any], error: Exception) -> Response[dict[str, str]]:
    """No."""
    failed = _failed(error)
    return Response(failed.body, status_code=failed.status)


def hot(inbox: Inbox, provider: str) -> Callable[[HotRequest], Awaitable[HotResponse]]:
    """Answers the callbacks of a provider."""

    async def receive(request: HotRequest) -> HotResponse:
        try:
            request.check_query()
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.items()}
            account_id = path_id(request.parameter)
            await inbox.receive(provider=provider, account_id=account_id, headers=headers, body=request.body)
        except Exception as error:  # the edge: everything becomes an answer
            failed = _failed(error)
            return HotResponse(failed.status, msgspec.json.encode(failed.body))
        return _STORED

    return receive


@post(
    "/api/v1/callbacks/wechat/{about:str}/{account_id:str}",
    operation_id="receiveWechatNotice",
    tags=["provider"],
    opt={"audience": "provider"},
    status_code=204,
    summary="WeChat Pay notice",
    exception_handlers={Exception: answer_fail},
)
async def wechat_notice(about: str, account_id: str, request: Request[Any, Any, Any], collecting: Collecting) -> None:
    """Verify, store, answer. ``about`` is `pay` or `refund`; what a notice means is worked out from its content."""
    if about not in ("pay", "refund"):
        raise NotFound()
    await _receive(request, collecting, WECHAT, account_id)


@post(
    "/api/v1/callbacks/stripe/{account_id:str}",
    operation_id="receiveStripeNotice",
    tags=["provider"],
    opt={"audience": "provider"},
    status_code=204,
    summary="Stripe webhook",
    exception_handlers={Exception: answer_fail},
)
async def stripe_notice(account_id: str, request: Request[Any, Any, Any], collecting: Collecting) -> None:
    """Verify, store, answer; what an event means is worked out from its content."""
    await _receive(request, collecting, STRIPE, account_id)


async def _receive(request: Request[Any, Any, Any], collecting: Collecting, provider: str, account_id: str) -> None:
    await collecting.inbox.receive(
        provider=provider,
        account_id=path_id(account_id),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )


ROUTES: list[Any] = [wechat_notice, stripe_notice]
