"""What each command does: find the database, call the one function that does the work, print what came of it.

Without ``MENPIAO_DATABASE_URL`` a command uses the embedded PostgreSQL of the data folder: one that already runs (the
demo's, say) is joined and left running, otherwise it is started and stopped again at the end.
"""

import argparse
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from menpiao.platform.config import Settings
from menpiao.platform.machine import Unready, check_port, make_folder
from menpiao.platform.secret import Secret


def serve(settings: Settings, asked: argparse.Namespace) -> int:
    """Serve until told to stop: as the parent of the API processes, or as one of them."""
    if asked.warm is not None:
        return _serve_when_forked(settings, asked)
    from menpiao.app.processes import keep_serving

    check_port(settings.host, settings.port, "MENPIAO_PORT")
    return _run_server(keep_serving, settings, asked)


def _serve_when_forked(settings: Settings, asked: argparse.Namespace) -> int:
    """The warm process; and every API process that is forked from it, which goes on from there."""
    from menpiao.app.warm import fork_when_asked, prepare

    routes = prepare(settings)
    inherited = fork_when_asked(socket.socket(fileno=asked.warm))
    if inherited is None:
        return 0
    from menpiao.app.run import serve as serve_requests

    _stop_at_the_end_of(inherited.line.fileno())
    return _run_server(lambda running: serve_requests(running, inherited, routes), settings, asked)


def work(settings: Settings, asked: argparse.Namespace) -> int:
    """Work until told to stop, with its metrics where they are wanted."""
    from menpiao.app.run import work as do_jobs

    if settings.worker_metrics_port is not None:
        from prometheus_client import start_http_server

        from menpiao.platform.metrics import REGISTRY

        check_port("127.0.0.1", settings.worker_metrics_port, "MENPIAO_WORKER_METRICS_PORT")
        start_http_server(settings.worker_metrics_port, addr="127.0.0.1", registry=REGISTRY)
    return _run_server(do_jobs, settings, asked)


def demo(settings: Settings, _: argparse.Namespace) -> int:
    """Everything at once; the supervisor has its own way of starting and stopping."""
    from menpiao.demo.run import run

    return run(settings)


def sandbox(settings: Settings, asked: argparse.Namespace) -> int:
    """WeChat's protocol on this machine."""
    from menpiao.adapters.sandbox import serve as serve_sandbox

    port = asked.listen or settings.sandbox_port
    check_port(asked.host, port, "MENPIAO_SANDBOX_PORT")
    folder = make_folder(asked.data or settings.data_dir / "sandbox")
    _log(settings)
    _follow_parent(asked)
    serve_sandbox(asked.host, port, folder)
    return 0


def migrate(settings: Settings, _: argparse.Namespace) -> int:
    """Say what was applied, or that nothing was needed."""
    import asyncio

    from menpiao.platform.db.migrate import migrate as apply

    with database(settings) as dsn:
        applied = asyncio.run(apply(dsn, progress=lambda name: print(f"  {name}", flush=True)))
    print(f"applied {len(applied)}" if applied else "the schema is up to date")
    return 0


def rebuild_insight(settings: Settings, asked: argparse.Namespace) -> int:
    """Say of how many organizers sales were counted anew."""
    import asyncio

    from menpiao import insight
    from menpiao.platform.db import connect

    async def rebuild(dsn: str) -> int:
        db = await connect(dsn, name="menpiao insight")
        try:
            return await insight.rebuild(db, organizer_id=asked.organizer)
        finally:
            await db.close()

    with database(settings) as dsn:
        counted = asyncio.run(rebuild(dsn))
    print(f"counted anew: {counted} organizer{'' if counted == 1 else 's'}")
    return 0


def audit(settings: Settings, asked: argparse.Namespace) -> int:
    """The proof of the books; findings are printed, and fail the command. How many there were is kept, for whoever
    looks after the platform."""
    import asyncio

    import asyncpg

    from menpiao import books, operations
    from menpiao.platform.db import connect

    async def prove(dsn: str) -> list[Any]:
        db = await connect(dsn, min_size=1, max_size=2, name="menpiao audit")
        try:
            began_at = db.clock.now()
            found = await books.audit(db)
            said = [(finding.rule, finding.row.get("organizer_id")) for finding in found]
            with suppress(
                asyncpg.ReadOnlySQLTransactionError, asyncpg.InsufficientPrivilegeError
            ):  # a standby proves, too
                await operations.record_proof(db, began_at=began_at, findings=said)
            return list(found)
        finally:
            await db.close()

    with database(settings) as dsn:
        findings = asyncio.run(prove(dsn))
    if asked.json:
        print(msgspec.json.encode({"findings": findings}).decode())
    else:
        for finding in findings:
            print(finding)
        print(f"{len(findings)} finding(s)" if findings else "the books agree")
    return 1 if findings else 0


