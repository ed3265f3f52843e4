"""What a buyer may ask of the list, and the refusals of what makes no sense."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from menpiao.catalog import CATEGORIES, CITIES, PublishedSession
from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.kernel.ids import MalformedId, decode, encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT, decode_cursor, encode_cursor, malformed_cursor
from menpiao.kernel.time import local

MAX_QUERY = 64


class Position(msgspec.Struct, frozen=True, order=True):
    """Where an event stands in a list: hits in the title first, then by date; the id settles ties."""

    rank: int
    first_starts_at: datetime
    id: UUID


class EventsQuery(msgspec.Struct, frozen=True):
    """Filters and paging. Dates are the venue's, both included."""

    city: str | None = None
    category: str | None = None
    q: str = ""
    from_date: date | None = None
    to_date: date | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    def check(self) -> None:
        """Raise `Invalid` with everything that is wrong, by parameter."""
        errors = tuple(self._errors())
        if errors:
            raise Invalid(errors=errors)

    def _errors(self) -> list[FieldError]:
        errors = []
        if self.city is not None and self.city not in CITIES:
            errors.append(field_error("/city", "unknown", "没有这个城市。", "There is no such city."))
        if self.category is not None and self.category not in CATEGORIES:
            errors.append(field_error("/category", "unknown", "没有这个分类。", "There is no such category."))
        if len(self.q) > MAX_QUERY:
            errors.append(field_error("/q", "too_large", "搜索词最多 64 个字。", "Search for at most 64 characters."))
        if not 1 <= self.limit <= MAX_LIMIT:
            errors.append(field_error("/limit", "out_of_bounds", "每页 1 至 100 条。", "Ask for 1 to 100 at a time."))
        if self.from_date is not None and self.to_date is not None and self.from_date > self.to_date:
            errors.append(
                field_error("/to", "out_of_order", "结束日期早于开始日期。", "This is earlier than the first date.")
            )
        return errors

    def wants(self, session: PublishedSession, category: str) -> bool:
        """Whether this session brings its event into the list."""
        if self.category not in (None, category) or self.city not in (None, session.venue.city):
            return False
        if self.from_date is None and self.to_date is None:
            return True
        day = local(session.starts_at, session.time_zone).date()
        return (self.from_date or day) <= day <= (self.to_date or day)


def cursor_of(position: Position) -> str:
    """The cursor that continues behind this position."""
    return encode_cursor(str(position.rank), position.first_starts_at.isoformat(), encode(position.id))


def position_of(cursor: str) -> Position:
    """Read `cursor_of` back; anything else is refused."""
    rank, moment, identifier = decode_cursor(cursor, 3)
    try:
        position = Position(int(rank), datetime.fromisoformat(moment), decode(identifier))
    except (ValueError, MalformedId):
        position = None
    if position is None or position.first_starts_at.tzinfo is None:
        raise malformed_cursor()
    return position
