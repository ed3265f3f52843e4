"""Buyers over real HTTP: they order until a sale is sold out, ask again with the same key when no answer came, pay some
orders at the WeChat sandbox, cancel some, and forget the rest."""

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import httpx

from builders.calls import client_at
from builders.people import a_buyer
from builders.shop import Sale
from builders.world import an_item
from menpiao.demo.provision import Provisioned
from menpiao.platform.db import Database
from torture.history import Accepted, Asked, History, left_of
from torture.processes import Api

PHONE_WAITS_S = 8
"""As long as the mini program waits for an answer."""
PATIENCE_S = 90
"""How long a buyer goes on asking; beyond it nobody would call it recovered."""
PAUSE_S = 0.1
"""Between two attempts; a phone would wait for what Retry-After says, a test wants to know when it works again."""
THINKS_S = 0.1
"""Between two orders of one buyer: the machine is to be tortured, not measured."""
BUSY = (429, 503)


@dataclass(frozen=True)
class Buyer:
    """Somebody who is signed in; ``account`` is their name at the sandbox."""

    account: str
    buyer_id: UUID
    token: str


@dataclass(frozen=True)
class Habits:
    """How often, of each placed order."""

    repeats: float = 0.1
    """The same request again, though it was answered."""
    cancels: float = 0.05
    pays: float = 0.1


class Crowd:
    """All buyers of a run, and the servers that they know."""

    def __init__(self, apis: Sequence[Api], sandbox_url: str, history: History, rng: random.Random) -> None:
        self.apis = apis
        self.history = history
        self.buyers: list[Buyer] = []
        self._sandbox_url = sandbox_url
        self._rng = rng
        self.placed = 0
        self.progress = asyncio.Condition()

    async def gather_buyers(self, db: Database, wechat: Provisioned, count: int) -> None:
        """Sign so many people in."""
        async with client_at(self._sandbox_url) as sandbox:
            for number in range(len(self.buyers), count):
                account = f"load-{number}"
                answer = await sandbox.get("/sim/openids", params={"app_id": wechat.app_id, "account_id": account})
                signed_in = await a_buyer(db, openid=answer.json()["openid"], app_id=wechat.app_id)
                self.buyers.append(Buyer(account, signed_in.login.buyer_id, signed_in.token))

    async def until_placed(self, count: int) -> None:
        """Wait until so many orders of this run were acknowledged."""
        async with self.progress:
            await self.progress.wait_for(lambda: self.placed >= count)

    async def sell_out(self, sale: Sale, db: Database, *, habits: Habits) -> None:
        """Everybody buys until nothing is left, including what was given back meanwhile."""
        while True:
            seeds = [self._rng.getrandbits(64) for _ in self.buyers]
            await asyncio.gather(
                *(
                    Shopping(self, buyer, sale, habits, random.Random(seed)).until_sold_out()
                    for buyer, seed in zip(self.buyers, seeds, strict=True)
                )
            )
            left, _ = await left_of(db, sale.ticket_type_id)
            if left == 0:
                return
            habits = Habits(repeats=0, cancels=0, pays=0)

    async def probe(self, sale: Sale, api: Api, moment: float) -> float:
        """Order at one server, without a pause, until it accepts; the seconds since the moment."""
        buyer = self.buyers[0]
        shopping = Shopping(self, buyer, sale, Habits(0, 0, 0), random.Random(self._rng.getrandbits(64)), only=api)
        async with httpx.AsyncClient(timeout=PHONE_WAITS_S, trust_env=False, verify=False) as http:
            await shopping.order(http, 1, pause_s=0.01)
        return time.perf_counter() - moment

    async def answer_to(self, sale: Sale, api: Api) -> str:
        """What this server says to an order: a refusal's code, or nothing where it was placed."""
        buyer = self.buyers[0]
        shopping = Shopping(self, buyer, sale, Habits(0, 0, 0), random.Random(self._rng.getrandbits(64)), only=api)
        async with httpx.AsyncClient(timeout=PHONE_WAITS_S, trust_env=False, verify=False) as http:
            asked = await shopping.order(http, 1, pause_s=0.05)
        if asked.refused:
            self.history.surprises.subtract({f"409 {asked.refused}": 1})
            self.history.surprises = +self.history.surprises
        return asked.refused or ""

    async def sell_one(self) -> None:
        """Told by a buyer whose order was acknowledged."""
        async with self.progress:
            self.placed += 1
            self.progress.notify_all()

    @property
    def sandbox_url(self) -> str:
        return self._sandbox_url


