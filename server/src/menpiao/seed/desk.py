"""What the office and the machine wrote beside it: messages, notes, tickets given away, the audit log."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from menpiao.kernel.ids import encode
from menpiao.platform.audit import GENESIS, AuditEntry, chain_hash
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.randomness import Dice
from menpiao.seed.sales import Order
from menpiao.seed.scale import APP_ID, HOUR_MS, MINUTE_MS, id_at, moment_of
from menpiao.seed.stage import Stage
from menpiao.seed.store import Row, Table, Writer

NOTED: Final = 0.01
LOOKED_AT: Final = 0.03
NO_CONSENT, FAILED = 0.08, 0.0005
GIVEN_AWAY_ONE_IN: Final = 250
NOTES: Final = ("已电话确认改签。", "买家询问停车，已回复。", "发票抬头已登记。", "同行有轮椅，请留通道位。")

MESSAGES = Table(
    "messages",
    (
        "organizer_id", "id", "buyer_id", "app_id", "kind", "subject_id", "lang", "page", "data", "state", "attempts",
        "created_at", "next_attempt_at", "sent_at",
    ),
)  # fmt: skip
ORDER_NOTES = Table(
    "order_notes",
    ("organizer_id", "id", "order_id", "text_sealed", "written_by", "written_at", "request_key", "request_hash"),
)
GIVEAWAYS = Table(
    "complimentary_orders",
    (
        "organizer_id", "id", "session_id", "ticket_type_id", "quantity", "for_sealed", "reason", "state",
        "needs_approval", "claim_until", "requested_by", "requested_at", "ended_at", "ended_by", "request_key",
        "request_hash",
    ),
)  # fmt: skip
AUDIT = Table(
    "audit_entries",
    ("organizer_id", "id", "at", "actor_kind", "actor_id", "action", "subject_id", "detail", "linked"),
)
LINKS = Table("audit_links", ("organizer_id", "seq", "entry_id", "hash"))


async def write_desk(writer: Writer, stage: Stage, orders: list[Order], cipher: FieldCipher, dice: Dice) -> None:
    """Messages, notes and what was given away; then the log of all of it."""
    entries = list(_entries_of_orders(stage, orders, dice))
    await writer.copy(MESSAGES, _messages(stage, orders, dice))
    await writer.copy(ORDER_NOTES, _notes(stage, orders, cipher, dice, entries))
    await writer.copy(GIVEAWAYS, _giveaways(stage, orders, cipher, dice))
    await _log(writer, stage.share.organizer_id, entries)


def _messages(stage: Stage, orders: list[Order], dice: Dice) -> Iterator[Row]:
    for order in orders:
        if order.paid is None:
            continue
        for kind in ("order_paid", "ticket_issued"):
            fate, at = dice.random(), moment_of(order.paid)
            state = "failed" if fate < FAILED else "no_consent" if fate < NO_CONSENT else "sent"
            yield (
                stage.share.organizer_id, id_at(dice, stage.share.organizer_id, order.paid), order.buyer_id, APP_ID,
                kind, order.id, "zh-CN", f"packages/order/order?id={encode(order.id)}", "{}", state,
                8 if state == "failed" else 1, at, at, at if state == "sent" else None,
            )  # fmt: skip


def _notes(
    stage: Stage, orders: list[Order], cipher: FieldCipher, dice: Dice, entries: list[AuditEntry]
) -> Iterator[Row]:
    organizer_id, author = stage.share.organizer_id, stage.staff["support"]
    for order in orders:
        at = order.placed + HOUR_MS
        if at >= stage.now or dice.random() >= NOTED:
            continue
        note_id = id_at(dice, organizer_id, at)
        sealed = cipher.seal(dice.choice(NOTES).encode(), field="order_notes.text", row=note_id)
        entries.append(_entry(stage, dice, at, "staff", author, "support.note_written", order.id))
        yield (
            organizer_id, note_id, order.id, sealed, author, moment_of(at), f"seed-{note_id.hex}", dice.randbytes(32)
        )  # fmt: skip


def _giveaways(stage: Stage, orders: list[Order], cipher: FieldCipher, dice: Dice) -> Iterator[Row]:
    """Those that came to nothing: nobody claimed them, or whoever asked took them back."""
    for order in orders[::GIVEN_AWAY_ONE_IN]:
        session = order.session
        if session.seated or order.placed + 2 * HOUR_MS > stage.now:
            continue
        giveaway_id = id_at(dice, stage.share.organizer_id, order.placed)
        expired, asked = dice.random() < 0.5, stage.staff["manager"]
        ended = order.placed + (HOUR_MS if expired else 10 * MINUTE_MS)
        yield (
            stage.share.organizer_id, giveaway_id, session.id, session.types[0].id, 2,
            cipher.seal("合作媒体".encode(), field="complimentary_orders.for", row=giveaway_id), "媒体赠票",
            "expired" if expired else "withdrawn", False, moment_of(order.placed + HOUR_MS), asked,
            moment_of(order.placed), moment_of(ended), None if expired else asked, f"seed-{giveaway_id.hex}",
            dice.randbytes(32),
        )  # fmt: skip


def _entry(
    stage: Stage, dice: Dice, at: int, kind: str, actor: UUID | None, action: str, subject: UUID, detail: Any = None
) -> AuditEntry:
    organizer_id = stage.share.organizer_id
    return AuditEntry(organizer_id, id_at(dice, organizer_id, at), moment_of(at), kind, actor, action, subject, detail)


def _entries_of_orders(stage: Stage, orders: list[Order], dice: Dice) -> Iterator[AuditEntry]:
    organizer_id = stage.share.organizer_id
    for order in orders:
        placed = moment_of(order.placed)
        yield AuditEntry(organizer_id, order.id, placed, "buyer", order.buyer_id, "order_placed", order.id, None)
        if not order.live:
            kind, actor = ("system", None) if order.state == "expired" else ("buyer", order.buyer_id)
            yield _entry(stage, dice, order.closed, kind, actor, f"order_{order.state}", order.id)
        if order.payment_id is not None and order.paid is not None:
            detail = {"payment": str(order.payment_id), "amount_fen": order.total_fen, "outcome": "paid"}
            yield _entry(stage, dice, order.paid, "provider", None, "order_paid", order.id, detail)
        if order.refund is not None:
            yield _asked_back(stage, order, dice)
        at = order.placed + 2 * HOUR_MS
        if at < stage.now and dice.random() < LOOKED_AT:
            yield _entry(stage, dice, at, "staff", stage.staff["support"], "support.personal_data_seen", order.id)


def _asked_back(stage: Stage, order: Order, dice: Dice) -> AuditEntry:
    back = order.refund
    assert back is not None
    detail = {
        "refund": encode(back.id),
        "reason": "by_buyer" if back.by_buyer else "by_staff",
        "tickets": len(back.positions),
        "amount_fen": back.amount_fen,
        "fee_fen": sum(back.fees_fen),
        "service_fee_fen": 0,
        "needs_approval": back.state == "requested",
    }
    kind, actor = ("buyer", order.buyer_id) if back.by_buyer else ("staff", stage.staff["support"])
    return _entry(stage, dice, back.at, kind, actor, "refund_requested", order.id, detail)


async def _log(writer: Writer, organizer_id: int, entries: list[AuditEntry]) -> None:
    """Entries in their order, chained behind what the log holds already."""
    entries.sort(key=_moment)
    before = await writer.last_link(organizer_id)
    seq, last = (before.seq, before.hash) if before else (0, GENESIS)
    links = []
    for entry in entries:
        seq, last = seq + 1, chain_hash(last, entry)
        links.append((organizer_id, seq, entry.id, last))
    await writer.copy(AUDIT, _logged(entries))
    await writer.copy(LINKS, links)


def _moment(entry: AuditEntry) -> datetime:
    return entry.at


def _logged(entries: list[AuditEntry]) -> Iterator[Row]:
    for entry in entries:
        detail = None if entry.detail is None else json.dumps(entry.detail)
        yield (
            entry.organizer_id, entry.id, entry.at, entry.actor_kind, entry.actor_id, entry.action, entry.subject_id,
            detail, True,
        )  # fmt: skip
