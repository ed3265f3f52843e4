"""The courier: delivers callbacks over HTTP and comes back, on WeChat's schedule, until somebody says 200 or 204.

Each callback is a row in the store and a task here; a restart makes the tasks again from the rows. The schedule runs
faster by the fault setting ``speed``. Source: WeChat Pay v3, "回调通知处理".
"""

import asyncio
import functools
from typing import TYPE_CHECKING

import httpx
import msgspec

from menpiao.adapters.sandbox import envelope, forgery
from menpiao.adapters.sandbox.faults import REORDER_WAIT_S, strikes
from menpiao.adapters.sandbox.model import EventType, Notice
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

MINUTE, HOUR = 60, 3600
RETRY_AFTER_S = (
    15, 15, 30, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE, 60 * MINUTE,
    3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR,
)  # fmt: skip
"""Waits before the 15 retries: 24 hours and 4 minutes in all."""
TIMEOUT_S = 5.0
DELIVERED = (200, 204)
MAX_AT_ONCE = 64


class Courier:
    """Owns every callback that is still on its way."""

    def __init__(self, world: "World", *, timeout_s: float = TIMEOUT_S) -> None:
        self._world = world
        self._timeout_s = timeout_s
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._held: asyncio.Event | None = None
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)

    def resume(self) -> None:
        for notice in self._world.store.pending_notices():
            self._pursue_in_background(notice)

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Return when no callback is on its way any more (tests wait for it)."""
        while self._tasks:
            await asyncio.gather(*list(self._tasks.values()), return_exceptions=True)

    def announce(
        self, *, mchid: str, url: str, event_type: EventType, subject: str, plaintext: str, copies: int = 1
    ) -> Notice:
        """A new callback sets out."""
        now = self._world.now()
        notice = Notice(
            id=notice_id(),
            mchid=mchid,
            url=url,
            event_type=event_type,
            subject=subject,
            plaintext=plaintext,
            created_at=now,
            base_at=now,
            copies=copies + self._world.faults.repeat_callbacks,
        )
        self._world.store.add_notice(notice)
        self._pursue_in_background(notice)
        return notice

    def send_again(self, notice: Notice) -> None:
        """The same callback from its first attempt on, whatever became of it before."""
        running = self._tasks.pop(notice.id, None)
        if running is not None:
            running.cancel()
        fresh = msgspec.structs.replace(
            notice, base_at=self._world.now(), wait_s=0.0, attempts=0, copies=1, state="pending"
        )
        self._world.store.notice_tried(fresh)
        self._pursue_in_background(fresh)

    def _pursue_in_background(self, notice: Notice) -> None:
        task = asyncio.create_task(self._pursue(notice))
        self._tasks[notice.id] = task

        def forget(done: asyncio.Task[None]) -> None:
            if self._tasks.get(notice.id) is done:
                del self._tasks[notice.id]

        task.add_done_callback(forget)

    async def _pursue(self, notice: Notice) -> None:
        """First attempt, then the schedule, until it is delivered or given up."""
        older = await self._wait_for_a_younger_one() if notice.attempts == 0 else None
        while notice.state == "pending":
            await self._world.waiter.until(functools.partial(self._due, notice))
            notice = await self._attempt(notice)
            self._world.store.notice_tried(notice)
            if older is not None:
                older.set()

    def _due(self, notice: Notice) -> float:
        faults = self._world.faults
        delay = faults.delay_callbacks_s if notice.attempts == 0 else 0.0
        return notice.base_at + delay + notice.wait_s / faults.speed

    async def _wait_for_a_younger_one(self) -> asyncio.Event | None:
        """With ``reorder`` on, callbacks pair up: the older of two leaves after the younger's first attempt.

        Returns what the younger one has to set then; the older one, and a lonely one, get None.
        """
        if self._held is not None:
            older, self._held = self._held, None
            return older
        if self._world.faults.reorder:
            mine = self._held = asyncio.Event()
            try:
                async with asyncio.timeout(REORDER_WAIT_S):
                    await mine.wait()
            except TimeoutError:
                if self._held is mine:
                    self._held = None
        return None

    async def _attempt(self, notice: Notice) -> Notice:
        """Send it once (or its copies side by side) and say what is to be done next."""
        if strikes(self._world.faults.probe_rate):
            await self._send(notice, forge="signtest")
        answers = await asyncio.gather(*(self._send(notice) for _ in range(notice.copies)))
        delivered = any(status in DELIVERED for status, _ in answers)
        attempts = notice.attempts + 1
        gone = attempts > len(RETRY_AFTER_S)
        status, text = answers[0]
        return msgspec.structs.replace(
            notice,
            attempts=attempts,
            copies=1,
            base_at=self._world.now(),
            wait_s=0.0 if delivered or gone else float(RETRY_AFTER_S[attempts - 1]),
            state="delivered" if delivered else "given_up" if gone else "pending",
            last_answer=str(status or text),
        )

    async def _send(self, notice: Notice, forge: "forgery.Kind | None" = None) -> tuple[int | None, str]:
        """Deliver one copy; the status, or None and why nobody answered."""
        world = self._world
        faults = world.faults
        body = b""
        if faults.down or strikes(faults.lose_callbacks):
            status, text = None, "lost"
        else:
            merchant = world.store.merchant(notice.mchid)
            assert merchant is not None
            if forge is None:
                body = envelope.enclose(
                    notice_id=notice.id,
                    event_type=notice.event_type,
                    created_at=notice.created_at,
                    plaintext=notice.plaintext,
                    apiv3_key=merchant.apiv3_key,
                )
                signed = world.keys.sign(body, serial=world.keys.callback_serial(merchant), at=world.now())
                headers = envelope.callback_headers(signed)
            else:
                body, headers = forgery.forge(world, merchant, notice, forge)
            status, text = await self.post(notice.url, body, headers)
        world.journal.write(
            at=world.now(),
            face="forged" if forge else "callback",
            method="POST",
            what=notice.url,
            status=status,
            code=forge or (notice.event_type if status else text),
            about=notice.subject,
            request=notice.plaintext,
            answer=text,
        )
        return status, text

    async def forge(self, notice: Notice, kind: "forgery.Kind") -> tuple[int | None, str]:
        """Send a forged callback once; nobody comes back for it."""
        return await self._send(notice, forge=kind)

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str]:
        """POST within WeChat's five seconds."""
        assert self._world.http is not None
        try:
            async with self._slots, asyncio.timeout(self._timeout_s):
                answer = await self._world.http.post(url, content=body, headers=headers)
                return answer.status_code, answer.text[:500]
        except TimeoutError:
            return None, "timeout"
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            return None, type(failure).__name__


def notice_id() -> str:
    """An id as WeChat gives its callbacks."""
    text = randomness.token_hex(16)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
