"""Signing in: what the adapter and the sandbox believe about code2session."""

from typing import Any

import pytest

from menpiao.adapters.wechat.app import WeChatApp
from menpiao.identity.ports import CodeRefused, LoginProviderUnavailable


async def test_signing_in(world: Any) -> None:
    code = {"account_id": world.buyer, "app_id": world.app_id}
    fresh = (await world.sim("POST", "/sim/login-codes", code))["code"]
    assert (await world.login.identify(app_id=world.app_id, code=fresh)).subject == world.openid
    with pytest.raises(CodeRefused, match="used"):
        await world.login.identify(app_id=world.app_id, code=fresh)
    with pytest.raises(CodeRefused, match="invalid"):
        await world.login.identify(app_id=world.app_id, code="made-up")
    old = (await world.sim("POST", "/sim/login-codes", code))["code"]
    world.sandbox.advance(minutes=5, seconds=1)
    with pytest.raises(CodeRefused, match="invalid"):
        await world.login.identify(app_id=world.app_id, code=old)
    await world.faults(blocked_accounts=[world.buyer])
    blocked = (await world.sim("POST", "/sim/login-codes", code))["code"]
    with pytest.raises(CodeRefused, match="blocked"):
        await world.login.identify(app_id=world.app_id, code=blocked)
    world.apps[world.app_id] = WeChatApp(app_id=world.app_id, secret="wrong", base_url=world.sandbox.url)
    with pytest.raises(LoginProviderUnavailable):
        await world.login.identify(app_id=world.app_id, code="any")
    await world.faults(down=True)
    with pytest.raises(LoginProviderUnavailable):
        await world.login.identify(app_id=world.app_id, code="any")
