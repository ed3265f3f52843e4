"""Where WeChat Pay calls back. Answers in WeChat's manner: 204, or 4xx with ``{"code": "FAIL", "message": …}``.

No login, no redirect, no query string: the callback proves itself by its signature.
"""

from typing import Any

from litestar import Request, Response, post

from menpiao.kernel.errors import NotFound
from menpiao.orders.service.cancel import Collecting
from menpiao.payments import NoticeRefused, receive_notice
from menpiao.platform.http import path_id


@post(
    ["/api/v1/callbacks/wechat/pay/{account_id:str}", "/api/v1/callbacks/wechat/refund/{account_id:str}"],
    operation_id="receiveWechatNotice",
    tags=["provider"],
    opt={"audience": "provider"},
    status_code=204,
    summary="WeChat Pay notice",
)
async def wechat_notice(account_id: str, request: Request[Any, Any, Any], collecting: Collecting) -> Response[Any]:
    """Verify, store, answer. What the notice means is worked out afterwards."""
    body = await request.body()
    try:
        await receive_notice(
            collecting.db,
            collecting.providers,
            collecting.accounts,
            provider="wechat",
            account_id=path_id(account_id),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
        )
    except NoticeRefused:
        return _fail(401, "signature verification failed")
    except NotFound:
        return _fail(404, "unknown address")
    return Response(None, status_code=204)


def _fail(status: int, message: str) -> Response[dict[str, str]]:
    return Response({"code": "FAIL", "message": message}, status_code=status)


ROUTES = [wechat_notice]
