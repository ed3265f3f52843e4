"""The pure rules of the catalogue: what may be sold now, and what an organizer may hand in."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from menpiao.catalog.model.reference import CATEGORIES, CITIES
from menpiao.catalog.model.shapes import NewEvent, NewSession, NewTicketType, NewVenue, Terms
from menpiao.kernel.errors import FieldError, Invalid, Refusal, field_error
from menpiao.kernel.i18n import Text

MAX_SESSION = timedelta(hours=10)
"""From doors to end: one admission day of a ticket's code chain (2,400 steps of 15 s)."""

MAX_PRICE_FEN = 10_000_000
MAX_PER_ORDER = 20
MAX_PER_BUYER = 10_000
_LANGUAGES = ("zh-CN", "en")
# Control characters; marks that turn the direction of whatever stands behind them, ours included. Lines may end.
_TURNING = "\u202a-\u202e\u2066-\u2069\u2028\u2029"
_NOT_IN_A_LINE = re.compile(rf"[\x00-\x1f\x7f-\x9f{_TURNING}]")
_NOT_IN_A_TEXT = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_TURNING}]")
_LOGO = re.compile(r"/pictures/[a-z0-9-]{1,100}\.webp")
_COVER = re.compile(r"(?:/[A-Za-z0-9._~-]+)+|https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/[!#$%&*+,./0-9:;=?@A-Z_a-z~-]*")
"""A path here, or an address elsewhere, in which nothing ends an attribute or a style."""


class SaleState(StrEnum):
    """What a buyer is told about a ticket type, a session or an event."""

    UPCOMING = "upcoming"
    ON_SALE = "on_sale"
    PAUSED = "paused"
    SOLD_OUT = "sold_out"
    ENDED = "ended"


class EventIncomplete(Refusal):
    """Publishing needs something to sell; ``errors`` say what is missing where."""

    code = "event_incomplete"
    status = 409
    title = Text("项目还不完整", "The event is not complete")
    detail = Text(
        "还缺少发布所需的内容，没有发布；请按提示补全后再发布。",
        "Something that buyers need is missing, so it was not published. Please add what is named, and publish again.",
    )


class WrongEventStatus(Refusal):
    """Published already, or never published."""

    code = "wrong_event_status"
    status = 409
    title = Text("当前状态不能这样操作", "Not possible in this status")
    detail = Text("项目的状态已经改变，请刷新后再试。", "The event's status has changed. Please reload and try again.")


def sale_refusal(terms: Terms, now: datetime) -> str | None:
    """Why this ticket type can't be ordered at this moment, as a stable code; None when it can.

    Says nothing of places (inventory) nor of hidden types (whoever takes the order answers ``not_found``).
    """
    if not terms.sellable:
        return "not_on_sale"
    if now >= min(terms.off_sale_at, terms.ends_at):
        return "sale_ended"
    if now < terms.on_sale_at:
        return "not_yet_on_sale"
    if terms.paused:
        return "paused"
    return None


def is_over(terms: Terms, now: datetime) -> bool:
    """Whether nothing of it will be sold any more as things stand: a pause ends, and what is to come begins."""
    return sale_refusal(terms, now) in ("not_on_sale", "sale_ended")


def sale_state(
    *,
    now: datetime,
    on_sale_at: datetime,
    off_sale_at: datetime,
    ends_at: datetime,
    paused: bool,
    remaining: int | None,
    sellable: bool = True,
) -> SaleState:
    """What a buyer is told of one ticket type; agrees with `sale_refusal` about everything but places.

    ``remaining`` is None where nobody has counted yet, which does not make it sold out.
    """
    if not sellable or now >= min(off_sale_at, ends_at):
        return SaleState.ENDED
    if now < on_sale_at:
        return SaleState.UPCOMING
    if paused:
        return SaleState.PAUSED
    if remaining is not None and remaining <= 0:
        return SaleState.SOLD_OUT
    return SaleState.ON_SALE


_BEST_FIRST = (SaleState.ON_SALE, SaleState.UPCOMING, SaleState.PAUSED, SaleState.SOLD_OUT, SaleState.ENDED)


