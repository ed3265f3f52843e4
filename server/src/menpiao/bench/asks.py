"""What people of an organizer and of the platform may look at, as requests; made from the contract, so that no route
is forgotten.

Every GET for them is asked as it is, with each value of each filter, with the longest page, and deep in its list. The
ids that addresses and filters want are found as a person finds them: in the list one step above, else wherever an
answer names one. An id that nothing has is made up: also saying no has to be quick.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from menpiao.kernel.time import to_wire

STAFF, OPERATOR = "staff", "operator"
LOOKING: Final = (STAFF, OPERATOR)
"""Who looks at lists, as the contract calls their logins."""

NEVER_MADE: Final = "01mfzkxgg00000ejp2xf9qpep8"
"""An id of nobody's."""
DEEP: Final = 8
"""So many of the longest pages down."""
LONGEST: Final = 100
PERIOD: Final = timedelta(days=30)
_PATH_ID = re.compile(r"\{(\w+)\}")
_BESIDES: Final = frozenset({"lang", "limit", "cursor"})
_SEARCHED: Final = "海"

SEARCHES: Final = {"a name": "陈晓", "end of a phone number": "1234", "a promo code": "OLDFRIENDS"}
"""What a search looks for in a seeded database: the one list that is asked for by POST."""

Fetch = Callable[[str, str], Awaitable[tuple[int, bytes]]]
"""Asks for an address as somebody of `LOOKING`; status and body."""


class Read(msgspec.Struct, frozen=True):
    """A GET of the contract."""

    operation_id: str
    path: str
    parameters: list[dict[str, Any]]
    writes_file: bool = False
    """It answers with a file, which is as long as it is."""
    who: str = STAFF

    @property
    def path_ids(self) -> list[str]:
        """The ids that its address wants."""
        return _PATH_ID.findall(self.path)

    def wants(self, name: str) -> bool:
        """Whether it has a parameter of this name."""
        return any(one["name"] == name for one in self.parameters)


_NONE_THERE = {"/api/v1/organizer/box-office-orders/{order_id}"}
"""Of these a year of business at scale has none, though their ids are called as those of others are."""


class Ask(msgspec.Struct, frozen=True):
    """One address to ask for; ``variant`` says with which filter, ``made_up`` that an id of it is nobody's, ``empty``
    that the list has nothing in it."""

    operation_id: str
    variant: str
    address: str
    made_up: bool = False
    is_file: bool = False
    body: bytes | None = None
    who: str = STAFF
    empty: bool = False


def reads_of(contract: Mapping[str, Any]) -> list[Read]:
    """Every GET for `LOOKING` that answers at once: a stream has no end to wait for."""
    return [
        Read(
            operation["operationId"],
            path,
            [one for one in operation.get("parameters", ()) if one["in"] == "query"],
            "application/json" not in operation["responses"].get("200", {}).get("content", {"application/json": None}),
            who,
        )
        for who in LOOKING
        for path, item in sorted(contract["paths"].items())
        if (operation := item.get("get")) is not None
        and {who: []} in operation.get("security", ())
        and not _streams(operation)
    ]


def _streams(operation: Mapping[str, Any]) -> bool:
    answers = operation["responses"].get("200", {})
    return "text/event-stream" in answers.get("content", {})


