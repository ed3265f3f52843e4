"""Days with money for tests of reconciliation: somebody has paid, a night passes, staff look at the day.

Everything goes over HTTP, with the sandbox's own bills.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from builders.people import gate_staff
from builders.shop import Sale, a_shop
from builders.world import World, a_key, running_world
from menpiao.adapters.sandbox.model import CHINA
from menpiao.identity import Organizer, Role
from menpiao.platform.clock import SimulatedClock

DAYS = "/api/v1/organizer/reconciliation/days"


class Till:
    """A sale, and the staff of its organizer."""

    def __init__(self, world: World, sale: Sale) -> None:
        self.world = world
        self.sale = sale
        self.staff: dict[str, str] = {}

    async def sign_in(self, role: Role = "manager") -> dict[str, str]:
        """The headers of somebody of the staff; who has no business at a gate was given the role afterwards."""
        organizer = Organizer(self.sale.organizer_id, self.world.db.new_id(0), {})
        login = await gate_staff(self.world.db, organizer=organizer, role="manager")
        async with self.world.db.tx() as tx:
            await tx.connection.execute("update staff set role = $2 where id = $1", login.login.staff_id, role)
        return {"Authorization": f"Bearer {login.token}"}

    async def paid(
        self, *, behaviour: str = "pay", account: str = "lin-xiaoyu", work: bool = True
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """An order and its payment, which was paid on the phone."""
        buyer = await self.world.login(account)
        order = await self.world.order(buyer, self.sale)
        payment = await self.world.start_payment(buyer, order)
        heard = await self._heard()
        await self.world.pay_sheet(payment, account=account, behaviour=behaviour)
        if work and behaviour == "pay":
            await self.world.callbacks_delivered(heard + 1)
        if work:
            await self.world.work()
        return order, payment

    def sleep_until(self, hour: int, minute: int = 0, *, days: int = 1) -> None:
        """Move the clock to this time in Beijing, so many days later."""
        now = self.world.clock.now().astimezone(CHINA)
        then = datetime(now.year, now.month, now.day, hour, minute, tzinfo=CHINA) + timedelta(days=days)
        assert isinstance(self.world.clock, SimulatedClock)
        self.world.sandbox.advance(seconds=(then - now).total_seconds())

    async def faults(self, **faults: object) -> None:
        """Tell the sandbox what to do badly."""
        answer = await self.world.http.put(f"{self.world.sandbox.url}/sim/faults", json=faults)
        assert answer.status_code == 200, answer.text

    async def days(self, **query: str) -> list[dict[str, Any]]:
        """Days as staff see them."""
        found: list[dict[str, Any]] = (await self.asked("GET", DAYS, params=query)).json()["items"]
        return found

    async def day(self) -> dict[str, Any]:
        """The oldest day that there is."""
        return (await self.days())[-1]

    async def differences(self, day: dict[str, Any], **query: str) -> list[dict[str, Any]]:
        """What does not agree on this day."""
        answer = await self.asked("GET", f"{DAYS}/{day['id']}/differences", params=query)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def resolve(self, difference: dict[str, Any], action: str, *, key: str | None = None) -> Any:
        """Decide about a difference."""
        return await self.post(
            f"/api/v1/organizer/reconciliation/differences/{difference['id']}/resolution",
            {"action": action, "reason": "已在商户平台核实"},
            key=key,
        )

    async def post(self, path: str, body: dict[str, str], *, key: str | None = None) -> Any:
        """What staff send; the answer, whatever it is."""
        headers = {**await self._signed_in(), **({"Idempotency-Key": key} if key else a_key())}
        return await self.world.http.post(path, headers=headers, json=body)

    async def asked(self, method: str, path: str, **more: Any) -> Any:
        """What staff read, which must be there."""
        answer = await self.world.http.request(method, path, headers=await self._signed_in(), **more)
        assert answer.status_code == 200, answer.text
        return answer

    async def _heard(self) -> int:
        async with self.world.db.read() as tx:
            heard: int = await tx.connection.fetchval("select count(*) from provider_notices")
            return heard

    async def _signed_in(self) -> dict[str, str]:
        """Logins of staff do not last for days."""
        self.staff = await self.sign_in()
        return self.staff


async def a_till(world: World, *, shop_of: int | None = None, **ticket_type: Any) -> Till:
    """Something for sale at 380 yuan, of this organizer or the usual one."""
    shop = await a_shop(world.db, organizer_id=shop_of) if shop_of else None
    return Till(world, await world.a_sale(shop=shop, **{"price_fen": 38000, **ticket_type}))


@asynccontextmanager
async def morning_after(dsn: str, folder: Path, clock: SimulatedClock, *, console_dir: Path) -> AsyncIterator[Till]:
    """The morning after two payments, one of which the trade bill does not have; days pass on a simulated clock."""
    assert (console_dir / "index.html").exists(), "the console is not built: npm run build in console/"
    async with running_world(dsn, folder, clock, console_dir=console_dir) as world:
        till = await a_till(world)
        await till.paid()
        await till.paid(account="zhou-ming")
        await till.faults(bill="row_missing")
        till.sleep_until(10, 1)
        await world.work()
        yield till
