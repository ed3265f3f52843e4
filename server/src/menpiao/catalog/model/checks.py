"""What is missing before an event is published, in plain words. Pure.

What stops is what buyers could not do without: something to buy, a place to buy it, a poster, somebody who takes the
money. What warns is odd, and may be meant.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.catalog.model.organized import OrganizerEventRow, SessionView, TypeView
from menpiao.catalog.model.questions import Question
from menpiao.catalog.model.rules import MAX_PER_ORDER
from menpiao.catalog.model.seating import WholeTable
from menpiao.kernel.i18n import LANGS, Lang, Text
from menpiao.kernel.ids import encode

Severity = Literal["stops", "warns"]


class Check(msgspec.Struct, frozen=True):
    """One thing to look at; ``pointer`` says where."""

    code: str
    severity: Severity
    pointer: str
    detail: Text


class ToCheck(msgspec.Struct, frozen=True):
    """All that the checks look at; sessions are those that are scheduled. ``tables``: by session those that are sold
    whole."""

    event: OrganizerEventRow
    sessions: Sequence[SessionView]
    takes_money: bool
    has_ladder: bool
    now: datetime
    questions: Sequence[Question] = ()
    languages: Collection[Lang] = LANGS
    """In which its texts have to be."""
    tables: Mapping[UUID, Collection[WholeTable]] = {}


def checks_of(what: ToCheck) -> list[Check]:
    """What stops first, then what warns; by session."""
    found = [*_of_event(what), *_of_sale(what), *_of_questions(what)]
    return [one for one in found if one.severity == "stops"] + [one for one in found if one.severity == "warns"]


def _of_event(what: ToCheck) -> Iterator[Check]:
    event = what.event
    if not event.cover:
        yield Check("poster_missing", "stops", "/cover", Text("还没有海报。", "The poster is missing."))
    for name, zh, en in (
        ("title", "名称", "title"),
        ("summary", "一句话介绍", "sentence about it"),
        ("description", "详细介绍", "description"),
    ):
        texts = getattr(event, name)
        if not texts and name != "title":
            yield Check(f"{name}_missing", "warns", f"/{name}", Text(f"还没有填写{zh}。", f"There is no {en} yet."))
        elif "en" in what.languages and "en" not in texts:
            yield Check(
                "english_missing", "warns", f"/{name}/en", Text(f"{zh}没有英文。", f"The {en} is not in English.")
            )
        elif "zh-CN" in what.languages and "zh-CN" not in texts:
            yield Check(
                "chinese_missing", "warns", f"/{name}/zh-CN", Text(f"{zh}没有中文。", f"The {en} is not in Chinese.")
            )
    if not what.has_ladder:
        yield Check(
            "no_refund_ladder",
            "warns",
            "/refund_ladder",
            Text(
                "没有设置退票规则：购票人不能自行退票。",
                "There is no refund ladder: buyers can't give tickets back themselves.",
            ),
        )


def _of_sale(what: ToCheck) -> Iterator[Check]:
    if not what.sessions:
        yield Check("no_session", "stops", "/sessions", Text("还没有场次。", "There is no session yet."))
    coming = [one for one in what.sessions if one.row.ends_at > what.now]
    if what.sessions and not coming:
        yield Check(
            "all_sessions_over", "stops", "/sessions", Text("所有场次都已结束。", "All of its sessions are over.")
        )
    for session in what.sessions:
        yield from _of_session(session, what.now)
        yield from _of_tables(session, what.tables.get(session.row.id, ()))
    paid = any(one.row.price_fen > 0 or one.row.seated for session in coming for one in session.types)
    if paid and not what.takes_money:
        yield Check(
            "no_merchant_account",
            "stops",
            "/merchant_account",
            Text("没有已检查、可收款的商户号。", "There is no merchant account that was checked and takes money."),
        )


def _of_questions(what: ToCheck) -> Iterator[Check]:
    for question in what.questions:
        pointer = f"/questions/{encode(question.id)}"
        if question.ticket_type_ids == ():
            zh, en = (
                "这个问题没有对应任何票种，不会问任何人。",
                "This question is for no ticket type: nobody is asked it.",
            )
            yield Check("question_of_nobody", "warns", pointer, Text(zh, en))
        texts = [question.label, *[choice.label for choice in question.choices]]
        if question.hint:
            texts.append(question.hint)
        if "en" in what.languages and any("en" not in one for one in texts):
            yield Check(
                "english_missing",
                "warns",
                pointer,
                Text("这个问题没有英文。", "This question is not in English."),
            )
        if "zh-CN" in what.languages and any("zh-CN" not in one for one in texts):
            yield Check(
                "chinese_missing",
                "warns",
                pointer,
                Text("这个问题没有中文。", "This question is not in Chinese."),
            )


def _of_session(session: SessionView, now: datetime) -> Iterator[Check]:
    row = session.row
    pointer = f"/sessions/{encode(row.id)}"
    if row.ends_at <= now:
        yield Check("session_over", "warns", pointer, Text("该场次已经结束。", "This session is over."))
        return
    if row.starts_at <= now:
        yield Check("session_begun", "warns", pointer, Text("该场次已经开始。", "This session has begun."))
    if not session.types:
        yield Check("no_ticket_type", "stops", pointer, Text("该场次没有票种。", "This session has no ticket type."))
    for view in session.types:
        yield from _of_type(view, f"{pointer}/ticket_types/{encode(view.row.id)}", row.seat_map_id is not None, now)


def _of_type(view: TypeView, pointer: str, seated: bool, now: datetime) -> Iterator[Check]:
    row = view.row
    if seated and not row.seated:
        yield Check(
            "type_without_seats",
            "warns",
            pointer,
            Text("这个票种没有对应任何票档，不卖座位。", "This ticket type sells no tier of the seat map."),
        )
    if view.places is None or view.places.total == 0:
        yield Check(
            "no_quota",
            "warns" if seated else "stops",
            pointer,
            Text("还没有设置名额。", "There are no places of it yet."),
        )
    if row.off_sale_at <= now:
        yield Check("sale_over", "stops", pointer, Text("开售时段已经结束。", "Its sale is over already."))
    if row.paused_at is not None:
        yield Check("paused", "warns", pointer, Text("已暂停销售。", "Its sale is paused."))


def _of_tables(session: SessionView, tables: Collection[WholeTable]) -> Iterator[Check]:
    """Tables that nobody could buy: an order may mix ticket types, and has as many seats as they allow together."""
    of_type = {one.row.id: min(one.row.per_order_max, one.row.per_buyer_max) for one in session.types}
    bound = min(session.row.per_buyer_max or MAX_PER_ORDER, MAX_PER_ORDER)
    too_large: dict[int, int] = {}
    for table in tables:
        most = min(bound, sum(of_type.get(key, 0) for key in table.ticket_type_ids))
        if most < table.seats:
            too_large[table.seats] = min(most, too_large.get(table.seats, most))
    for seats, most in sorted(too_large.items()):
        yield Check(
            "table_too_large",
            "warns",
            f"/sessions/{encode(session.row.id)}/seating",
            Text(
                f"{seats} 座的整桌没有人能买下：每单最多买 {most} 座。请提高限购，或改为按座出售。",
                f"Nobody can buy the whole tables of {seats} seats: an order may have {most}. Raise the limits of its"
                " ticket types, or sell the seats one by one.",
            ),
        )
