"""The people with WeChat on their phones: a few buyers, one who works at the gate, and any number for load tests."""

import re

import msgspec

from menpiao.adapters.sandbox import crypto

_LOAD_ACCOUNT = re.compile(r"load-\d{1,12}", re.ASCII)
OPENID_LENGTH = 28


class Account(msgspec.Struct, frozen=True):
    """A person; ``look`` picks the colours of the drawn avatar."""

    id: str
    nickname: str
    note: str
    note_en: str
    look: int = 0


ACCOUNTS = (
    Account("lin-xiaoyu", "林小雨", "常看话剧，手机从不离手", "Goes to the theatre a lot", 0),
    Account("zhou-ming", "周末去哪儿", "周明，给全家买票", "Zhou Ming, buys for the whole family", 1),
    Account("chen-jie", "陈姐爱听戏", "退休教师，越剧戏迷", "Retired teacher, loves Yue opera", 2),
    Account("a-kai", "阿凯 Kai", "Livehouse 常客，总在最后一分钟付款", "Livehouse regular, pays in the last minute", 3),
    Account("tang-tang", "糖糖妈妈", "带孩子看儿童剧", "Takes her child to children's plays", 4),
    Account("lao-wu", "老吴的黑胶", "爵士乐迷，习惯截图留证", "Jazz fan, keeps a screenshot of everything", 5),
    Account("gate-chen", "陈师傅", "检票员，在门口扫码", "Gate staff, scans at the door", 6),
    Account(
        "office-jiang",
        "江岚",
        "主办方负责人，在控制台排座位",
        "Leads the organizer's team, draws halls in the console",
        7,
    ),
)
_BY_ID = {account.id: account for account in ACCOUNTS}


def account(account_id: str) -> Account | None:
    """Who it is; ``load-17`` and its like exist without having been made."""
    known = _BY_ID.get(account_id)
    if known is None and _LOAD_ACCOUNT.fullmatch(account_id):
        return Account(account_id, f"压测{account_id[5:]}", "压力测试", "Load test")
    return known


def openid_for(naming_key: str, *, app_id: str, account_id: str) -> str:
    """28 characters that begin with ``o``, as real ones do."""
    return "o" + crypto.keyed_text(naming_key, "openid", app_id, account_id, length=OPENID_LENGTH - 1)
