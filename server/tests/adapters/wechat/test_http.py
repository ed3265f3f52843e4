"""The quiet client: a secret reaches WeChat, and nothing else."""

import traceback
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from menpiao.adapters.wechat.http import NoAnswer, ask, quiet_client

SECRET = "s3cret+/=&?票"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with quiet_client() as client:
        yield client


async def test_the_hidden_part_of_a_query_arrives_escaped(wechat: Any, http: httpx.AsyncClient) -> None:
    wechat.says(wechat.Answer(body=b"{}"))
    url = f"{wechat.base_url}/cgi-bin/x"
    assert await ask(http, "POST", url, params={"a": "1"}, hidden={"secret": SECRET}, json={"b": 2}) == b"{}"
    (asked,) = wechat.asked
    assert dict(httpx.URL(asked.target).params) == {"a": "1", "secret": SECRET}
    assert asked.json() == {"b": 2}


@pytest.mark.parametrize("answer", [{"status": 500}, {"status": 302}, {"cut": True}, {"hang": True}, {}])
async def test_no_log_and_no_exception_shows_it(
    wechat: Any, http: httpx.AsyncClient, every_log: Callable[[], str], answer: dict[str, Any]
) -> None:
    wechat.says(wechat.Answer(**answer))
    told = ""
    try:
        await ask(
            http,
            "GET",
            f"{wechat.base_url}/sns/x",
            params={"seen": "1"},
            hidden={"secret": SECRET},
            timeout_s=0.2,
        )
    except NoAnswer as failure:
        told = "".join(traceback.format_exception(failure)) + repr(failure)
    assert (told == "") is (answer == {})
    logged = every_log()
    if not answer.get("cut") and not answer.get("hang"):
        assert "/sns/x?seen=1" in logged, "httpx did log the address"
    for text in (told, logged):
        assert SECRET not in text
        assert "s3cret" not in text


async def test_an_exception_of_httpx_carries_the_harmless_address(http: httpx.AsyncClient) -> None:
    with pytest.raises(httpx.ConnectError) as failure:
        await http.get("http://127.0.0.1:9/", extensions={"menpiao_hidden_query": {"secret": SECRET}})
    assert str(failure.value.request.url) == "http://127.0.0.1:9/"


def test_the_time_outs_are_wechats() -> None:
    timeout = quiet_client().timeout
    assert (timeout.connect, timeout.read) == (5, 8)