def best_state(states: Iterator[SaleState]) -> SaleState:
    """The state of a whole from its parts: the best chance that a buyer has. Of nothing: ended."""
    found = set(states)
    return next((state for state in _BEST_FIRST if state in found), SaleState.ENDED)


def check_venue(new: NewVenue) -> None:
    """Refuse a venue that buyers could not find."""
    _refuse(_venue_errors(new))


def check_event(new: NewEvent, *, seen: bool = False) -> None:
    """Refuse an event that could not be shown; what buyers have ``seen`` keeps a cover."""
    _refuse(_event_errors(new, seen=seen))


def check_session(new: NewSession) -> None:
    """Refuse times that are out of order, and sessions that no code chain could cover."""
    _refuse(_session_errors(new))


def check_session_limits(*, per_buyer_max: int | None, per_device_max: int | None) -> None:
    """Refuse limits that nobody could keep."""
    _refuse(_limit_errors(per_buyer_max, per_device_max))


def check_ticket_type(new: NewTicketType, off_sale_at: datetime) -> None:
    """Refuse prices and limits out of bounds; ``off_sale_at`` is the one that will be stored."""
    _refuse(_ticket_type_errors(new, off_sale_at))


def check_ids_asked(asked: bool) -> None:
    """Refuse to count people in a session whose ticket types do not all ask who they are."""
    if not asked:
        raise Invalid(
            errors=(
                field_error(
                    "/attendee_ids_required",
                    "required",
                    "“每人限购一张”的场次，每个票种都须登记证件号。",
                    "In a session with one ticket for each person, every ticket type asks for id numbers.",
                ),
            )
        )


def check_profile(name: Mapping[str, str], contact: Mapping[str, str], logo: str | None) -> None:
    """Refuse an organizer whose name or contact could not be shown; a logo is a picture that was uploaded here."""
    _refuse(_profile_errors(name, contact, logo))


def _refuse(errors: Iterator[FieldError]) -> None:
    found = tuple(errors)
    if found:
        raise Invalid(errors=found)


def _venue_errors(new: NewVenue) -> Iterator[FieldError]:
    yield from texts_errors("/name", new.name, 80, required=True, one_line=True)
    yield from texts_errors("/address", new.address, 200, one_line=True)
    if new.city not in CITIES:
        yield _unknown("/city")
    if (new.latitude is None) != (new.longitude is None):
        yield field_error("/latitude", "incomplete", "经纬度须同时填写。", "Give both coordinates or neither.")
    elif new.latitude is not None and new.longitude is not None:
        if not -90 <= new.latitude <= 90:
            yield _out_of_bounds("/latitude")
        if not -180 <= new.longitude <= 180:
            yield _out_of_bounds("/longitude")


def _profile_errors(name: Mapping[str, str], contact: Mapping[str, str], logo: str | None) -> Iterator[FieldError]:
    yield from texts_errors("/name", name, 60, required=True, one_line=True)
    yield from texts_errors("/contact", contact, 120, one_line=True)
    if logo is not None and not _LOGO.fullmatch(logo):
        yield field_error(
            "/logo", "invalid", "标志须是上传到本站的图片。", "A logo is a picture that was uploaded here."
        )


def _event_errors(new: NewEvent, *, seen: bool) -> Iterator[FieldError]:
    yield from texts_errors("/title", new.title, 120, required=True, one_line=True)
    yield from texts_errors("/summary", new.summary, 300)
    yield from texts_errors("/description", new.description, 20_000)
    for index, note in enumerate(new.notes):
        yield from texts_errors(f"/notes/{index}/title", note.title, 60, required=True, one_line=True)
        yield from texts_errors(f"/notes/{index}/text", note.text, 2_000, required=True)
    if new.category not in CATEGORIES:
        yield _unknown("/category")
    if len(new.notes) > 20:
        yield _out_of_bounds("/notes")
    if len(new.tags) > 10 or not all(1 <= len(tag) <= 20 for tag in new.tags):
        yield _out_of_bounds("/tags")
    for index, tag in enumerate(new.tags):
        if not tag.strip() or _NOT_IN_A_LINE.search(tag):
            yield _unreadable(f"/tags/{index}")
    if not new.cover and seen:
        yield field_error("/cover", "missing", "已发布的项目须有封面。", "An event that was published has a cover.")
    if new.cover and (len(new.cover) > 500 or not _COVER.fullmatch(new.cover)):
        yield field_error(
            "/cover", "invalid", "封面须是 https 地址或本站路径。", "A cover is an https URL or a path here."
        )


