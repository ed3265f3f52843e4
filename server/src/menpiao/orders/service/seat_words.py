"""A seat in the few characters that a message has for it: ``池座 A排1座``, or ``池座 3桌1座``."""

from menpiao.catalog import SeatTag
from menpiao.kernel.i18n import Lang, pick
from menpiao.seating import Plan


def seat_words(tag: SeatTag, lang: Lang) -> str:
    """Where somebody sits, in the reader's language."""
    return _words(pick(tag.section, lang), tag.row, tag.label, lang, table=tag.table)


def seat_words_of_plan(plan: Plan, seat: int, lang: Lang) -> str:
    """The same, of a seat's number on this map."""
    label = plan.label_of(plan.index_of_number[seat])
    section = {"zh-CN": label.section.zh, "en": label.section.en}
    return _words(
        pick({key: text for key, text in section.items() if text}, lang),
        label.row,
        label.label,
        lang,
        table=label.table,
    )


def _words(section: str, row: str, label: str, lang: Lang, *, table: bool) -> str:
    return f"{section} {row}-{label}" if lang == "en" else f"{section} {row}{'桌' if table else '排'}{label}座"
