"""Files for browsers: found by name and by nothing else, asked for again cheaply, under a policy for each page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from litestar.di import Provide

from builders.web import client_of
from menpiao.app import docs, health, web
from menpiao.app.contract import constant
from menpiao.app.siblings import Siblings
from menpiao.identity.api import guard
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.config import Settings
from menpiao.platform.db import Database
from menpiao.platform.http import make_app
from menpiao.platform.secret import Secret


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>门票", encoding="utf-8")
    (folder / "program.js").write_text("1")
    (folder / "assets" / "logo.svg").write_text("<svg/>")
    (folder / ".secret").write_text("hush")
    (tmp_path / "outside.txt").write_text("hush")
    (tmp_path / "site-too").mkdir()
    (tmp_path / "site-too" / "a.txt").write_text("hush")
    return folder


@asynccontextmanager
async def serving(settings: Settings, clock: SimulatedClock) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(
        handlers=[*web.routes(settings), *docs.ROUTES],
        hot=[],
        guard=guard,
        dependencies={"settings": Provide(constant(settings))},
        clock=clock,
        policies=web.policies(settings),
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://menpiao.test") as client:
        yield client


@pytest.fixture
async def client(site: Path, clock: SimulatedClock) -> AsyncIterator[httpx.AsyncClient]:
    settings = msgspec.structs.replace(
        Settings(), web_dir=site, wechat_app_id="wx1", sandbox_url="http://127.0.0.1:8801"
    )
    async with serving(settings, clock) as one:
        yield one


async def test_a_file_is_served_once_and_asked_for_again(client: httpx.AsyncClient, site: Path) -> None:
    for path, kind in (
        ("/app/", "text/html; charset=utf-8"),
        ("/app/index.html?account=x", "text/html; charset=utf-8"),
        ("/app/program.js", "text/javascript; charset=utf-8"),
        ("/app/assets/logo.svg", "image/svg+xml; charset=utf-8"),
    ):
        first = await client.get(path)
        assert (first.status_code, first.headers["content-type"]) == (200, kind)
        assert first.headers["cache-control"] == "no-cache"
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    etag = (await client.get("/app/program.js")).headers["etag"]
    (site / "program.js").write_text("22")
    changed = await client.get("/app/program.js", headers={"If-None-Match": etag})
    assert (changed.status_code, changed.text) == (200, "22")


async def test_the_configuration_is_never_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/app/config.json")
    assert answer.json() == {"api": "", "app_id": "wx1", "sandbox": "http://127.0.0.1:8801"}
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_page_is_found_without_its_slash(client: httpx.AsyncClient) -> None:
    for path, location in (("/", "/app/"), ("/app", "/app/"), ("/app?a=1", "/app/?a=1")):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, location)


@pytest.mark.parametrize(
    "path",
    ["/app/.secret", "/app/../outside.txt", "/app/%2e%2e/outside.txt", "/app/..%2foutside.txt",
     "/app/assets/../../outside.txt", "/app//etc/passwd", "/app/%2fetc/passwd", "/app/..%5coutside.txt",
     "/app/assets",
     "/app/assets/", "/app/../site-too/a.txt", "/app/nothing.js", "/app/index.html/x", "/app/index.html%00",
     "/app/program.js::$DATA", "/app/" + "a" * 300, "/app/" + "a/" * 90 + "a", "/app/%F0%9F%8E%AB", "/media/x",
     "/media/nothing.svg"],
)  # fmt: skip
async def test_nothing_else_is_found(client: httpx.AsyncClient, path: str) -> None:
    request = client.build_request("GET", "http://menpiao.test/")
    request.url = httpx.URL("http://menpiao.test").copy_with(raw_path=path.encode())
    answer = await client.send(request)
    assert answer.status_code == 404, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert "hush" not in answer.text


def _policy(answer: httpx.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: sources for name, *sources in parts}


async def test_the_client_may_speak_to_the_sandbox_and_to_nobody_else(
    client: httpx.AsyncClient, clock: SimulatedClock, site: Path
) -> None:
    policy = _policy(await client.get("/app/"))
    assert policy["default-src"] == policy["script-src"] == ["'self'"]
    assert policy["frame-src"] == policy["connect-src"] == ["'self'", "http://127.0.0.1:8801"]
    async with serving(msgspec.structs.replace(Settings(), web_dir=site), clock) as alone:
        policy = _policy(await alone.get("/app/"))
        assert policy["frame-src"] == policy["connect-src"] == ["'self'"]


async def test_client_and_console_show_pictures_of_halls_from_any_https_address(client: httpx.AsyncClient) -> None:
    for path in ("/app/", "/console/"):
        policy = _policy(await client.get(path))
        assert {"'self'", "https:", "data:", "blob:"} <= set(policy["img-src"]), path
        assert policy["script-src"] == ["'self'"], path
        assert "http:" not in policy["img-src"], path


async def test_the_console_is_served_under_a_policy_of_its_own(clock: SimulatedClock, site: Path) -> None:
    settings = msgspec.structs.replace(
        Settings(), console_dir=site, wechat_app_id="wx1", sandbox_url="http://127.0.0.1:8801"
    )
    async with serving(settings, clock) as client:
        page = await client.get("/console/")
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
        policy = _policy(page)
        assert (policy["default-src"], policy["script-src"]) == (["'none'"], ["'self'"])
        assert policy["connect-src"] == ["'self'", "http://127.0.0.1:8801"]
        assert policy["frame-ancestors"] == ["'none'"]
        assert (await client.get("/console?account=x")).headers["location"] == "/console/?account=x"
        asset = await client.get("/console/assets/logo.svg")
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        config = await client.get("/console/config.json")
        assert config.json() == {"app_id": "wx1", "sandbox": "http://127.0.0.1:8801", "shop": None, "mail": False}
        assert (await client.get("/console/..%2foutside.txt")).status_code == 404
        assert (await client.get("/app/")).status_code == 404


async def test_where_there_is_a_portal_people_begin_at_it(clock: SimulatedClock, site: Path) -> None:
    settings = msgspec.structs.replace(Settings(), web_dir=site, portal_dir=site)
    async with serving(settings, clock) as client:
        assert (await client.get("/")).headers["location"] == "/portal/"
        page = await client.get("/portal/")
        assert (page.status_code, _policy(page)["frame-src"]) == (200, ["'self'"])
        assert (await client.get("/app/")).status_code == 200
        (site / "docs").mkdir()
        (site / "docs" / "index.html").write_text("<!doctype html>", encoding="utf-8")
        of_documents = _policy(await client.get("/portal/docs/index.html"))
        assert (of_documents["default-src"], of_documents["script-src"]) == (["'none'"], ["'self'"])
        assert (of_documents["style-src"], _policy(page)["style-src"]) == (["'self'", "'unsafe-inline'"], ["'self'"])
    async with serving(msgspec.structs.replace(settings, portal_dir=None), clock) as client:
        assert (await client.get("/")).headers["location"] == "/app/"
        assert (await client.get("/portal/")).status_code == 404


async def test_everything_says_what_may_be_done_with_it(client: httpx.AsyncClient) -> None:
    for path in ("/app/", "/docs", "/media/nothing.svg", "/api/v1/openapi.json", "/nowhere"):
        answer = await client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        policy = _policy(answer)
        assert policy["default-src"] == (["'self'"] if path in ("/app/", "/docs") else ["'none'"])
        assert "frame-ancestors" in policy


async def test_the_contract_and_its_page_are_there(client: httpx.AsyncClient) -> None:
    contract = await client.get("/api/v1/openapi.json")
    assert contract.headers["content-type"].startswith("application/json")
    assert contract.json()["openapi"].startswith("3.1")
    page = await client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert (await client.get("/schema")).status_code == 404


async def _health_of(db: Database, settings: Settings, path: str, **headers: str) -> httpx.Response:
    more: dict[str, Any] = {"settings": settings, "siblings": Siblings(None, 0)}
    async with client_of(health.ROUTES, db, more=more) as client:
        return await client.get(path, headers=headers)


async def test_a_process_without_its_database_lives_but_can_not_sell(clock: SimulatedClock) -> None:
    pool = await asyncpg.create_pool("postgresql://nobody@127.0.0.1:1/nothing", min_size=0, timeout=2)
    db = Database(pool, clock)
    assert (await _health_of(db, Settings(), "/healthz")).json() == {"status": "ok"}
    answer = await _health_of(db, Settings(), "/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) >= 1
    assert "nobody" not in answer.text
    assert "127.0.0.1" not in answer.text


async def test_an_empty_database_can_not_sell_either(server_dsn: str, clock: SimulatedClock) -> None:
    pool = await asyncpg.create_pool(server_dsn, min_size=0, timeout=5)
    try:
        assert (await _health_of(Database(pool, clock), Settings(), "/readyz")).status_code == 503
    finally:
        pool.terminate()


async def test_a_migrated_database_can_sell(db: Database) -> None:
    answer = await _health_of(db, Settings(), "/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_metrics_are_for_this_machine_or_for_whoever_has_the_token(db: Database) -> None:
    assert (await _health_of(db, Settings(), "/metrics")).status_code == 200
    forwarded = await _health_of(db, Settings(), "/metrics", **{"X-Forwarded-For": "203.0.113.9"})
    assert (forwarded.status_code, forwarded.json()["code"]) == (404, "not_found")
    guarded = msgspec.structs.replace(Settings(), metrics_token=Secret("t0ken"))
    for given, status in (("", 404), ("Bearer wrong", 404), ("Bearer t0ken", 200), ("Bearer 🎫", 404)):
        async with client_of(health.ROUTES, db, more={"settings": guarded, "siblings": Siblings(None, 0)}) as client:
            answer = await client.get("/metrics", headers={b"authorization": given.encode()})
        assert answer.status_code == status
        assert "t0ken" not in answer.text
