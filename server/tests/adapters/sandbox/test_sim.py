"""The sandbox's own face: strict bodies, stable credentials, who may ask, and what people see of it."""

from typing import Any

import httpx
import pytest

from menpiao.adapters.sandbox.accounts import ACCOUNTS

APP_ID = "wx5a4db0c51e57f00d"
BUYER = "lin-xiaoyu"


async def test_there_are_buyers_and_one_who_works_at_the_gate(http: httpx.AsyncClient) -> None:
    accounts = (await http.get("/sim/accounts")).json()["accounts"]
    assert [account["id"] for account in accounts] == [account.id for account in ACCOUNTS]
    assert [account["id"] for account in accounts[-2:]] == ["gate-chen", "office-jiang"]
    for account in accounts:
        picture = await http.get(account["avatar"])
        assert picture.headers["content-type"] == "image/svg+xml"
        assert picture.text.startswith("<svg ")


@pytest.mark.parametrize(("account_id", "status"), [("load-1", 201), ("load-123456", 201), ("load-", 404),
    ("load-1x", 404), ("load-١", 404), ("nobody", 404), ("", 404)])  # fmt: skip
async def test_accounts_for_load_exist_without_being_made(
    http: httpx.AsyncClient, account_id: str, status: int
) -> None:
    answer = await http.post("/sim/login-codes", json={"account_id": account_id, "app_id": APP_ID})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sim/login-codes", b"", 400),
        ("/sim/login-codes", b"{", 400),
        ("/sim/login-codes", b"\xff", 400),
        ("/sim/login-codes", b"[" * 10_000, 422),
        ("/sim/login-codes", b"[]", 422),
        ("/sim/login-codes", b'{"account_id":"lin-xiaoyu"}', 422),
        ("/sim/login-codes", b'{"account_id":5,"app_id":"x"}', 422),
        ("/sim/login-codes", b'{"account_id":"lin-xiaoyu","app_id":"wx5a4db0c51e57f00d","x":1}', 422),
        ("/sim/login-codes", b'{"account_id":"lin-xiaoyu","app_id":"wxnone"}', 404),
        ("/sim/login-codes", b" " * 2_000_000, 413),
        ("/sim/apps", b'{"app_id":"nonsense"}', 422),
        ("/sim/apps/wxnone/templates", b'{"title":"x","fields":[{"key":"thing1","name":"x"}]}', 404),
        (f"/sim/apps/{APP_ID}/templates", b'{"title":"x","fields":[]}', 422),
        (f"/sim/apps/{APP_ID}/templates", b'{"title":"x","fields":[{"key":"nothing1","name":"x"}]}', 422),
        ("/sim/merchants", b'{"app_ids":["wxnone00000"]}', 404),
        ("/sim/merchants", b'{"app_ids":[],"mchid":"abc"}', 422),
        ("/sim/merchants", b'{"app_ids":[],"mode":"none"}', 422),
        ("/sim/payments", b'{"account_id":"lin-xiaoyu","prepay_id":"wx1"}', 404),
        ("/sim/payments", b'{"account_id":"lin-xiaoyu","prepay_id":"wx1","behaviour":"explode"}', 422),
        ("/sim/subscriptions", b'{"account_id":"lin-xiaoyu","app_id":"%s","answers":{"x":"accept"}}', 404),
        ("/sim/orders/1900000001/none/forgeries", b"{}", 404),
        ("/sim/refunds/1900000001/none/outcome", b"{}", 404),
    ],
    ids=lambda value: str(value)[:50].encode("unicode_escape").decode(),
)
async def test_a_wrong_body_is_refused_with_a_code(
    http: httpx.AsyncClient, path: str, body: bytes, status: int
) -> None:
    answer = await http.post(path, content=body.replace(b"%s", APP_ID.encode()))
    assert answer.status_code == status
    assert answer.json()["code"]


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=501", "limit=99999999999", "after=-1"])
async def test_a_wrong_limit_is_refused(http: httpx.AsyncClient, query: str) -> None:
    assert (await http.get(f"/sim/journal?{query}")).status_code == 422


async def test_json_without_a_bottom_is_refused(http: httpx.AsyncClient) -> None:
    deep = b'{"speed":' + b"[" * 10_000
    assert (await http.put("/sim/faults", content=deep)).status_code == 400


