"""Messages for tests, and a channel that does as it is told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from builders.people import APP_ID
from menpiao.identity import BuyerLogin
from menpiao.kernel.i18n import Lang
from menpiao.notify import (
    VALUES,
    MappedField,
    MessageKind,
    MessageLine,
    OutgoingMessage,
    SendResult,
    queue_message,
)
from menpiao.platform.db import Database, Tx, forbid_in_transaction

TEMPLATES = {"order_paid": "TPL-order-paid", "ticket_issued": "TPL-ticket-issued"}
WORDS = {
    "order_number": "03bqh3nq00000004p3z6t7w1v9",
    "event_title": "江声爵士夜",
    "session_starts_at": "2027-03-20T19:30:00+08:00",
    "total_fen": "38000",
    "venue_name": "江声音乐厅",
    "ticket_count": "2",
}


class Channel:
    """Remembers what it was given; answers `SENT` unless ``results`` says otherwise, one for each message."""

    def __init__(self, *results: SendResult | Exception, templates: Mapping[str, str] = TEMPLATES) -> None:
        self.templates = templates
        self.sent: list[OutgoingMessage] = []
        self.results = list(results)
        self.before_answering: Callable[[], Awaitable[None]] | None = None

    async def send(self, message: OutgoingMessage) -> SendResult:
        forbid_in_transaction("a message channel")
        self.sent.append(message)
        result = self.results.pop(0) if self.results else SendResult.SENT
        if self.before_answering is not None:
            await self.before_answering()
        if isinstance(result, Exception):
            raise result
        return result

    def preview(
        self, kind: str, values: Mapping[str, str], lang: Lang, fields: Sequence[MappedField] | None = None
    ) -> list[MessageLine]:
        shown = self.fields(kind) if fields is None else fields
        return [MessageLine(one.label, values.get(one.name, ""), one.name) for one in shown]

    def fields(self, kind: str) -> list[MappedField]:
        return [
            MappedField(name, f"thing{number}", name)
            for number, name in enumerate(sorted(VALUES[MessageKind(kind)]), start=1)
        ]

    def fits(self, kind: str, name: str, key: str) -> bool:
        return key.startswith("thing")

    def template_id(self, kind: str, app_id: str) -> str | None:
        return self.templates.get(kind) if app_id == APP_ID else None


class Events:
    """Knows the events of these subjects; counts how often it was asked."""

    def __init__(self, known: Mapping[UUID, UUID] | None = None) -> None:
        self.known = dict(known or {})
        self.asked = 0

    async def __call__(
        self, tx: Tx, *, organizer_id: int, kind: str, subject_ids: Sequence[UUID]
    ) -> Mapping[UUID, UUID]:
        self.asked += 1
        return {subject: self.known[subject] for subject in subject_ids if subject in self.known}


async def a_message(
    db: Database,
    buyer: BuyerLogin,
    *,
    organizer_id: int = 7,
    kind: str = "order_paid",
    subject_id: UUID | None = None,
    lang: Lang = "zh-CN",
) -> UUID:
    """A message in the outbox, written in a transaction of its own."""
    message_id = db.new_id(organizer_id)
    async with db.tx() as tx:
        await queue_message(
            tx,
            message_id=message_id,
            organizer_id=organizer_id,
            buyer_id=buyer.buyer_id,
            app_id=buyer.app_id,
            kind=kind,
            subject_id=subject_id or db.new_id(organizer_id),
            lang=lang,
            page="packages/order/order?id=x",
            data=WORDS,
        )
    return message_id