def _session_errors(new: NewSession) -> Iterator[FieldError]:
    yield from times_errors(doors_at=new.doors_at, starts_at=new.starts_at, ends_at=new.ends_at)
    yield from _limit_errors(new.per_buyer_max, new.per_device_max)
    if not known_zone(new.time_zone):
        yield _unknown("/time_zone")


def known_zone(name: str) -> bool:
    """Whether it is a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def times_errors(*, doors_at: datetime, starts_at: datetime, ends_at: datetime) -> Iterator[FieldError]:
    """What is wrong with the times of a session."""
    if not doors_at <= starts_at < ends_at:
        yield field_error(
            "/starts_at", "out_of_order", "须依次为入场、开始、结束。", "Doors, start, end: in this order."
        )
    elif ends_at - doors_at > MAX_SESSION:
        yield field_error("/ends_at", "too_long", "入场到结束不能超过 10 小时。", "At most 10 hours from doors to end.")


def _limit_errors(per_buyer_max: int | None, per_device_max: int | None) -> Iterator[FieldError]:
    if per_buyer_max is not None and not 1 <= per_buyer_max <= MAX_PER_BUYER:
        yield _out_of_bounds("/per_buyer_max")
    if per_device_max is not None and not 1 <= per_device_max <= MAX_PER_BUYER:
        yield _out_of_bounds("/per_device_max")


def _ticket_type_errors(new: NewTicketType, off_sale_at: datetime) -> Iterator[FieldError]:
    yield from texts_errors("/name", new.name, 60, required=True, one_line=True)
    yield from texts_errors("/note", new.note, 300)
    if not 0 <= new.price_fen <= MAX_PRICE_FEN:
        yield _out_of_bounds("/price_fen")
    if not 1 <= new.per_order_max <= MAX_PER_ORDER:
        yield _out_of_bounds("/per_order_max")
    if not 1 <= new.per_buyer_max <= MAX_PER_BUYER:
        yield _out_of_bounds("/per_buyer_max")
    if new.attendee_ids_required and not new.attendee_names_required:
        yield field_error(
            "/attendee_names_required", "required", "登记证件号须同时登记姓名。", "An id number goes with a name."
        )
    if new.on_sale_at >= off_sale_at:
        yield field_error("/off_sale_at", "out_of_order", "停售须晚于开售。", "The sale must end after it starts.")


def texts_errors(
    pointer: str, texts: Mapping[str, str], max_length: int, *, required: bool = False, one_line: bool = False
) -> Iterator[FieldError]:
    """What is wrong with an organizer's words; lengths are in characters."""
    unreadable = _NOT_IN_A_LINE if one_line else _NOT_IN_A_TEXT
    if required and not texts:
        yield field_error(pointer, "missing", "请至少填写一种语言。", "Write it in at least one language.")
    for language, text in texts.items():
        if language not in _LANGUAGES:
            yield _unknown(f"{pointer}/{language}")
        elif not 1 <= len(text) <= max_length:
            yield _out_of_bounds(f"{pointer}/{language}")
        elif not text.strip() or unreadable.search(text):
            yield _unreadable(f"{pointer}/{language}")


def is_one_line(text: str) -> bool:
    """Whether it holds nothing that controls a screen, ends a line, or turns the direction of what stands behind it."""
    return not _NOT_IN_A_LINE.search(text)


def _unknown(pointer: str) -> FieldError:
    return field_error(pointer, "unknown", "没有这个选项。", "There is no such choice.")


def _unreadable(pointer: str) -> FieldError:
    return field_error(
        pointer,
        "unreadable",
        "内容为空白，或含有控制字符。",
        "This is blank, or holds characters that control a screen instead of standing on it.",
    )


def _out_of_bounds(pointer: str) -> FieldError:
    return field_error(pointer, "out_of_bounds", "超出允许的范围。", "This is outside of what is allowed.")
