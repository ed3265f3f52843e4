"""What a promotion has to be so that it can be understood and kept."""

from collections.abc import Iterator

from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.promotions.model.code import normal_code, normal_prefix
from menpiao.promotions.model.promotion import MAX_ALLOTMENTS, MAX_BUNDLE_PARTS, MAX_CODES, MAX_OWN_CODES, NewPromotion

MAX_FEN = 100_000_000
MAX_ALLOTTED_PLACES = 1_000_000


def check_new(new: NewPromotion) -> None:
    """Refuse what contradicts itself; raises `Invalid`."""
    found = (*_effect_errors(new), *_kind_errors(new), *_limit_errors(new), *_allotment_errors(new))
    if found:
        raise Invalid(errors=found)


def _effect_errors(new: NewPromotion) -> Iterator[FieldError]:
    if (new.effect == "percent") != (new.percent is not None):
        yield field_error("/percent", "mismatch", "“按比例”须填百分比。", "A percentage goes with `percent` alone.")
    if (new.effect in ("amount", "price")) != (new.amount_fen is not None):
        yield field_error("/amount", "mismatch", "“减免”或“一口价”须填金额。", "A sum goes with `amount` or `price`.")
    if new.percent is not None and not 1 <= new.percent <= 100:
        yield _out_of_bounds("/percent")
    if new.amount_fen is not None and not 0 <= new.amount_fen <= MAX_FEN:
        yield _out_of_bounds("/amount")
    if not new.name or not all(1 <= len(text) <= 60 and "\x00" not in text for text in new.name.values()):
        yield _out_of_bounds("/name")
    if set(new.name) - {"zh-CN", "en"}:
        yield field_error("/name", "unknown", "没有这个选项。", "There is no such choice.")


def _kind_errors(new: NewPromotion) -> Iterator[FieldError]:
    if new.kind == "bundle":
        if new.effect != "price":
            yield field_error("/effect", "mismatch", "套票是一口价。", "A bundle has a price.")
        if not 1 <= len(new.parts) <= MAX_BUNDLE_PARTS:
            yield _out_of_bounds("/parts")
        if len({part.ticket_type_id for part in new.parts}) != len(new.parts):
            yield field_error("/parts", "repeated", "同一票种请合并。", "Merge parts of one ticket type.")
        if not 2 <= sum(part.quantity for part in new.parts) <= 49:
            yield _out_of_bounds("/parts")
        for index, part in enumerate(new.parts):
            if not 1 <= part.quantity <= 10:
                yield _out_of_bounds(f"/parts/{index}/quantity")
        for pointer, value in (
            ("/codes", new.codes),
            ("/generate", new.generate),
            ("/prefix", new.prefix),
            ("/budget", new.budget_fen),
            ("/max_uses_per_code", new.max_uses_per_code),
            ("/max_tickets", new.max_tickets),
            ("/unlocks_hidden", new.unlocks_hidden),
            ("/session_ids", new.session_ids),
            ("/ticket_type_ids", new.ticket_type_ids),
            ("/allotments", new.allotments),
        ):
            if value:
                yield field_error(pointer, "mismatch", "套票没有这一项。", "A bundle has no such thing.")
        return
    if new.parts:
        yield field_error("/parts", "mismatch", "只有套票有组成。", "Only a bundle has parts.")
    if not 1 <= len(new.codes) + new.generate <= MAX_CODES or new.generate < 0:
        yield field_error(
            "/codes", "out_of_bounds", f"须有 1 至 {MAX_CODES} 个优惠码。", f"1 to {MAX_CODES:,} codes, please."
        )
    if len(new.codes) > MAX_OWN_CODES:
        yield field_error(
            "/codes",
            "out_of_bounds",
            f"自己定的优惠码最多 {MAX_OWN_CODES} 个。",
            f"Write {MAX_OWN_CODES:,} codes at most.",
        )
    if normal_prefix(new.prefix) is None:
        yield field_error(
            "/prefix", "invalid", "开头最多 12 位字母和数字。", "Codes may begin with up to 12 letters and digits."
        )
    if new.prefix and not new.generate:
        yield field_error(
            "/prefix", "mismatch", "只有自动生成的优惠码有开头。", "Only codes that are made have a beginning."
        )
    normal = [normal_code(written) for written in new.codes]
    for index, code in enumerate(normal):
        if code is None:
            yield field_error(
                f"/codes/{index}",
                "invalid",
                "优惠码由 4 至 32 位字母和数字组成。",
                "A code is 4 to 32 letters and digits.",
            )
        elif code in normal[:index]:
            yield field_error(f"/codes/{index}", "repeated", "优惠码重复。", "This code is there twice.")
    if new.effect == "none" and not new.unlocks_hidden and not new.allotments:
        yield field_error(
            "/effect", "mismatch", "须有优惠、解锁票种或预留。", "It makes cheaper, unlocks, or puts places aside."
        )
    if new.unlocks_hidden and not new.ticket_type_ids:
        yield field_error("/ticket_type_ids", "missing", "请选择要解锁的票种。", "Name the ticket types to unlock.")


def _limit_errors(new: NewPromotion) -> Iterator[FieldError]:
    if new.valid_from is not None and new.valid_until is not None and new.valid_from >= new.valid_until:
        yield field_error("/valid_until", "out_of_order", "结束须晚于开始。", "It ends after it begins.")
    limits = (
        ("/max_tickets", new.max_tickets, 49),
        ("/max_uses", new.max_uses, 10_000_000),
        ("/max_uses_per_code", new.max_uses_per_code, 10_000_000),
        ("/max_uses_per_buyer", new.max_uses_per_buyer, 10_000),
        ("/budget", new.budget_fen, 100_000_000_000),
    )
    for pointer, value, most in limits:
        if value is not None and not 1 <= value <= most:
            yield _out_of_bounds(pointer)
    for pointer, ids in (("/session_ids", new.session_ids), ("/ticket_type_ids", new.ticket_type_ids)):
        if len(ids) > 100:
            yield _out_of_bounds(pointer)


def _allotment_errors(new: NewPromotion) -> Iterator[FieldError]:
    """What is put aside is of types that the promotion names, so that nobody wonders whose places they are."""
    if len(new.allotments) > MAX_ALLOTMENTS:
        yield _out_of_bounds("/allotments")
    if len({allotment.ticket_type_id for allotment in new.allotments}) != len(new.allotments):
        yield field_error("/allotments", "repeated", "同一票种请合并。", "Merge allotments of one ticket type.")
    for index, allotment in enumerate(new.allotments):
        if not 1 <= allotment.places <= MAX_ALLOTTED_PLACES:
            yield _out_of_bounds(f"/allotments/{index}/places")
        if allotment.ticket_type_id not in new.ticket_type_ids:
            yield field_error(
                f"/allotments/{index}/ticket_type_id",
                "mismatch",
                "须是优惠所限定的票种。",
                "Name it among the ticket types of the promotion.",
            )
    if new.release_at is not None and not new.allotments:
        yield field_error("/release_at", "mismatch", "没有预留。", "Nothing is put aside.")


def _out_of_bounds(pointer: str) -> FieldError:
    return field_error(pointer, "out_of_bounds", "超出允许的范围。", "This is outside of what is allowed.")
