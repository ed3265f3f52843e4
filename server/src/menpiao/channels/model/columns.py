"""Which column of a file says what: guessed from its header, and changed by whoever knows better. Pure."""

import re
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

Field = Literal["reference", "ticket_type", "quantity", "section", "row", "seat", "paid", "name", "id_number"]
FIELDS: Final[tuple[Field, ...]] = (
    "reference", "ticket_type", "quantity", "section", "row", "seat", "paid", "name", "id_number",
)  # fmt: skip
_NOISE = re.compile(r"[\s_\-.:：()（）/]+")
_WORDS: Final[dict[Field, tuple[str, ...]]] = {
    "reference": (
        "订单号", "订单编号", "票号", "票码", "凭证号", "流水号", "交易号", "order", "orderno", "ordernumber",
        "orderid", "reference", "ref", "ticketno", "ticketnumber", "barcode", "bookingref", "confirmation",
    ),
    "ticket_type": ("票种", "票品", "票类", "票档", "票档名称", "类型", "tickettype", "type", "category", "product"),
    "quantity": ("数量", "张数", "票数", "购买数量", "quantity", "qty", "tickets", "count", "number"),
    "section": ("区", "区域", "分区", "看台", "区号", "section", "area", "block", "stand"),
    "row": ("排", "排号", "行", "row"),
    "seat": ("座", "座位", "座号", "座位号", "seat", "seatno", "seatnumber"),
    "paid": ("实付", "实付金额", "金额", "票价", "价格", "成交价", "price", "paid", "amount", "total"),
    "name": ("姓名", "观演人", "购票人", "取票人", "联系人", "name", "attendee", "holder", "customer", "guest"),
    "id_number": ("证件号", "证件号码", "身份证", "身份证号", "身份证号码", "idnumber", "idno", "idcard"),
}  # fmt: skip


class Mapping(msgspec.Struct, frozen=True):
    """By field the index of its column. ``types``: by what stands in the column of ticket types, the type's id;
    ``ticket_type_id``: of lines that say nothing of it. Ids are as on the wire."""

    columns: dict[Field, int] = {}
    types: dict[str, str] = {}
    ticket_type_id: str | None = None


def guessed(header: Sequence[str]) -> dict[Field, int]:
    """The columns whose headings say what they are; no column twice, the first that fits."""
    plain = [_NOISE.sub("", heading).casefold() for heading in header]
    found: dict[Field, int] = {}
    for field in FIELDS:
        for index, heading in enumerate(plain):
            if heading in _WORDS[field] and index not in found.values():
                found[field] = index
                break
    return found


def named_like(text: str) -> str:
    """What is compared of names: neither case nor blanks."""
    return "".join(text.split()).casefold()
