"""The demo's supervisor: starts everything in order, tells where it is, stops everything in reverse order.

Nothing is restarted: a process that ends by itself ends the demo, with its last log lines on the screen, because a demo
that limps on misleads. After a ``kill -9`` the children stop by themselves (`process`), PostgreSQL runs on and is
joined by the next start.
"""

import asyncio
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import httpx
import msgspec

from menpiao.adapters.trust import trust
from menpiao.app.web import carried
from menpiao.demo.office import COLLEAGUES, PASSWORD
from menpiao.demo.portal import GATE, show, write_portal
from menpiao.demo.process import Child
from menpiao.demo.provision import OFFICE_ACCOUNT, Provisioned, provision
from menpiao.platform.config import Settings
from menpiao.platform.db import embedded
from menpiao.platform.db.migrate import migrate
from menpiao.platform.machine import Unready, check_port, make_folder
from menpiao.platform.secret import Secret

READY_WITHIN_S = 60
ORPHANS_STOP_WITHIN_S = 20
_ASK_EVERY_S = 0.1
_BUILT_CLIENT = Path(__file__).resolve().parents[4] / "miniprogram" / "dist" / "web"
"""Where `make demo` builds the mini program in a clone of the repository."""
_BUILT_CONSOLE = Path(__file__).resolve().parents[4] / "console" / "dist"
_BUILT_DOCS = Path(__file__).resolve().parents[4] / "dist" / "docs"


def run(settings: Settings) -> int:
    """Run until Ctrl-C or SIGTERM; 0 where all of it could be stopped cleanly."""
    data = make_folder(settings.data_dir).resolve()
    settings = msgspec.structs.replace(
        settings,
        data_dir=data,
        sandbox_url=f"http://127.0.0.1:{settings.sandbox_port}",
        web_dir=settings.web_dir or carried("app") or _there(_BUILT_CLIENT),
        console_dir=settings.console_dir or carried("console") or _there(_BUILT_CONSOLE),
    )
    portal = write_portal(
        settings,
        mini_program=settings.web_dir is not None,
        console=settings.console_dir is not None,
        docs=carried("docs") or _there(_BUILT_DOCS),
    )
    settings = msgspec.structs.replace(settings, portal_dir=portal)
    with _only_one(data / "demo.lock") as after_a_kill:
        return asyncio.run(_until_stopped(settings, ORPHANS_STOP_WITHIN_S if after_a_kill else 0))


