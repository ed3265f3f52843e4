"""WeChat Pay v3: the bills of a day — trade and fund flow, and the file behind each.

A bill is written when it is asked for and can be fetched for five minutes. It is ready at nine (trade) or ten (fund
flow) in the morning after its day, in China's time.
Source: 微信支付商户文档中心, "申请交易账单", "申请资金账单", "下载账单" and the bills' field descriptions.
"""

import gzip
import hashlib
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from menpiao.adapters.sandbox import bills
from menpiao.adapters.sandbox.model import CHINA, Merchant
from menpiao.adapters.sandbox.protocol.errors import PayRefused, parameter
from menpiao.adapters.sandbox.web import Answer, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

KEPT_DAYS = 92
URL_LIVES_S = 300
MOST_FILES = 32
_READY_AT = {"trade": 9, "funds": 10}


class BillFile(msgspec.Struct, frozen=True):
    """A file that waits to be fetched by its merchant."""

    mchid: str
    content: bytes
    until: float


async def trade_bill(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``GET /v3/bill/tradebill?bill_date=&bill_type=&tar_type=``."""
    if request.query.get("bill_type", "ALL") != "ALL":
        raise parameter("/query/bill_type", "沙箱仅支持ALL", request.query["bill_type"][:16])
    day = _day(world, request, ready_at=_READY_AT["trade"])
    return _promise(world, merchant, request, bills.trade_file(world, merchant, day))


async def fund_bill(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``GET /v3/bill/fundflowbill?bill_date=&account_type=&tar_type=``."""
    account_type = request.query.get("account_type", "BASIC")
    if account_type not in ("BASIC", "OPERATION", "FEES"):
        raise parameter("/query/account_type", "应为BASIC、OPERATION或FEES", account_type[:16])
    day = _day(world, request, ready_at=_READY_AT["funds"])
    return _promise(
        world, merchant, request, bills.fund_file(world, merchant, day) if account_type == "BASIC" else None
    )


def _day(world: "World", request: Request, *, ready_at: int) -> date:
    text = request.query.get("bill_date", "")
    try:
        day = date.fromisoformat(text)
        if len(text) != 10:
            raise ValueError
    except ValueError:
        raise parameter("/query/bill_date", "格式应为yyyy-MM-DD", text[:16]) from None
    now = datetime.fromtimestamp(world.now(), CHINA)
    if day >= now.date() or day < now.date() - timedelta(days=KEPT_DAYS):
        raise PayRefused(400, "INVALID_REQUEST", "请检查bill_date，仅可下载三个月内的历史账单")
    too_early = now < datetime(day.year, day.month, day.day, ready_at, tzinfo=CHINA) + timedelta(days=1)
    if too_early or world.faults.bill == "creating":
        raise PayRefused(400, "STATEMENT_CREATING", "请求的账单正在生成中，请稍后再试")
    return day


def _promise(world: "World", merchant: Merchant, request: Request, plain: bytes | None) -> Answer:
    """The hash of the plain file and where it is to be had."""
    tar_type = request.query.get("tar_type", "")
    if tar_type not in ("", "GZIP"):
        raise parameter("/query/tar_type", "应为GZIP或不填", tar_type[:16])
    if plain is None:
        raise PayRefused(400, "NO_STATEMENT_EXIST", "请求的账单文件不存在")
    digest = hashlib.sha1(plain, usedforsecurity=False).hexdigest()
    if world.faults.bill == "wrong_hash":
        digest = hashlib.sha1(plain + b"?", usedforsecurity=False).hexdigest()
    content = gzip.compress(plain, mtime=0) if tar_type else plain
    if world.faults.bill == "cut":
        content = content[: len(content) * 2 // 3]
    token = randomness.token_hex(32)
    world.bill_files[token] = BillFile(merchant.mchid, content, world.now() + URL_LIVES_S)
    while len(world.bill_files) > MOST_FILES:
        del world.bill_files[next(iter(world.bill_files))]
    url = f"http://{request.host}/v3/billdownload/file?token={token}"
    return as_json({"hash_type": "SHA1", "hash_value": digest, "download_url": url})


async def download(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``GET /v3/billdownload/file?token=``: the bytes, without WeChat's signature."""
    found = world.bill_files.get(request.query.get("token", ""))
    if found is None or world.now() > found.until:
        raise PayRefused(400, "INVALID_REQUEST", "账单地址已失效，请重新申请账单")
    if found.mchid != merchant.mchid:
        raise PayRefused(403, "NO_AUTH", "本次请求的商户与申请账单的商户不一致")
    return Answer(200, found.content, {"Content-Type": "application/octet-stream"}, unsigned=True)


ROUTES = [
    ("GET", "/v3/bill/tradebill", trade_bill),
    ("GET", "/v3/bill/fundflowbill", fund_bill),
    ("GET", "/v3/billdownload/file", download),
]
