"""WeChat Pay, which nobody kills: the sandbox as a process of its own, its switches, and its book afterwards."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from builders.calls import client_at
from builders.ports import free_port
from menpiao.adapters.sandbox.model import Order, Refund
from menpiao.adapters.sandbox.store import Store
from menpiao.kernel.ids import decode, organizer_of
from menpiao.payments import PrepareRequest, RefundRequest, RefundState
from menpiao.platform.clock import SimulatedClock
from menpiao.simulation.money.book import Back, Book, Entry, Money
from torture.processes import READY_WITHIN_S, STOP_WITHIN_S

EVERYTHING = 1_000_000_000
_STATES = {
    "PROCESSING": RefundState.PROCESSING,
    "SUCCESS": RefundState.SUCCEEDED,
    "CLOSED": RefundState.CLOSED,
    "ABNORMAL": RefundState.ABNORMAL,
}


class WeChat:
    """The sandbox from outside."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder

    async def behave(self) -> None:
        """Have it good again."""
        async with client_at(self.url) as http:
            (await http.delete("/sim/faults")).raise_for_status()

    async def misbehave(self, **faults: Any) -> None:
        """Throw switches of ``/sim/faults``."""
        async with client_at(self.url) as http:
            (await http.put("/sim/faults", json=faults)).raise_for_status()

    def book(self, organizer_id: int) -> Book:
        """All that it knows of an organizer's payments and refunds, as the simulation's provider writes it down: ours
        is compared with it by the same rules."""
        store = Store(self._folder)
        try:
            orders, refunds = store.orders(EVERYTHING), store.refunds(EVERYTHING)
        finally:
            store.close()
        book = Book(SimulatedClock(datetime.now(UTC)))
        for order in orders:
            if organizer_of(decode(order.out_trade_no)) == organizer_id:
                book.entries[decode(order.out_trade_no)] = _entry(order)
        for refund in refunds:
            entry = book.entries.get(decode(refund.out_trade_no))
            if entry is not None:
                entry.back[decode(refund.out_refund_no)] = _back(refund)
        return book

    def on_its_way(self) -> int:
        """How much will still happen by itself: callbacks, refunds, late payments."""
        store = Store(self._folder)
        try:
            return len(store.pending_notices()) + len(store.processing_refunds()) + len(store.late_orders())
        finally:
            store.close()


@asynccontextmanager
async def running_wechat(folder: Path, log: Path) -> AsyncIterator[WeChat]:
    """`menpiao sandbox` with its memory in this folder, ready, until the block ends."""
    port = str(free_port())
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "menpiao", "sandbox", "--port", port, "--data", str(folder)),
            stdout=output,
            stderr=output,
        )
    try:
        wechat = WeChat(f"http://127.0.0.1:{port}", folder)
        await _ready(wechat, process)
        yield wechat
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(STOP_WITHIN_S):
            await process.wait()


async def _ready(wechat: WeChat, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(READY_WITHIN_S), client_at(wechat.url) as http:
        while True:
            assert process.returncode is None, "the sandbox did not start"
            try:
                if (await http.get("/sim/faults")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.02)


def _entry(order: Order) -> Entry:
    request = PrepareRequest(
        payment_id=decode(order.out_trade_no),
        app_id=order.app_id,
        payer=order.payer,
        description=order.description,
        amount_fen=order.total_fen,
        pay_by=_moment(order.expires_at),
        notify_url=order.notify_url,
    )
    entry = Entry(request, _moment(order.placed_at), _moment(order.expires_at), closed=order.state == "CLOSED")
    if order.paid_at is not None:
        assert order.transaction_id is not None
        at = _moment(order.paid_at)
        entry.money = Money(order.transaction_id, order.total_fen, order.payer, order.app_id, at, shown_from=at)
    return entry


def _back(refund: Refund) -> Back:
    request = RefundRequest(
        refund_id=decode(refund.out_refund_no),
        payment_id=decode(refund.out_trade_no),
        amount_fen=refund.amount_fen,
        total_fen=refund.total_fen,
        reason=refund.reason,
        notify_url=refund.notify_url,
    )
    at = None if refund.success_at is None else _moment(refund.success_at)
    return Back(request, _STATES[refund.status], _moment(refund.created_at), at)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