def openapi(_: Settings, asked: argparse.Namespace) -> int:
    """The contract that both clients are typed from."""
    from menpiao.app.contract import openapi_document

    return _document(openapi_document(), asked, "menpiao openapi")


def settings(_: Settings, asked: argparse.Namespace) -> int:
    """The table of settings that operators read."""
    from menpiao.cli.settings_page import settings_page

    return _document(settings_page().encode(), asked, "menpiao settings")


def key(settings: Settings, _: argparse.Namespace) -> int:
    """Make the key; its content is never printed."""
    from menpiao.platform.crypto import load_or_create_key

    existed = settings.key_file.exists()
    make_folder(settings.key_file.parent)
    load_or_create_key(settings.key_file)
    print(f"{settings.key_file} {'is in use' if existed else 'was made'}: back it up, apart from the database.")
    return 0


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The DSN of the database that the settings mean."""
    if settings.database_url is not None:
        yield settings.database_url.reveal()
        return
    from menpiao.platform.db import embedded

    data = make_folder(settings.data_dir) / "postgres"
    joined = embedded.is_running(data)
    server = embedded.start(data)
    try:
        yield server.dsn()
    finally:
        if not joined:
            server.stop()


def sentence_for(failure: Exception) -> str | None:
    """What an operator is told of a failure that an operator can mend; None for a mistake of ours."""
    import asyncpg

    from menpiao.platform.db.migrate import MigrationChanged

    if isinstance(failure, MigrationChanged):
        return f"{failure}."
    if isinstance(failure, asyncpg.UndefinedTableError):
        return "the database has no Menpiao schema, or an older one; run `menpiao migrate`."
    if isinstance(failure, asyncpg.InvalidAuthorizationSpecificationError | asyncpg.InvalidCatalogNameError):
        return f"the database refused us: {failure}; check MENPIAO_DATABASE_URL."
    if isinstance(failure, asyncpg.PostgresConnectionError | asyncpg.CannotConnectNowError) or _is_of_asyncpg(failure):
        return f"the database can't be reached ({type(failure).__name__}); check MENPIAO_DATABASE_URL."
    if isinstance(failure, ValueError) and "restore it from your backup" in str(failure):
        return f"{failure}."
    return None


def _is_of_asyncpg(failure: Exception) -> bool:
    """Whether this is the network's or the socket file's refusal of a connection to PostgreSQL."""
    frames = traceback.walk_tb(failure.__traceback__) if isinstance(failure, OSError) else ()
    return any(frame.f_globals.get("__name__", "").startswith("asyncpg.") for frame, _ in frames)


def _run_server(
    main: Callable[[Settings], Coroutine[Any, Any, int | None]], settings: Settings, asked: argparse.Namespace
) -> int:
    """A process that lives until SIGINT, SIGTERM or its parent's end; its exit code."""
    import asyncio

    import uvloop

    _log(settings)
    _follow_parent(asked)
    with database(settings) as dsn:
        running = msgspec.structs.replace(settings, database_url=Secret(dsn))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(main(running)) or 0


def _log(settings: Settings) -> None:
    from menpiao.platform import log

    log.configure(settings.log_level, form=settings.log_format)


def _follow_parent(asked: argparse.Namespace) -> None:
    """Stop when whoever started us is gone, even if it was killed and could tell nobody: then its pipe closes."""
    if asked.with_parent:
        _stop_at_the_end_of(sys.stdin.fileno())


def _stop_at_the_end_of(handle: int) -> None:
    """As if by SIGTERM, once nobody holds the other end of this pipe or socket."""

    def wait() -> None:
        with suppress(OSError):
            while os.read(handle, 1024):
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def _document(document: bytes, asked: argparse.Namespace, command: str) -> int:
    """Print it, write it, or compare it."""
    if asked.write is not None:
        asked.write.write_bytes(document)
        print(f"wrote {asked.write}")
    elif asked.check is not None:
        if _read(asked.check) != document:
            raise Unready(f"{asked.check} is not what the code says; run `{command} --write {asked.check}`.")
        print(f"{asked.check} is current")
    else:
        sys.stdout.write(document.decode())
    return 0


def _read(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""
