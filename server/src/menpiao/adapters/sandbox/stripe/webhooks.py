"""Webhooks: signed, delivered over HTTP, and tried again for three days until somebody says 2xx.

Source: docs.stripe.com/webhooks: "verify the signature manually", "retries".
"""

import asyncio
import functools
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import httpx
import msgspec

from menpiao.adapters.sandbox.faults import strikes
from menpiao.adapters.sandbox.stripe import forgery, shapes
from menpiao.adapters.sandbox.stripe.model import Endpoint, Event
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.stripe.world import StripeWorld

MINUTE, HOUR = 60, 3600
RETRY_AFTER_S = (5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, *(12 * HOUR,) * 4)
"""Waits before the retries: about three days in all."""
TIMEOUT_S = 10.0
MAX_AT_ONCE = 32


class Courier:
    """Owns every event that is still on its way. An account without an endpoint has nobody to tell."""

    def __init__(self, world: "StripeWorld", *, timeout_s: float = TIMEOUT_S) -> None:
        self._world = world
        self._timeout_s = timeout_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)

    def resume(self) -> None:
        for event in self._world.store.pending_events():
            self._start(event)

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Return when nothing is on its way any more (tests wait for it)."""
        while self._tasks:
            await asyncio.gather(*list(self._tasks), return_exceptions=True)

    def announce(self, *, account: str, type_: str, subject: str, content: Any, copies: int = 1) -> Event:
        """A new event sets out."""
        now = self._world.now()
        event_id = f"evt_{randomness.token_hex(12)}"
        event = Event(
            id=event_id,
            account=account,
            type=type_,
            subject=subject,
            body=msgspec.json.encode(
                shapes.event(event_id=event_id, type_=type_, created=now, content=content)
            ).decode(),
            created=now,
            base_at=now,
            copies=copies + self._world.faults.repeat_webhooks,
        )
        self._world.store.add_event(event)
        self._start(event)
        return event

    def send_again(self, event: Event) -> None:
        """The same event once more, as "resend" in the dashboard does."""
        fresh = msgspec.structs.replace(
            event, base_at=self._world.now(), wait_s=0.0, attempts=0, copies=1, state="pending"
        )
        self._world.store.event_tried(fresh)
        self._start(fresh)

    def _start(self, event: Event) -> None:
        task = asyncio.create_task(self._pursue(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pursue(self, event: Event) -> None:
        while event.state == "pending":
            await self._world.waiter.until(functools.partial(self._due, event))
            event = await self._attempt(event)
            self._world.store.event_tried(event)

    def _due(self, event: Event) -> float:
        faults = self._world.faults
        delay = faults.delay_webhooks_s if event.attempts == 0 else 0.0
        return event.base_at + delay + event.wait_s / faults.speed

    async def _attempt(self, event: Event) -> Event:
        endpoints = [one for one in self._world.store.endpoints_of(event.account) if _wants(one, event.type)]
        sendings = [self._send(endpoint, event) for endpoint in endpoints for _ in range(event.copies)]
        answers = await asyncio.gather(*sendings)
        delivered = all(status is not None and 200 <= status < 300 for status, _ in answers)
        attempts = event.attempts + 1
        gone = attempts > len(RETRY_AFTER_S)
        return msgspec.structs.replace(
            event,
            attempts=attempts,
            copies=1,
            base_at=self._world.now(),
            wait_s=0.0 if delivered or gone else float(RETRY_AFTER_S[attempts - 1]),
            state="delivered" if delivered else "given_up" if gone else "pending",
            last_answer=str(answers[0][0] or answers[0][1]) if answers else "nobody listens",
        )

    async def _send(self, endpoint: Endpoint, event: Event) -> tuple[int | None, str]:
        world = self._world
        if world.faults.down or strikes(world.faults.lose_webhooks):
            status, text = None, "lost"
        else:
            body = event.body.encode()
            status, text = await self._post(endpoint.url, body, headers(signature(endpoint, body, at=world.now())))
        self._write("callback", endpoint, event.body, status, event.type if status else text, event.subject, text)
        return status, text

    async def forge(self, account: str, body: str, kind: forgery.Kind) -> tuple[int | None, str]:
        """Send a forged event once, to the account's first endpoint."""
        (endpoint, *_) = self._world.store.endpoints_of(account)
        raw, signed = forgery.forge(endpoint, body, kind, at=self._world.now())
        status, text = await self._post(endpoint.url, raw, headers(signed) if signed else {})
        self._write("forged", endpoint, body, status, kind, "", text)
        return status, text

    async def _post(self, url: str, body: bytes, signed: dict[str, str]) -> tuple[int | None, str]:
        assert self._world.http is not None
        try:
            async with self._slots, asyncio.timeout(self._timeout_s):
                answer = await self._world.http.post(
                    url, content=body, headers={"Content-Type": "application/json; charset=utf-8", **signed}
                )
                return answer.status_code, answer.text[:500]
        except TimeoutError:
            return None, "timeout"
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            return None, type(failure).__name__

    def _write(
        self, face: Any, endpoint: Endpoint, body: str, status: int | None, code: str, about: str, text: str
    ) -> None:
        self._world.journal.write(
            at=self._world.now(),
            face=face,
            method="POST",
            what=endpoint.url,
            status=status,
            code=code,
            about=about,
            request=body,
            answer=text,
        )


def _wants(endpoint: Endpoint, type_: str) -> bool:
    return endpoint.status == "enabled" and ("*" in endpoint.enabled_events or type_ in endpoint.enabled_events)


def headers(signed: str) -> dict[str, str]:
    return {"Stripe-Signature": signed, "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)"}


def signature(endpoint: Endpoint, body: bytes, *, at: float) -> str:
    """``t=…,v1=…``, with the old secret's signature too while a rolled one is still believed."""
    secrets = [endpoint.secret, *([endpoint.old_secret] if endpoint.old_secret and at < endpoint.old_until else [])]
    return ",".join([f"t={int(at)}", *(f"v1={signed(secret, body, at=at)}" for secret in secrets)])


def signed(secret: str, body: bytes, *, at: float) -> str:
    """HMAC-SHA256 over ``seconds.body``, in hexadecimal."""
    return hmac.new(secret.encode(), f"{int(at)}.".encode() + body, hashlib.sha256).hexdigest()
