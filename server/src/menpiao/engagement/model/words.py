"""What messages say of an event: as its reminders say it, and as an organizer sees it beforehand. Pure, no I/O."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from menpiao.catalog import SessionLabel, Terms, Texts
from menpiao.kernel.i18n import LANGS, Lang, pick
from menpiao.kernel.time import local
from menpiao.notify import VALUES, Choice, MessageKind, sample_values, with_sentence

_TICKETS: Final = 2
"""An order of two is looked at."""
_TO_PAY: Final = timedelta(minutes=15)
_TO_DECIDE: Final = timedelta(days=7)


class Shown(msgspec.Struct, frozen=True):
    """What stands in an event's messages: its title, and of a draft not more. ``session`` is the next one that is held,
    else the last; ``price_fen`` is its lowest price."""

    title: Texts
    session: SessionLabel | None
    price_fen: int | None


def words_of_session(label: SessionLabel) -> dict[Lang, dict[str, str]]:
    """What is said of a session, by language."""
    starts_at = local(label.starts_at, label.time_zone).isoformat(timespec="seconds")
    return {
        lang: {
            "event_title": pick(label.event_title, lang),
            "venue_name": pick(label.venue_name, lang),
            "session_starts_at": starts_at,
        }
        for lang in LANGS
    }


def values_shown(shown: Shown, kind: MessageKind, choice: Choice, lang: Lang, now: datetime) -> dict[str, str]:
    """A message of this event as if it went out now; what only an order has, such as its number, is made up."""
    values = sample_values(kind, lang) | {"event_title": pick(shown.title, lang)}
    if shown.session is not None:
        values |= words_of_session(shown.session)[lang]
        pay_by, decide_by = (local(now + wait, shown.session.time_zone) for wait in (_TO_PAY, _TO_DECIDE))
        values |= {"pay_by": pay_by.isoformat(timespec="seconds"), "decide_by": decide_by.isoformat(timespec="seconds")}
    if shown.price_fen is not None:
        values["total_fen"] = str(_TICKETS * shown.price_fen)
    said: Mapping[str, str] = {name: value for name, value in values.items() if name in VALUES[kind]}
    return with_sentence(kind, said, choice, lang)


def lowest_price(terms: Iterable[Terms]) -> int | None:
    """Of what is on sale to everybody."""
    open_types = [one for one in terms if not one.hidden]
    prices = [price for one in open_types for price in (one.tier_prices or {"": one.price_fen}).values()]
    return min(prices, default=None)
