"""What messages look like, for whoever chooses templates for them: filled with an evening that never was."""

from typing import Final

from menpiao.kernel.i18n import Lang, Text
from menpiao.notify.model.messages import VALUES, MessageKind

_SAMPLE: Final[dict[str, Text]] = {
    "order_number": Text("7K3QX-M2PVD", "7K3QX-M2PVD"),
    "event_title": Text("雨的频率", "The Frequency of Rain"),
    "session_starts_at": Text("2027-03-05T20:00:00+08:00", "2027-03-05T20:00:00+08:00"),
    "venue_name": Text("候场·上海", "Houchang Shanghai"),
    "ticket_count": Text("2", "2"),
    "total_fen": Text("76000", "76000"),
    "pay_by": Text("2027-03-01T12:10:00+08:00", "2027-03-01T12:10:00+08:00"),
    "decide_by": Text("2027-03-08T23:59:00+08:00", "2027-03-08T23:59:00+08:00"),
    "seat": Text("一层 3排 12座", "Floor 1, row 3, seat 12"),
}
"""Notes are left to the template's own words."""


def sample_values(kind: MessageKind, lang: Lang) -> dict[str, str]:
    """Values of a message of that evening."""
    return {name: _SAMPLE[name].in_(lang) for name in VALUES[kind] if name in _SAMPLE}
