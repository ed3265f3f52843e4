"""The two kinds of process: `serve` answers HTTP, `work` does what happens without anybody asking."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from menpiao.app.http import Routes, http_app
from menpiao.app.processes import BACKLOG, GRACEFUL_S
from menpiao.app.siblings import Siblings
from menpiao.app.warm import Inherited
from menpiao.app.wiring import Parts, wire
from menpiao.catalog import pictures_shown
from menpiao.channels import jobs as channels_jobs
from menpiao.engagement import event_finder
from menpiao.engagement import jobs as engagement_jobs
from menpiao.identity import jobs as identity_jobs
from menpiao.insight import jobs as insight_jobs
from menpiao.inventory import prune_seat_changes
from menpiao.mail import jobs as mail_jobs
from menpiao.media import jobs as media_jobs
from menpiao.notify import jobs as notify_jobs
from menpiao.orders import jobs as orders_jobs
from menpiao.orders.api.buyer import notify_base
from menpiao.payments import jobs as payments_jobs
from menpiao.platform import audit
from menpiao.platform.config import Settings
from menpiao.platform.http.app import EdgeApp
from menpiao.platform.http.protocol import MenpiaoProtocol
from menpiao.platform.jobs import Worker
from menpiao.promotions import jobs as promotions_jobs
from menpiao.support import jobs as support_jobs
from menpiao.waitingroom import jobs as rooms_jobs
from menpiao.waitlist import jobs as waitlist_jobs

log = logging.getLogger(__name__)

PRUNE_S = 300.0
CLOCK_S = 5.0
"""How often our clock is set by the database's: for so long processes differ after that was set."""


class _Server(uvicorn.Server):
    """Says when it has begun to accept connections, and ends by returning: uvicorn's own sends itself the signal once
    more when it is done, and dies of it before what was accepted is committed and the embedded database is stopped."""

    def __init__(self, config: uvicorn.Config, inherited: Inherited, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._inherited = inherited
        self._end_streams = end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._inherited.say_that_it_serves()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """What would go on for minutes ends now; all else is finished."""
        self._end_streams()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.handle_exit, number, None)
        yield


async def serve(settings: Settings, inherited: Inherited, routes: Routes) -> None:
    """Answer HTTP until SIGINT or SIGTERM; requests under way are finished, accepted orders are committed."""
    siblings = Siblings(inherited.folder, inherited.number)
    parts = await wire(settings, name="menpiao serve", siblings=siblings)
    config = server_config(http_app(parts, routes=routes), host=settings.host, port=settings.port)
    looking = asyncio.create_task(_look_at_the_clock_for_ever(parts))
    try:
        async with parts.freshness.kept(), parts.insight.views.kept(), siblings.telling():
            calm_the_collector()
            await _Server(config, inherited, parts.insight.live.end_all).serve([inherited.listening])
    finally:
        looking.cancel()
        await parts.close()


def calm_the_collector() -> None:
    """Keep Python's cycle collector out of requests.

    Requests leave no cycles behind to speak of, but thousands of waiting ones are thousands of young objects, and each
    full collection walks all of them: measured, p99 of placing an order fell from 80-100 ms to 20-30 ms. What exists
    now lives as long as the process and is never looked at again; the rest is collected rarely.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def server_config(app: EdgeApp, *, host: str, port: int) -> uvicorn.Config:
    """How uvicorn serves us: no access log of its own (ours knows route names), no headers that say what runs here."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="none",
        http=MenpiaoProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        date_header=False,
        lifespan="on",
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACEFUL_S,
        timeout_keep_alive=30,
    )


async def work(settings: Settings) -> None:
    """Run jobs and ticks until SIGINT or SIGTERM."""
    parts = await wire(settings, name="menpiao work")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        assert settings.database_url is not None
        await worker_of(parts).run(settings.database_url.reveal(), stop)
    finally:
        await parts.close()


def worker_of(parts: Parts) -> Worker:
    """A worker with every feature's jobs bound."""
    worker = Worker()
    orders_jobs.bind(
        worker,
        parts.collecting,
        notify_base=notify_base(parts.settings),
        refunds_per_second=parts.settings.refunds_per_second,
    )
    waitlist_jobs.bind(worker, parts.offering)
    notify_jobs.bind(worker, parts.db, parts.messages, events_of=event_finder)
    engagement_jobs.bind(worker, parts.db, parts.messages)
    rooms_jobs.bind(worker, parts.room_control)
    promotions_jobs.bind(worker, parts.db)
    identity_jobs.bind(worker, parts.db, parts.post)
    mail_jobs.bind(worker, parts.db, parts.cipher, parts.mail_sender)
    support_jobs.bind(worker, parts.db)
    channels_jobs.bind(worker, parts.db, parts.cipher, parts.plans)
    media_jobs.bind(worker, parts.db, pictures_shown)
    insight_jobs.bind(worker, parts.db)
    payments_jobs.bind(worker, parts.keeping, parts.shipping, parts.reconciling)
    worker.every(CLOCK_S, "look_at_the_clock", parts.db.look_at_the_clock)
    worker.every(PRUNE_S, "prune_seat_changes", lambda: prune_seat_changes(parts.db))
    worker.every(1.0, "link_audit_entries", lambda: audit.link_what_is_new(parts.db))
    return worker


async def _look_at_the_clock_for_ever(parts: Parts) -> None:
    while True:
        await asyncio.sleep(CLOCK_S)
        try:
            await parts.db.look_at_the_clock()
        except Exception as error:
            log.warning("clock_not_set", extra={"error": type(error).__name__})
