"""What a gate is: a place where scans happen, the sessions that it admits to, and the zone that it is kept to. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from menpiao.catalog import SessionLabel
from menpiao.kernel.errors import FieldError, Invalid, Refusal, field_error
from menpiao.kernel.i18n import Text

MAX_GATES: Final = 500
"""Gates of an organizer; the newest of them are looked at by whoever chooses one."""
MAX_SESSIONS: Final = 50
"""Sessions of one gate: a season's. Each scan has their times at hand."""
MAX_TICKET_TYPES: Final = 200
MAX_ZONES: Final = 50
MAX_NAME: Final = 60


class Gate(msgspec.Struct, frozen=True):
    """Where scans happen. ``name`` is in the organizer's languages, ``zones`` are ids of the halls' seat maps."""

    organizer_id: int
    id: UUID
    name: dict[str, str]
    session_ids: list[UUID]
    ticket_type_ids: list[UUID]
    zones: list[str]
    is_open: bool
    edition: int

    def lets_in(self, ticket_type_id: UUID, zone: str | None) -> bool:
        """Whether a ticket of this type, for a seat in this zone, enters here: any one does where it is kept to
        nothing."""
        if not self.ticket_type_ids and not self.zones:
            return True
        return ticket_type_id in self.ticket_type_ids or (zone is not None and zone in self.zones)


class NewGate(msgspec.Struct, frozen=True):
    """A gate as its organizer wants it."""

    name: Mapping[str, str]
    session_ids: tuple[UUID, ...]
    ticket_type_ids: tuple[UUID, ...] = ()
    zones: tuple[str, ...] = ()
    is_open: bool = True


class GateHasScans(Refusal):
    """What happened at a gate is told by its name for ever."""

    code = "gate_has_scans"
    status = 409
    title = Text("检票口已有扫码记录", "The gate was used")
    detail = Text(
        "没有删除：这个检票口已有扫码记录，记录须保留。不再使用时，请将它停用。",
        "Nothing was deleted: tickets were scanned at this gate, and that stays on record. Switch it off instead.",
    )


class TooManyGates(Refusal):
    """A limit that only mistakes reach: a gate serves many sessions."""

    code = "too_many_gates"
    status = 409
    title = Text("检票口太多", "Too many gates")
    detail = Text(
        "没有新建：一个主办方最多有 {most} 个检票口。一个检票口可以用于多个场次，也可以删除没用过的。",
        "None was made: an organizer has {most} gates at most. One gate serves many sessions; delete those never used.",
    )


def check_gate(new: NewGate) -> None:
    """Raises `Invalid`. What it names is looked up elsewhere."""
    found = tuple(_errors(new))
    if found:
        raise Invalid(errors=found)


def _errors(new: NewGate) -> Iterator[FieldError]:
    if not new.name:
        yield field_error("/name", "missing", "请至少填写一种语言。", "Write it in at least one language.")
    for language, text in new.name.items():
        if language not in ("zh-CN", "en"):
            yield field_error(f"/name/{language}", "unknown", "没有这个选项。", "There is no such choice.")
        elif not 1 <= len(text) <= MAX_NAME:
            yield field_error(f"/name/{language}", "too_long", "1 至 60 个字。", "1 to 60 characters.")
        elif not text.strip() or not text.isprintable():
            yield field_error(
                f"/name/{language}",
                "unreadable",
                "内容为空白，或含有控制字符。",
                "This is blank, or holds characters that control a screen instead of standing on it.",
            )
    if not new.session_ids:
        yield field_error("/session_ids", "missing", "请选择至少一个场次。", "Choose at least one session.")
    for pointer, named in (
        ("/session_ids", new.session_ids),
        ("/ticket_type_ids", new.ticket_type_ids),
        ("/zones", new.zones),
    ):
        if len(set(named)) < len(named):
            yield field_error(pointer, "repeated", "其中有重复的项。", "One of them is there twice.")


def session_at(sessions: Mapping[UUID, SessionLabel], over_before: datetime) -> SessionLabel:
    """Of a gate's sessions the one that it is for: the first that did not end before this moment, else the last.
    Cancelled ones only where there is no other."""
    standing = [one for one in sessions.values() if one.status != "cancelled"] or list(sessions.values())
    coming = [one for one in standing if one.ends_at > over_before]
    if coming:
        return min(coming, key=lambda one: (one.doors_at, one.session_id))
    return max(standing, key=lambda one: (one.ends_at, one.session_id))
