"""The mini-program server API: login codes and access tokens.

Source: WeChat, "小程序登录 code2Session" and "获取稳定版接口调用凭据".
"""

import base64
import hmac
from typing import TYPE_CHECKING

import msgspec

from menpiao.adapters.sandbox.model import App
from menpiao.adapters.sandbox.protocol.errors import OpenRefused
from menpiao.adapters.sandbox.web import Answer, BadBody, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

CODE_LIVES_S = 300
LOGINS_PER_MINUTE = 100
TOKEN_LIVES_S = 7200
HANDOVER_S = 300
"""In the last five minutes of a token the next one is given out, and both are good."""
FORCED_PER_DAY = 20
FORCED_GAP_S = 30


class TokenBody(msgspec.Struct, frozen=True):
    grant_type: str = ""
    appid: str = ""
    secret: str = ""
    force_refresh: bool = False


async def code2session(world: "World", request: Request) -> Answer:
    """``GET /sns/jscode2session``: who is behind a login code. A code works once, within five minutes."""
    asked = request.query
    app = _app(world, asked.get("appid", ""), asked.get("secret", ""), wrong_secret=40125)
    if asked.get("grant_type") != "authorization_code":
        raise OpenRefused(40002, "invalid grant_type")
    code = asked.get("js_code", "")
    if not code:
        raise OpenRefused(41008, "missing code")
    now = world.now()
    known = world.store.login_code(code, app.app_id)
    if known is None:
        raise OpenRefused(40029, "invalid code")
    account_id, made_at, used = known
    if used or not world.store.use_login_code(code, now):
        raise OpenRefused(40163, "code been used")
    if now > made_at + CODE_LIVES_S:
        raise OpenRefused(40029, "invalid code")
    if account_id in world.faults.blocked_accounts:
        raise OpenRefused(40226, "code blocked")
    openid = world.openid(app_id=app.app_id, account_id=account_id)
    _count_login(world, openid, now)
    session_key = base64.b64encode(randomness.token_bytes(16)).decode()
    return as_json({"session_key": session_key, "openid": openid})


def _count_login(world: "World", openid: str, now: float) -> None:
    recent = [at for at in world.login_times.get(openid, []) if at > now - 60]
    if len(recent) >= LOGINS_PER_MINUTE:
        raise OpenRefused(45011, "api minute-quota reach limit  mustslower  retry next minute")
    if len(world.login_times) > 10_000:
        world.login_times.clear()
    world.login_times[openid] = [*recent, now]


async def stable_token(world: "World", request: Request) -> Answer:
    """``POST /cgi-bin/stable_token``: the same token until five minutes before its end, or a new one by force."""
    try:
        asked = request.decode(TokenBody)
    except BadBody:
        raise OpenRefused(47001, "data format error") from None
    app = _app(world, asked.appid, asked.secret, wrong_secret=40001)
    if asked.grant_type != "client_credential":
        raise OpenRefused(40002, "invalid grant_type")
    now = world.now()
    newest = world.store.newest_token(app.app_id)
    if asked.force_refresh:
        _may_force(world, app, now)
        world.store.end_tokens(app.app_id, now)
    elif newest is not None and newest[2] - HANDOVER_S > now:
        return as_json({"access_token": newest[0], "expires_in": int(newest[2] - now)})
    token = f"{40 + randomness.below(60)}_{randomness.token_text(102)}"
    world.store.add_token(token, app.app_id, at=now, dies_at=now + TOKEN_LIVES_S, forced=asked.force_refresh)
    return as_json({"access_token": token, "expires_in": TOKEN_LIVES_S})


def _may_force(world: "World", app: App, now: float) -> None:
    count, last = world.store.forced_since(app.app_id, now - 86_400)
    if count >= FORCED_PER_DAY:
        raise OpenRefused(45009, "reach max api daily quota limit")
    if now < last + FORCED_GAP_S:
        raise OpenRefused(45011, "api minute-quota reach limit  mustslower  retry next minute")


def _app(world: "World", app_id: str, secret: str, *, wrong_secret: int) -> App:
    if not app_id:
        raise OpenRefused(41002, "appid missing")
    if not secret:
        raise OpenRefused(41004, "appsecret missing")
    app = world.store.app(app_id)
    if app is None:
        raise OpenRefused(40013, "invalid appid")
    if not hmac.compare_digest(app.secret.encode(), secret.encode()):
        raise OpenRefused(wrong_secret, "invalid appsecret")
    return app


def app_of_token(world: "World", request: Request) -> str:
    """The app_id behind ``?access_token=``."""
    token = request.query.get("access_token", "")
    if not token:
        raise OpenRefused(41001, "access_token missing")
    known = world.store.token(token)
    if known is None:
        raise OpenRefused(40001, "invalid credential, access_token is invalid or not latest")
    app_id, dies_at = known
    if world.now() >= dies_at:
        raise OpenRefused(42001, "access_token expired")
    return app_id


ROUTES = [
    ("GET", "/sns/jscode2session", code2session),
    ("POST", "/cgi-bin/stable_token", stable_token),
]