class Finder:
    """Learns ids from answers, and says what may be asked with them. ``besides``: what else addresses are asked with
    that want no other ids, by the variant's name."""

    def __init__(
        self,
        reads: list[Read],
        fetch: Fetch,
        *,
        known: Mapping[str, str],
        now: datetime,
        besides: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._reads = reads
        self._fetch = fetch
        self._known = dict(known)
        self._besides = besides or {}
        self._now = now
        self._answers: dict[str, Any] = {}

    async def asks(self) -> list[Ask]:
        """All of them, once everything that can be learned is."""
        while await self._learn():
            pass
        found = [ask for read in self._reads for ask in [*self._plain(read), *await self._deep(read)]]
        return found + [
            Ask("searchOrders", variant, "/api/v1/organizer/order-searches", body=json.dumps({"q": text}).encode())
            for variant, text in SEARCHES.items()
        ]

    async def _learn(self) -> bool:
        """Look at everything that can be looked at for the first time now; whether there was any."""
        asked = False
        for read in self._reads:
            if read.operation_id in self._answers or not all(self._id(read, name) for name in read.path_ids):
                continue
            asked = True
            status, body = await self._fetch(self._address(read, self._required(read)), read.who)
            answer = _json(body) if status == 200 else None
            self._answers[read.operation_id] = answer
            for name, value in _ids_in(answer):
                self._known.setdefault(name, value)
        return asked

    def _id(self, read: Read, name: str) -> str | None:
        """What stands for it: what was given, the first of the list above, else what some answer named."""
        if read.path in _NONE_THERE:
            return None
        above = read.path.partition(f"/{{{name}}}")[0]
        lists = [one for one in self._reads if one.path == above]
        if name not in self._known and lists:
            answer = self._answers.get(lists[0].operation_id)
            items = answer.get("items") if isinstance(answer, dict) else None
            if items and isinstance(items[0], dict) and isinstance(items[0].get("id"), str):
                self._known[name] = items[0]["id"]
        return self._known.get(name)

    def _plain(self, read: Read) -> Iterator[Ask]:
        required = self._required(read)
        yield self._ask(read, "", required)
        if read.wants("limit"):
            yield self._ask(read, "longest page", {**required, "limit": str(LONGEST)})
        for name, values in self._filters(read).items():
            for value in values:
                yield self._ask(read, f"{name}={value}"[:40], {**required, name: value})
        if read.wants("from") and read.wants("to"):
            yield self._ask(read, "of a month", {**required, **self._month(read)})
        for variant, ids in self._besides.items():
            if read.path_ids and set(read.path_ids) <= ids.keys():
                yield self._ask(read, variant, required, ids)

    def _filters(self, read: Read) -> dict[str, list[str]]:
        """The values of each filter that says which there are, or is an id, a word or a yes."""
        found: dict[str, list[str]] = {}
        for one in read.parameters:
            name, schema = one["name"], one.get("schema", {})
            choices = _choices(schema)
            if name in _BESIDES or name in ("from", "to"):
                continue
            if choices:
                found[name] = choices
            elif name.endswith("_id"):
                found[name] = [self._known.get(name, NEVER_MADE)]
            elif name == "q":
                found[name] = [_SEARCHED]
            elif examples := _examples(one):
                found[name] = [examples]
        return found

    def _required(self, read: Read) -> dict[str, str]:
        """What the route does not answer without: the first value of each, a month where it wants a period."""
        filters, month = self._filters(read), self._month(read)
        wanted = [one["name"] for one in read.parameters if one.get("required")]
        return {name: month[name] if name in month else filters.get(name, ["1"])[0] for name in wanted}

    def _month(self, read: Read) -> dict[str, str]:
        until = self._now - timedelta(days=3)
        moments = {"from": until - PERIOD, "to": until}
        formats = {one["name"]: one.get("schema", {}).get("format") for one in read.parameters}
        return {
            name: at.date().isoformat() if formats.get(name) == "date" else to_wire(at) for name, at in moments.items()
        }

    async def _deep(self, read: Read) -> list[Ask]:
        """Pages down, where there are so many."""
        if not read.wants("cursor"):
            return []
        cursor = None
        for _ in range(DEEP):
            more = {"limit": str(LONGEST)} | ({"cursor": cursor} if cursor else {})
            status, body = await self._fetch(self._address(read, {**self._required(read), **more}), read.who)
            answer = _json(body) if status == 200 else None
            following = answer.get("next") if isinstance(answer, dict) else None
            if following is None:
                break
            cursor = following
        if cursor is None:
            return []
        return [self._ask(read, "deep page", {**self._required(read), "cursor": cursor})]

    def _ask(self, read: Read, variant: str, query: Mapping[str, str], ids: Mapping[str, str] | None = None) -> Ask:
        made_up = any(self._id(read, name) is None for name in read.path_ids)
        answer = self._answers.get(read.operation_id)
        return Ask(
            read.operation_id,
            variant,
            self._address(read, query, ids or {}),
            made_up,
            read.writes_file,
            who=read.who,
            empty=isinstance(answer, dict) and answer.get("items") == [],
        )

    def _address(self, read: Read, query: Mapping[str, str], ids: Mapping[str, str] | None = None) -> str:
        path = _PATH_ID.sub(
            lambda found: (ids or {}).get(found[1]) or self._id(read, found[1]) or NEVER_MADE, read.path
        )
        return f"{path}?{urlencode(query)}" if query else path


def _choices(schema: Mapping[str, Any]) -> list[str]:
    """The values of an enumeration or a yes and no, also where it may be left out."""
    if schema.get("enum"):
        return [str(one) for one in schema["enum"] if one is not None]
    if schema.get("type") == "boolean":
        return ["true", "false"]
    return [choice for inner in (*schema.get("oneOf", ()), *schema.get("anyOf", ())) for choice in _choices(inner)]


def _examples(parameter: Mapping[str, Any]) -> str | None:
    found = parameter.get("schema", {}).get("examples") or [parameter.get("example")]
    return None if found[0] is None else str(found[0])


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None  # a file


def _ids_in(answer: Any) -> Iterator[tuple[str, str]]:
    """Ids by the name that an address would give them: of ``order_id``, ``order: {id}``, ``orders: [{id}]``."""
    if isinstance(answer, list):
        for one in answer[:3]:
            yield from _ids_in(one)
    if not isinstance(answer, dict):
        return
    for key, value in answer.items():
        if key.endswith("_id") and isinstance(value, str):
            yield key, value
        for one in value[:1] if isinstance(value, list) else [value]:
            if isinstance(one, dict) and isinstance(one.get("id"), str):
                yield f"{key.removesuffix('s')}_id", one["id"]
        yield from _ids_in(value)
