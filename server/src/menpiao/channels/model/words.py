"""Why a line can't be imported, in words for whoever looks at the file; and a channel's name as it is written."""

from typing import Final

from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.i18n import Text

PROBLEM_WORDS: Final[dict[str, Text]] = {
    "cell_too_long": Text("单元格超过 500 字", "A cell has more than 500 characters"),
    "no_reference": Text("缺少订单号", "No order number"),
    "reference_too_long": Text("订单号超过 64 字", "The order number has more than 64 characters"),
    "repeated": Text("文件中前面已有相同订单号", "The same order number stands further up"),
    "unknown_type": Text("没有对应的票种", "No ticket type corresponds to it"),
    "bad_quantity": Text("数量须为 1 至 49；对号入座每行一张", "1 to 49 tickets a line; of seats one"),
    "no_seat": Text("对号入座票种缺少座位", "The ticket type sells seats, and none is named"),
    "unknown_seat": Text("座位图上没有这个座位", "The seat map has no such seat"),
    "seat_of_other_type": Text("该票种不售这个座位", "The ticket type does not sell this seat"),
    "not_seated": Text("该票种不对号入座", "The ticket type sells no seats"),
    "bad_price": Text("金额不正确", "The amount is not one"),
    "wrong_names": Text("每张票须有一个姓名", "Each ticket needs one name"),
    "bad_id_number": Text("证件号码缺少或不正确", "An identity card number is missing or wrong"),
    "person_repeated": Text("同一证件号重复", "The same identity card number twice"),
    "no_places": Text("名额不足", "Too few places left"),
    "seat_taken": Text("座位已被占用", "The seat is taken"),
    "imported_before": Text("该订单号此前已导入", "Imported before"),
    "person_has_ticket": Text("该观演人在本场已有票", "This person has a ticket of the session already"),
    "session_not_on_sale": Text("场次未发布或已取消", "The session is not published, or cancelled"),
    "terms_changed": Text("票种刚被修改，请重试", "The ticket type was just changed: try again"),
    "ticket_used": Text("已有票入场，未撤回", "A ticket has admitted somebody: not withdrawn"),
}


def checked_name(name: dict[str, str]) -> dict[str, str]:
    """In Chinese or English, or both, up to 60 characters each; raises `Invalid`."""
    kept = {lang: text.strip() for lang, text in name.items() if text.strip()}
    fine = kept and kept.keys() <= {"zh-CN", "en"} and all(len(text) <= 60 for text in kept.values())
    if not fine or any(character < " " for text in kept.values() for character in text):
        zh, en = (
            "请至少填写一种语言，每种不超过 60 字。",
            "Write it in one language at least, with up to 60 characters.",
        )
        raise Invalid(errors=(field_error("/name", "invalid", zh, en),))
    return kept
