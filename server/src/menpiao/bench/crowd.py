"""People before a waiting room, as their phones behave: each comes once, takes a place in the line, looks at the room's
public answer now and then, knows by itself when its turn has come, fetches a pass, chooses, and orders with the pass.

Written from the contract, like the mini program (`miniprogram/domain/queue.ts`), not with the server's own code: what
server and phones disagree about shows as errors. A person does one thing at a time, at a time of its own; the generator
asks what is due whenever a connection is free. Nobody asks for an exact position, which real phones do rarely.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from heapq import heappop, heappush

import msgspec

from menpiao.bench.plan import KEY_PLACE, CrowdPlan, CrowdRound
from menpiao.bench.requests import get, post
from menpiao.bench.tally import Line

AGAIN_AFTER_S = 1.0
"""Who was told that everything is busy, or that the room's clock is a moment behind, tries again."""
SHORTEST_LOOK_S, LONGEST_LOOK_S = 2.0, 30.0
SPREAD = 0.2
RUSH_S = 3.0
"""After the opening phones look within this time, not all in the same second."""
_ENTER, _LOOK, _FETCH, _PLACE = range(4)
_OVER = ("sold_out", "closed")
_GOLDEN = 0.618033988749895


class _Frontier(msgspec.Struct, frozen=True):
    rank: str
    all_drawn: bool
    arrived: int
    tie: str


class _Room(msgspec.Struct, frozen=True):
    state: str
    version: int
    seed: str | None
    frontier: _Frontier
    drawn: int
    per_minute: int
    poll_after_s: int


class _Entry(msgspec.Struct, frozen=True):
    token: str
    kind: str = msgspec.field(name="class")
    bucket: int
    rank: str | None
    tie: str | None


class _Pass(msgspec.Struct, frozen=True):
    text: str = msgspec.field(name="pass")


class Person:
    """Where somebody is on their way."""

    __slots__ = ("entered_at", "entry", "looks", "pass_text", "rank")

    def __init__(self) -> None:
        self.entry: _Entry | None = None
        self.entered_at = 0.0
        self.rank: str | None = None
        self.pass_text = ""
        self.looks = 0