class Shopping:
    """One buyer at one sale."""

    def __init__(
        self,
        crowd: Crowd,
        buyer: Buyer,
        sale: Sale,
        habits: Habits,
        rng: random.Random,
        *,
        only: Api | None = None,
        may_be_told: frozenset[str] = frozenset(),
        pass_text: str | None = None,
    ) -> None:
        self._crowd = crowd
        self._history = crowd.history
        self._buyer = buyer
        self._sale = sale
        self._habits = habits
        self._rng = rng
        self._only = only
        self._may_be_told = may_be_told | {"sold_out"}
        self._pass = {} if pass_text is None else {"pass": pass_text}

    async def until_sold_out(self) -> None:
        async with httpx.AsyncClient(timeout=PHONE_WAITS_S, trust_env=False, verify=False) as http:
            quantity = 2
            while True:
                asked = await self.order(http, self._rng.randint(1, quantity))
                if asked.refused == "sold_out":
                    if asked.quantity == 1:
                        return
                    quantity = 1
                elif asked.refused:
                    return
                else:
                    await self._afterwards(http, asked)
                    await asyncio.sleep(THINKS_S * 2 * self._rng.random())

    async def order(self, http: httpx.AsyncClient, quantity: int, *, pause_s: float = PAUSE_S) -> Asked:
        """Ask with one key until the answer is known."""
        asked = self._history.ask(self._buyer.buyer_id, f"{self._rng.getrandbits(64):016x}", quantity)
        until = time.perf_counter() + PATIENCE_S
        while time.perf_counter() < until:
            answer = await self._send(http, asked)
            if answer is not None and answer.status_code not in BUSY:
                self._note(asked, answer)
                if asked.told:
                    await self._crowd.sell_one()
                return asked
            await asyncio.sleep(pause_s)
        self._history.surprises["no answer within the patience of a buyer"] += 1
        asked.refused = "gave_up"
        return asked

    async def _send(self, http: httpx.AsyncClient, asked: Asked) -> httpx.Response | None:
        """One attempt, at any of the servers; None when no answer came."""
        api = self._only or self._rng.choice(self._crowd.apis)
        body = {"items": [an_item(self._sale, asked.quantity)], **self._pass}
        sent_at = time.perf_counter()
        answer = await self._post(http, f"{api.url}/api/v1/orders", asked.key, body)
        asked.sent += 1
        if answer is None:
            asked.lost += 1
        elif answer.status_code == 503:
            asked.lost += 1  # "we could not" may stand for "we do not know": the commit's answer may have been lost
        elif answer.status_code == 201 and not asked.told:
            self._history.accepted.append(Accepted(sent_at, time.perf_counter()))
        return answer

    def _note(self, asked: Asked, answer: httpx.Response) -> None:
        if answer.status_code == 201:
            asked.told.add(answer.json()["id"])
            return
        code = answer.json().get("code", "")
        asked.refused = code
        if answer.status_code != 409 or code not in self._may_be_told:
            self._history.surprises[f"{answer.status_code} {code}"] += 1

    async def _afterwards(self, http: httpx.AsyncClient, asked: Asked) -> None:
        """What this buyer does with the order."""
        dice = self._rng.random()
        habits = self._habits
        if dice < habits.repeats:
            answer = await self._send(http, asked)
            if answer is not None and answer.status_code not in BUSY:
                self._note(asked, answer)
        elif dice < habits.repeats + habits.cancels:
            await self.cancel(http, asked)
        elif dice < habits.repeats + habits.cancels + habits.pays:
            prepay_id = await self.begin_to_pay(http, asked)
            if prepay_id:
                await self.confirm(http, asked, prepay_id, "pay")

    async def cancel(self, http: httpx.AsyncClient, asked: Asked) -> None:
        """Give the order up."""
        answer = await self.insist(http, f"/api/v1/orders/{min(asked.told)}/cancellation", {})
        asked.cancelled = answer is not None and answer.status_code == 200

    async def begin_to_pay(self, http: httpx.AsyncClient, asked: Asked) -> str | None:
        """What the pay sheet is opened with; None where it is too late."""
        answer = await self.insist(http, f"/api/v1/orders/{min(asked.told)}/payments", {"method": "wechat_jsapi"})
        if answer is None or answer.status_code != 201:
            return None
        package: str = answer.json()["client"]["package"]
        return package.removeprefix("prepay_id=")

    async def confirm(self, http: httpx.AsyncClient, asked: Asked, prepay_id: str, behaviour: str) -> None:
        """What happens on the pay sheet."""
        sheet = {"account_id": self._buyer.account, "prepay_id": prepay_id, "behaviour": behaviour}
        with contextlib.suppress(httpx.TransportError):
            paid = await http.post(f"{self._crowd.sandbox_url}/sim/payments", json=sheet)
            asked.paid = paid.status_code < 300

    async def insist(
        self,
        http: httpx.AsyncClient,
        path: str,
        body: object,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response | None:
        """The same request with the same key until it is answered; ``headers`` are somebody else's than the buyer's."""
        key = key or f"{self._rng.getrandbits(64):016x}"
        until = time.perf_counter() + PATIENCE_S
        while time.perf_counter() < until:
            answer = await self._post(http, f"{self._rng.choice(self._crowd.apis).url}{path}", key, body, headers)
            if answer is not None and answer.status_code not in BUSY:
                if answer.status_code >= 500:
                    self._history.surprises[f"{answer.status_code} {path.rpartition('/')[2]}"] += 1
                return answer
            await asyncio.sleep(PAUSE_S)
        self._history.surprises[f"no answer to {path.rpartition('/')[2]}"] += 1
        return None

    async def _post(
        self, http: httpx.AsyncClient, url: str, key: str, body: object, headers: dict[str, str] | None = None
    ) -> httpx.Response | None:
        who = headers or {"Authorization": f"Bearer {self._buyer.token}"}
        try:
            answer = await http.post(url, headers={**who, "Idempotency-Key": key}, json=body)
        except httpx.TransportError:
            self._history.lost_answers += 1
            return None
        self._history.statuses[answer.status_code] += 1
        return answer