def _there(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None


@contextmanager
def _only_one(lock: Path) -> Iterator[bool]:
    """Hold the folder for this process; yields whether the last one that held it was killed."""
    with lock.open("a+") as file:
        file.seek(0)
        holder = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unready(
                f"the demo already runs in {lock.parent} (process {holder or 'unknown'});"
                " stop it first, or choose another data folder with MENPIAO_DATA_DIR and other ports."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield bool(holder)
        finally:
            file.truncate(0)


async def _until_stopped(settings: Settings, patience_s: float) -> int:
    """Everything, until a signal or until a part of it ends."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    living = asyncio.create_task(_live(settings, patience_s))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({living, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        stopping.cancel()
        await living
    _tell("\n  stopping … 正在停止 …")
    living.cancel()
    await asyncio.wait({living})
    if not living.cancelled():
        await living
    _tell(f"  stopped; the data stays in {settings.data_dir} · 已停止，数据保留在该目录")
    return 0


async def _live(settings: Settings, patience_s: float) -> None:
    """Start one after the other; whatever was started is stopped in reverse, however this ends."""
    _tell("Menpiao · 门票")
    await _wait_for_ports(settings, patience_s)
    async with AsyncExitStack() as started:
        with _step("database · 数据库"):
            dsn = await _start_database(settings, started)
            await migrate(dsn)
        with _step("WeChat sandbox · 微信沙箱"):
            sandbox = await _start(["sandbox", "--data", str(settings.data_dir / "sandbox")], settings, started)
            await _wait_until_ready(sandbox, f"{settings.sandbox_url}/sim/accounts")
            provisioned = await provision(str(settings.sandbox_url))
        settings = _with_wechat(settings, dsn, provisioned)
        with _step("sample data · 示例数据"):
            await _load(settings, provisioned)
        with _step("API and worker · 接口与后台任务"):
            worker = await _start(["work"], settings, started)
            api = await _start(["serve"], settings, started)
            await _wait_until_ready(api, f"{_reachable(settings)}/readyz")
        _tell(_addresses(settings))
        show(f"{_reachable(settings)}/")
        raise Unready(await _first_to_end([api, worker, sandbox]))


async def _wait_for_ports(settings: Settings, patience_s: float) -> None:
    """Both ports must be free; children of a killed demo get the time to stop."""
    until = time.monotonic() + patience_s
    while True:
        try:
            check_port(settings.host, settings.port, "MENPIAO_PORT")
            check_port("127.0.0.1", settings.sandbox_port, "MENPIAO_SANDBOX_PORT")
        except Unready:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(_ASK_EVERY_S)
        else:
            return


async def _start_database(settings: Settings, started: AsyncExitStack) -> str:
    if settings.database_url is not None:
        return settings.database_url.reveal()
    starting = asyncio.create_task(asyncio.to_thread(embedded.start, settings.data_dir / "postgres"))
    try:
        server = await asyncio.shield(starting)
    except asyncio.CancelledError:
        (await starting).stop()
        raise
    started.push_async_callback(asyncio.to_thread, server.stop)
    return server.dsn()


async def _start(arguments: list[str], settings: Settings, started: AsyncExitStack) -> Child:
    log = make_folder(settings.data_dir / "logs") / f"{arguments[0]}.log"
    child = await Child.start(_NAMES[arguments[0]], arguments, _environment(settings), log)
    started.push_async_callback(child.stop)
    return child


_NAMES = {"sandbox": "WeChat sandbox", "serve": "API", "work": "worker"}


def _with_wechat(settings: Settings, dsn: str, provisioned: Provisioned) -> Settings:
    """The settings of an installation whose WeChat is the sandbox."""
    assert settings.sandbox_url is not None
    return msgspec.structs.replace(
        settings,
        database_url=Secret(dsn),
        wechat_app_id=provisioned.app_id,
        wechat_app_secret=provisioned.app_secret,
        wechat_templates=provisioned.template_ids,
        wechat_api_url=settings.sandbox_url,
        wechat_pay_url=settings.sandbox_url,
        wechat_close_after_seconds=0,
        stripe_url=settings.sandbox_url,
        smtp_host="127.0.0.1",
        smtp_port=provisioned.smtp_port,
        smtp_security="none",
        smtp_from="tickets@menpiao.example",
    )


def _environment(settings: Settings) -> dict[str, str]:
    """The settings as a child reads them; what is not named here it inherits."""
    named: dict[str, object] = {
        "DATABASE_URL": settings.database_url.reveal() if settings.database_url else None,
        "DATA_DIR": settings.data_dir,
        "HOST": settings.host,
        "PORT": settings.port,
        "WEB_DIR": settings.web_dir,
        "CONSOLE_DIR": settings.console_dir,
        "PORTAL_DIR": settings.portal_dir,
        "SANDBOX_PORT": settings.sandbox_port,
        "SANDBOX_URL": settings.sandbox_url,
        "WECHAT_APP_ID": settings.wechat_app_id,
        "WECHAT_APP_SECRET": settings.wechat_app_secret.reveal() if settings.wechat_app_secret else None,
        "WECHAT_TEMPLATES": ",".join(f"{kind}={number}" for kind, number in settings.wechat_templates.items()),
        "WECHAT_API_URL": settings.wechat_api_url,
        "WECHAT_PAY_URL": settings.wechat_pay_url,
        "WECHAT_CLOSE_AFTER_SECONDS": settings.wechat_close_after_seconds,
        "STRIPE_URL": settings.stripe_url,
        "SMTP_HOST": settings.smtp_host,
        "SMTP_PORT": settings.smtp_port,
        "SMTP_SECURITY": settings.smtp_security,
        "SMTP_FROM": settings.smtp_from,
    }
    files = ("MENPIAO_DATABASE_URL_FILE", "MENPIAO_WECHAT_APP_SECRET_FILE")
    inherited = {name: value for name, value in os.environ.items() if name not in files}
    return inherited | {f"MENPIAO_{name}": str(value) for name, value in named.items() if value is not None}


async def _load(settings: Settings, provisioned: Provisioned) -> None:
    from menpiao.demo.load import load

    await load(settings, provisioned)


async def _wait_until_ready(child: Child, url: str) -> None:
    """Ask until it answers 200; give up when the process ends or time is over."""
    until = time.monotonic() + READY_WITHIN_S
    async with httpx.AsyncClient(timeout=2, trust_env=False, verify=trust()) as http:
        while time.monotonic() < until:
            if not child.alive:
                raise Unready(await child.ended())
            try:
                if (await http.get(url)).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(_ASK_EVERY_S)
    raise Unready(f"the {child.name} did not get ready within {READY_WITHIN_S} seconds; look into its log.")


async def _first_to_end(children: list[Child]) -> str:
    waiting = [asyncio.create_task(child.ended()) for child in children]
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in waiting:
            task.cancel()


def _reachable(settings: Settings) -> str:
    """The API from this machine, whatever address the outside uses."""
    return msgspec.structs.replace(settings, public_url=None).base_url


def _addresses(settings: Settings) -> str:
    """Where to go now."""
    api = _reachable(settings)
    rows = [
        ("begin here · 从这里开始", f"{api}/", True),
        ("mini program, as a buyer · 小程序（购票）", f"{api}/app/", settings.web_dir),
        ("mini program, at the gate · 小程序（检票）", f"{api}{GATE}", settings.web_dir),
        ("console, as the organizer · 主办方控制台", f"{api}/console/?account={OFFICE_ACCOUNT}", settings.console_dir),
        ("documentation · 文档", f"{api}/portal/docs/index.html", _there(settings.data_dir / "portal" / "docs")),
        ("API documentation · 接口文档", f"{api}/docs", True),
        ("WeChat sandbox · 微信沙箱", f"{settings.sandbox_url}/", True),
    ]
    listed = "\n".join(f"  {what}\n    {where}" for what, where, there in rows if there)
    if settings.console_dir is not None:
        emails = ", ".join(one.email for one in COLLEAGUES)
        listed += f"\n  console, by e-mail · 控制台（邮箱登录）: {PASSWORD}\n    {emails}"
    return f"\n{listed}\n\n  Ctrl-C stops everything · 按 Ctrl-C 全部停止\n"


@contextmanager
def _step(what: str) -> Iterator[None]:
    """Say what is being started, then how long it took."""
    started = time.monotonic()
    print(f"  {what} …", end=" ", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    _tell(f"{time.monotonic() - started:.1f} s")


def _tell(text: str) -> None:
    print(text, flush=True, file=sys.stdout)