class Crowd:
    """Everybody who comes to one room. Times are the generator's; ``lines`` those of entering, looking, fetching and
    placing."""

    def __init__(self, plan: CrowdPlan, lines: Sequence[Line], salt: bytes) -> None:
        self._plan = plan
        self._lines = [lines[number] for number in plan.kinds]
        self._salt = salt
        self._people = [Person() for _ in plan.people]
        self._due: list[tuple[float, int, int]] = []
        self._room: _Room | None = None
        self._read = b""
        self._offset = 0.0
        self.in_line = 0
        self._waited: list[float] = []
        self._entered = self._ordered = 0

    def start(self, at: float, *, moment: datetime) -> None:
        """From now on people come at their times; ``moment`` is the same instant as the generator's ``at``."""
        self._offset = moment.timestamp() - at
        for number, person in enumerate(self._plan.people):
            heappush(self._due, (at + person.comes_after_s, number, _ENTER))

    def next(self, now: float) -> tuple[Line, int, bytes] | None:
        """What somebody wants by now: of which kind, who, and the request."""
        if not self._due or self._due[0][0] > now:
            return None
        _, number, act = heappop(self._due)
        return self._lines[act], number, self._request(number, act)

    def answered(self, line: Line, number: int, status: bytes, body: bytes, now: float) -> None:
        """What came back, and what that person does next."""
        act = self._lines.index(line)
        if status == b"503" or not status.isdigit():
            self._later(now + AGAIN_AFTER_S, number, act)
        elif act == _ENTER:
            self._has_entered(number, status, body, now)
        elif act == _LOOK:
            self._has_looked(number, status, body, now)
        elif act == _FETCH:
            self._has_fetched(number, status, body, now)
        else:
            self._ordered += status == b"201"

    def result(self) -> CrowdRound:
        """How it went."""
        waited = sorted(self._waited)
        middle, most = (waited[int(share * (len(waited) - 1))] if waited else 0.0 for share in (0.5, 0.9))
        return CrowdRound(self._entered, len(waited), self._ordered, self.in_line, round(middle, 2), round(most, 2))

    def _request(self, number: int, act: int) -> bytes:
        """A person's key for a thing is always the same: trying again is asking for the same."""
        room, person, token = self._plan.room, self._people[number], self._plan.people[number].token
        if act == _LOOK:
            return get(f"/api/v1/rooms/{room}")
        if act == _ENTER:
            made = post(f"/api/v1/rooms/{room}/entries", b"{}", token=token)
        elif act == _FETCH:
            assert person.entry is not None
            made = post(f"/api/v1/rooms/{room}/passes", b'{"token":"%s"}' % person.entry.token.encode(), token=token)
        else:
            order = b'{"items":%s,"pass":"%s"}' % (self._plan.items, person.pass_text.encode())
            made = post("/api/v1/orders", order, token=token)
        return made.replace(KEY_PLACE, self._salt + b"%x%011x" % (act, number), 1)

    def _later(self, at: float, number: int, act: int) -> None:
        heappush(self._due, (at, number, act))

    def _has_entered(self, number: int, status: bytes, body: bytes, now: float) -> None:
        if status != b"201":
            self._later(now + AGAIN_AFTER_S, number, _LOOK)
            return
        person = self._people[number]
        person.entry = msgspec.json.decode(body, type=_Entry)
        person.entered_at, person.rank = now, person.entry.rank
        self._entered += 1
        self.in_line += 1
        self._later(now + self._pause(number, now), number, _LOOK)

    def _has_looked(self, number: int, status: bytes, body: bytes, now: float) -> None:
        person = self._people[number]
        if status == b"200" and body != self._read:
            heard = msgspec.json.decode(body, type=_Room)
            if self._room is None or heard.version >= self._room.version:
                self._room, self._read = heard, body
        room = self._room
        if room is None:
            self._later(now + AGAIN_AFTER_S, number, _LOOK)
        elif room.state in _OVER:
            self.in_line -= person.entry is not None
        elif person.entry is None:
            self._later(now, number, _ENTER)
        elif self._is_admitted(number, room):
            self._later(now, number, _FETCH)
        else:
            self._later(now + self._pause(number, now), number, _LOOK)

    def _has_fetched(self, number: int, status: bytes, body: bytes, now: float) -> None:
        """Another process may not have seen yet what this person has: then they look again."""
        if status != b"201":
            self._later(now + AGAIN_AFTER_S, number, _LOOK)
            return
        person = self._people[number]
        person.pass_text = msgspec.json.decode(body, type=_Pass).text
        self.in_line -= 1
        self._waited.append(now - max(person.entered_at, self._plan.opens_at - self._offset))
        self._later(now + self._plan.chooses_s * (0.5 + number * _GOLDEN % 1), number, _PLACE)

    def _is_admitted(self, number: int, room: _Room) -> bool:
        """The frontier's rule, as the contract tells it."""
        person, frontier = self._people[number], room.frontier
        entry = person.entry
        assert entry is not None
        if entry.kind == "drawn":
            rank = self._rank(number, room)
            return frontier.all_drawn or (rank is not None and rank < frontier.rank)
        assert entry.tie is not None
        return frontier.all_drawn and (entry.bucket, entry.tie) < (frontier.arrived, frontier.tie)

    def _rank(self, number: int, room: _Room) -> str | None:
        """As it was told, else computed from the revealed seed, as phones do."""
        person = self._people[number]
        if person.rank is None and room.seed is not None:
            message = self._plan.room_id + self._plan.people[number].id
            person.rank = hmac.digest(bytes.fromhex(room.seed), message, hashlib.sha256).hex()[:16]
        return person.rank

    def _pause(self, number: int, now: float) -> float:
        """Until the next look: a tenth of one's own wait where one knows it, else what the room says, spread a bit."""
        person, room = self._people[number], self._room
        person.looks += 1
        chance = (number + 7 * person.looks) * _GOLDEN % 1
        usual = SHORTEST_LOOK_S if room is None else self._own_pause(number, room)
        usual *= 1 - SPREAD + 2 * SPREAD * chance
        until_opening = self._plan.opens_at - self._offset - now
        return min(usual, until_opening + RUSH_S * chance) if until_opening > 0 else usual

    def _own_pause(self, number: int, room: _Room) -> float:
        entry = self._people[number].entry
        rank = self._rank(number, room) if entry is not None and entry.kind == "drawn" else None
        if rank is None or not room.per_minute:
            return float(room.poll_after_s)
        ahead = max(0, int(rank, 16) - int(room.frontier.rank, 16)) / 2**64 * room.drawn
        return min(LONGEST_LOOK_S, max(SHORTEST_LOOK_S, 60 * ahead / room.per_minute / 10))
