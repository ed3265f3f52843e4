"""The load generator's process: ``python -m menpiao.bench.generator PLAN``, a file; prints one `Round` as JSON.

Nothing but sockets and epoll: an event loop's transports cost as much again as all of this. In a closed loop a client
asks again when it is answered. In an open loop requests have times of their own, and one that finds every client busy
waits for the first that is free; its latency counts from its own time, so that a server that stalls is seen to stall
(a closed loop would politely stop asking).
"""

import gc
import select
import socket
import sys
import time
from collections import deque
from pathlib import Path

import msgspec

from menpiao.bench.answers import Unreadable, body_of, shape_of
from menpiao.bench.crowd import Crowd
from menpiao.bench.histogram import empty, index_of
from menpiao.bench.plan import Plan, Round
from menpiao.bench.tally import Line, Tally
from menpiao.platform.clock import SystemClock

_READ = 65_536
_LAST_ANSWERS_S = 20.0
_ID = b'"id":"'
_ID_LENGTH = 26
_GOLDEN = 0.618033988749895
_clock = time.perf_counter


class Client:
    """One connection and what it waits for; ``line`` is None while it is free."""

    __slots__ = ("asked_at", "held", "line", "of_crowd", "recv", "request", "send", "sent_at", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.recv, self.send = self.socket.recv, self.socket.send
        self.held = b""
        self.asked_at = self.sent_at = 0.0
        self.request = 0
        self.of_crowd = False
        self.line: Line | None = None


class Load:
    """All clients together."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.tally = Tally(plan)
        self._salt = plan.salt.encode()
        self._number = 0
        self._turn = 0
        self._phase = 0
        self._patterns = [self.tally.pattern(phase) for phase in plan.phases]
        self._pattern = self._patterns[0]
        self._crowd = None if plan.crowd is None else Crowd(plan.crowd, self.tally.lines, self._salt)
        self._due: dict[int, deque[tuple[float, int, bytes]]] = {}
        self._epoll = select.epoll()
        self._clients: dict[int, Client] = {}
        self._free: deque[Client] = deque()
        """In turn: the one that was answered last would go on talking to the process that has just finished a batch,
        while others have nothing to do."""
        self._interval = 1 / plan.rate_per_s if plan.rate_per_s else 0.0
        self._next_at = 0.0
        self.late = empty()
        self.ends_at = 0.0

    def run(self) -> Round:
        """Connect everybody, drive them, wait for the last answers."""
        for _ in range(self._plan.clients):
            self._connect()
        if self._plan.crowd is not None:
            time.sleep(max(0.0, self._plan.crowd.starts_at - SystemClock().now().timestamp()))
        cpu = time.process_time()
        started = self._next_at = _clock()
        self.ends_at = started + self._plan.seconds
        self.tally.start(started)
        if self._crowd is not None:
            self._crowd.start(started, moment=SystemClock().now())
        if self._interval:
            self._free.extend(self._clients.values())
        else:
            for client in list(self._clients.values()):
                self._ask(client, _clock())
        try:
            self._drive(started)
        finally:
            self._hang_up()
        unsent = int(max(0.0, self.ends_at - self._next_at) / self._interval) if self._interval else 0
        return self.tally.result(
            ended=min(_clock(), self.ends_at),
            cpu_s=time.process_time() - cpu,
            late=self.late,
            unsent=unsent,
            crowd=None if self._crowd is None else self._crowd.result(),
        )

    def _hang_up(self) -> None:
        for client in self._clients.values():
            client.socket.close()
        self._epoll.close()

    def _drive(self, started: float) -> None:
        """Until time is over and everybody was answered, or for a while longer."""
        poll, clients, answered = self._epoll.poll, self._clients, self._answered
        give_up_at = self.ends_at + _LAST_ANSWERS_S
        while clients:
            now = _clock()
            if now >= self.ends_at and (now > give_up_at or not any(client.line for client in clients.values())):
                return
            if now >= self.tally.slice_ends_at:
                in_line = 0 if self._crowd is None else self._crowd.in_line
                self.tally.next_slice(now, waiting=self._waiting(now), last=now >= self.ends_at, in_line=in_line)
                self._enter_phase((now - started) / self._plan.seconds)
            for number, _ in poll(self._patience(now)):
                client = clients[number]
                try:
                    data = client.recv(_READ)
                except BlockingIOError:
                    continue
                except OSError:
                    data = b""
                answered(client, data)
            if self._interval:
                self._send_what_is_due()

    def _answered(self, client: Client, data: bytes) -> None:
        """One read: a whole answer as a rule, by its shape; else a part of one, or the end of the connection."""
        line = client.line
        if line is None or not data:
            self._lost(client)
            return
        shape = line.shapes.get(data[9:12])
        if client.held or shape is None or not shape.fits(data):
            data = client.held + data
            try:
                shape = shape_of(data)
            except Unreadable:
                self._lost(client)
                return
            if shape is None or len(data) < shape.total:
                client.held = data
                return
            client.held, line.shapes[shape.status] = b"", shape
        now = _clock()
        line.counts[index_of(int((now - client.asked_at) * 1e6))] += 1
        answers = line.answers
        answers[shape.status] = answers.get(shape.status, 0) + 1
        if shape.status == b"503":
            line.turned_away(now - client.sent_at, data)
        if self._crowd is not None and client.of_crowd:
            self._crowd.answered(line, client.request, shape.status, body_of(data, shape), now)
        if line.follows and shape.status == b"201":
            self._remember(line, client, body_of(data, shape), now)
        client.line = None
        if self._interval:
            self._free.append(client)
        elif now < self.ends_at:
            self._ask(client, now)

    def _ask(self, client: Client, at: float) -> None:
        """Send the next request: what follows an answer or what somebody of the crowd wants, if it is due, else the
        next of the pattern."""
        for number, waiting in self._due.items():
            if waiting and waiting[0][0] <= at:
                _, request, identifier = waiting.popleft()
                self._send(client, self.tally.lines[number], request, identifier, at)
                return
        wanted = None if self._crowd is None else self._crowd.next(at)
        if wanted is not None:
            line, person, data = wanted
            client.of_crowd = True
            self._send_bytes(client, line, person, data, at)
            return
        line = self._pattern[self._turn % len(self._pattern)]
        self._turn += 1
        if line.kind.once and line.sent >= len(line.requests):
            self.ends_at = min(self.ends_at, at)
            return
        line.sent += 1
        self._send(client, line, (line.sent - 1) % len(line.requests), b"", at)

    def _send(self, client: Client, line: Line, request: int, identifier: bytes, at: float) -> None:
        parts = line.requests[request]
        data = parts[0]
        if len(parts) > 1:
            self._number += 1
            data = data + self._salt + b"%012x" % self._number + parts[1]
        if identifier:
            data = data.replace(line.id_place, identifier, 1)
        client.of_crowd = False
        self._send_bytes(client, line, request, data, at)

    def _send_bytes(self, client: Client, line: Line, request: int, data: bytes, at: float) -> None:
        client.line, client.request, client.asked_at, client.sent_at = line, request, at, _clock()
        try:
            sent = client.send(data)
            if sent < len(data):
                client.socket.setblocking(True)
                client.socket.sendall(data[sent:])
                client.socket.setblocking(False)
        except OSError:
            self._lost(client)

    def _remember(self, line: Line, client: Client, body: bytes, now: float) -> None:
        """Somebody got something: what is done with it next, in the shares that were asked for."""
        at = body.find(_ID) + len(_ID)
        line.given += 1
        chance = line.given * _GOLDEN % 1
        for follow in line.follows:
            if chance < follow.share:
                waiting = self._due.setdefault(follow.kind, deque())
                waiting.append((now + follow.after_s, client.request, body[at : at + _ID_LENGTH]))
                return
            chance -= follow.share

    def _send_what_is_due(self) -> None:
        now = _clock()
        while self._free and self._next_at <= min(now, self.ends_at):
            self.late[index_of(int((now - self._next_at) * 1e6))] += 1
            self._ask(self._free.popleft(), self._next_at)
            self._next_at += self._interval

    def _patience(self, now: float) -> float:
        """For how long nothing can become due."""
        until = self.tally.slice_ends_at
        if self._interval and self._free and now < self.ends_at:
            until = min(until, self._next_at)
        return min(max(until - now, 0.0), 0.1)

    def _waiting(self, now: float) -> int:
        behind = int(max(0.0, min(now, self.ends_at) - self._next_at) / self._interval) if self._interval else 0
        return behind + sum(client.line is not None for client in self._clients.values())

    def _enter_phase(self, share: float) -> None:
        while self._phase < len(self._patterns) - 1 and share >= self._plan.phases[self._phase].until:
            self._phase += 1
            self._pattern = self._patterns[self._phase]

    def _connect(self) -> Client:
        client = Client(self._plan.port)
        self._clients[client.socket.fileno()] = client
        self._epoll.register(client.socket.fileno(), select.EPOLLIN)
        return client

    def _lost(self, client: Client) -> None:
        """The connection ended, or says what we can't read: counted, and made anew while there is time."""
        if client.line is not None:
            answers = client.line.answers
            answers[b"connection lost"] = answers.get(b"connection lost", 0) + 1
            if self._crowd is not None and client.of_crowd:
                self._crowd.answered(client.line, client.request, b"connection lost", b"", _clock())
        number = client.socket.fileno()
        self._epoll.unregister(number)
        del self._clients[number]
        client.socket.close()
        if _clock() >= self.ends_at:
            return
        try:
            fresh = self._connect()
        except OSError:
            return
        if self._interval:
            self._free.append(fresh)
        else:
            self._ask(fresh, _clock())


if __name__ == "__main__":
    asked = msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=Plan)
    load = Load(asked)
    gc.freeze()
    gc.disable()  # nothing here leaves cycles behind
    sys.stdout.buffer.write(msgspec.json.encode(load.run()))
