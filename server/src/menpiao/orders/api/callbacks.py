"""Where providers call back. They are told 204, or 4xx with ``{"code": "FAIL", "message": …}``, which is WeChat's form;
Stripe reads the status only.

No login, no redirect, no query string: the callback proves itself by its signature.
"""

from typing import Any

from litestar import Request, Response, post

from menpiao.kernel.errors import NotFound
from menpiao.orders.service.cancel import Collecting
from menpiao.payments import NoticeRefused, receive_notice
from menpiao.platform.http import path_id
from menpiao.platform.http.problems import refusal_for


def answer_fail(_: Request[Any, Any, Any], error: Exception) -> Response[dict[str, str]]:
    """No; it says as little as possible, because whoever forged the callback reads it."""
    if isinstance(error, NoticeRefused):
        return Response({"code": "FAIL", "message": "signature verification failed"}, status_code=401)
    if isinstance(error, NotFound):
        return Response({"code": "FAIL", "message": "unknown address"}, status_code=404)
    # Not stored, so not acknowledged: the provider comes again.
    refusal = refusal_for(error)
    return Response({"code": "FAIL", "message": "please try again"}, status_code=refusal.status)


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
    await receive_notice(
        collecting.db,
        collecting.providers,
        collecting.accounts,
        provider="wechat",
        account_id=path_id(account_id),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )


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
    await receive_notice(
        collecting.db,
        collecting.providers,
        collecting.accounts,
        provider="stripe",
        account_id=path_id(account_id),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )


ROUTES: list[Any] = [wechat_notice, stripe_notice]
