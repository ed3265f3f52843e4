"""API calls that go wrong on request: 429, 500, slow, answered to nobody, and nobody there at all."""

import asyncio
from typing import Any

import httpx
import pytest

from menpiao.adapters.sandbox import Sandbox
from menpiao.adapters.sandbox.faults import Faults, merged, strikes


async def test_429_and_500_are_errors_of_wechat_and_nothing_happens(shop: Any) -> None:
    body = await shop.order()
    for kind, status, code in (("429", 429, "FREQUENCYLIMITED"), ("500", 500, "SYSTEMERROR")):
        await shop.faults(api_error_rate=1, api_error_kinds=[kind])
        answer = await shop.call("POST", "/v3/pay/transactions/jsapi", body)
        assert answer.status_code == status
        assert answer.json()["code"].replace("_", "") == code
        assert shop.verifies(answer.headers, answer.content)
    await shop.faults(api_error_rate=0)
    assert (await shop.query()).status_code == 404


async def test_the_mini_program_api_fails_in_its_own_words(shop: Any) -> None:
    for kind, errcode in (("429", 45011), ("500", -1)):
        await shop.faults(api_error_rate=1, api_error_kinds=[kind])
        answer = await shop.http.get("/sns/jscode2session")
        assert (answer.status_code, answer.json()["errcode"]) == (200, errcode)


async def test_a_lost_reply_is_one_whose_order_stands(shop: Any) -> None:
    body = await shop.order()
    await shop.faults(api_error_rate=1, api_error_kinds=["lost_reply"])
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.call("POST", "/v3/pay/transactions/jsapi", body)
    await shop.faults(api_error_rate=0)
    assert (await shop.query()).json()["trade_state"] == "NOTPAY"
    assert (await shop.call("POST", "/v3/pay/transactions/jsapi", body)).status_code == 200


async def test_a_lost_204_is_lost_too(shop: Any) -> None:
    await shop.prepay()
    await shop.faults(api_error_rate=1, api_error_kinds=["lost_reply"])
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.close()
    await shop.faults(api_error_rate=0)
    assert (await shop.query()).json()["trade_state"] == "CLOSED"


async def test_a_slow_call_is_carried_out_in_the_end(shop: Any, sandbox: Sandbox) -> None:
    body = await shop.order()
    await shop.faults(api_error_rate=1, api_error_kinds=["slow"], slow_s=8)
    calling = asyncio.create_task(shop.call("POST", "/v3/pay/transactions/jsapi", body))
    await shop.http.get("/sim/faults")
    assert not calling.done()
    while not calling.done():
        sandbox.advance(seconds=8)
        await shop.http.get("/sim/faults")
    assert (await calling).status_code == 200
    await shop.faults(api_error_rate=0)
    assert (await shop.query()).status_code == 200


async def test_down_means_that_nobody_answers_and_the_other_face_still_does(shop: Any) -> None:
    await shop.prepay()
    await shop.faults(down=True)
    for path in ("/v3/certificates", "/sns/jscode2session", "/cgi-bin/stable_token"):
        with pytest.raises(httpx.RemoteProtocolError):
            await shop.http.get(path)
    assert (await shop.http.get("/sim/journal")).json()["entries"][0]["code"] == "hung up"
    await shop.faults(down=False)
    assert (await shop.query()).status_code == 200


async def test_a_put_changes_what_it_names_and_delete_brings_the_good_day_back(http: httpx.AsyncClient) -> None:
    await http.put("/sim/faults", json={"lose_callbacks": 0.5})
    changed = (await http.put("/sim/faults", json={"repeat_callbacks": 2})).json()
    assert (changed["lose_callbacks"], changed["repeat_callbacks"], changed["speed"]) == (0.5, 2, 60.0)
    assert (await http.get("/sim/faults")).json() == changed
    assert (await http.delete("/sim/faults")).json()["lose_callbacks"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"speed": 0},
        {"speed": -1},
        {"speed": "60"},
        {"lose_callbacks": 1.1},
        {"repeat_callbacks": 1000},
        {"repeat_callbacks": 1.5},
        {"down": 1},
        {"nothing": 1},
        {"api_error_kinds": ["418"]},
        {"refund_outcome": "LOST"},
    ],
    ids=str,
)
async def test_a_wrong_fault_is_refused_and_changes_nothing(http: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    before = (await http.get("/sim/faults")).json()
    assert (await http.put("/sim/faults", json=wrong)).status_code == 422
    assert (await http.get("/sim/faults")).json() == before


def test_rates_are_shares() -> None:
    assert not any(strikes(0) for _ in range(1000))
    assert all(strikes(1) for _ in range(1000))
    assert 350 < sum(strikes(0.5) for _ in range(1000)) < 650


def test_merging_keeps_what_is_not_named() -> None:
    assert merged(Faults(reorder=True), {"speed": 1}) == Faults(reorder=True, speed=1.0)