async def test_an_unknown_path_is_404_and_a_wrong_method_405(http: httpx.AsyncClient) -> None:
    assert (await http.get("/sim/nothing")).status_code == 404
    assert (await http.delete("/sim/accounts")).status_code == 405
    assert (await http.get("/sim/assets/..%2fpages.py")).status_code == 404
    assert (await http.get("/sim/avatars/nobody.svg")).status_code == 404


async def test_the_same_app_merchant_and_template_again_are_the_same(http: httpx.AsyncClient, mould: Any) -> None:
    assert (await http.post("/sim/apps", json={"app_id": APP_ID})).json()["secret"] == mould.secret
    wanted = {"mchid": "1900000001", "app_ids": [APP_ID]}
    assert (await http.post("/sim/merchants", json=wanted)).json() == mould.credentials["public_key"]
    fields = [{"key": "thing1", "name": "演出"}, {"key": "time2", "name": "时间"}]
    path = f"/sim/apps/{APP_ID}/templates"
    same = await http.post(path, json={"title": "出票成功通知", "fields": fields})
    other = await http.post(path, json={"title": "出票成功通知", "fields": fields[:1]})
    assert same.json()["template_id"] == mould.template_id != other.json()["template_id"]


async def test_a_merchants_apps_add_up_and_its_keys_stay_when_its_mode_changes(http: httpx.AsyncClient) -> None:
    wanted = {"mchid": "1900000001", "app_ids": ["wx0ther00000000001"], "mode": "certificate"}
    changed = (await http.post("/sim/merchants", json=wanted)).json()
    assert changed["app_ids"] == ["wx0ther00000000001", APP_ID]
    assert [key["kind"] for key in changed["platform_keys"]] == ["certificate"]
    back = (await http.post("/sim/merchants", json=wanted | {"mode": "migration"})).json()
    assert [key["kind"] for key in back["platform_keys"]] == ["public_key", "certificate"]
    assert back["private_key_pem"] == changed["private_key_pem"]


async def test_lists_show_no_secret(shop: Any, http: httpx.AsyncClient, mould: Any) -> None:
    await shop.paid()
    phone = {"appid": APP_ID, "secret": mould.secret, "js_code": "x", "grant_type": "authorization_code"}
    await http.get("/sns/jscode2session", params=phone)
    asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": mould.secret}
    token = (await http.post("/cgi-bin/stable_token", json=asked)).json()["access_token"]
    await http.post("/cgi-bin/message/subscribe/send", params={"access_token": token}, json={})
    paths = ("journal", "apps", "merchants", "orders", "notices", "messages", f"orders/{shop.mchid}/order-0001")
    shown = "".join([(await http.get(f"/sim/{path}")).text for path in paths])
    assert "order-0001" in shown
    for secret in (mould.secret, token, shop.apiv3_key, "PRIVATE KEY"):
        assert secret not in shown


async def test_the_journal_goes_on_from_what_was_seen(http: httpx.AsyncClient) -> None:
    for _ in range(3):
        await http.get("/sns/jscode2session")
    entries = (await http.get("/sim/journal?limit=2")).json()["entries"]
    assert [entry["number"] for entry in entries] == [3, 2]
    assert (entries[0]["face"], entries[0]["status"], entries[0]["code"]) == ("open", 200, "41002")
    assert (await http.get("/sim/journal?after=3")).json()["entries"] == []


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8800", 200),
        ("http://localhost:8800", 200),
        ("http://[::1]:8800", 200),
        ("https://evil.example.com", 403),
        ("http://127.0.0.1.evil.example.com", 403),
        ("http://[::1", 403),
        ("null", 403),
    ],
)
async def test_only_pages_of_this_machine_may_ask(http: httpx.AsyncClient, origin: str, status: int) -> None:
    answer = await http.get("/sim/accounts", headers={"Origin": origin})
    assert answer.status_code == status
    assert answer.headers.get("access-control-allow-origin") == (origin if status == 200 else None)
    preflight = await http.options("/sim/payments", headers={"Origin": origin})
    assert preflight.status_code == (204 if status == 200 else 403)


async def test_a_page_on_the_host_by_which_the_sandbox_was_reached_may_ask(http: httpx.AsyncClient) -> None:
    headers = {"Origin": "http://desk.local:8800", "Host": "desk.local:8801"}
    assert (await http.get("/sim/accounts", headers=headers)).status_code == 200
