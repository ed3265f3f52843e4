"""Bills of WeChat Pay as a `BillSource`: asked for by day, fetched at once, proven by their hash, then read.

The answer that names a file is signed; the file itself is not, so that its SHA-1 (over the plain file) is all that
vouches for it. Only the path of ``download_url`` is used, on the host that we trust already: a signed request is sent
nowhere else.
Source: pay.weixin.qq.com, "申请交易账单", "申请资金账单", "下载账单".
"""

import asyncio
import hashlib
import zlib
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import httpx
import msgspec

from menpiao.adapters.wechat.pay.answers import error_code
from menpiao.adapters.wechat.pay.bill_files import read_fund_bill, read_trade_bill
from menpiao.adapters.wechat.pay.library import Wire
from menpiao.adapters.wechat.pay.provider import WeChatPay
from menpiao.payments.ports import MerchantAccount, NoticeRefused, OutcomeUnknown, ProviderRefused
from menpiao.payments.ports_bills import BillNotReady, BillUnreadable, FundBill, NoStatement, TradeBill
from menpiao.platform.db import forbid_in_transaction

MOST_BYTES = 256 * 1024 * 1024
"""Of a plain file: some 700,000 rows. More is refused, whatever it claims to be."""
MOST_PACKED_BYTES = 64 * 1024 * 1024
ASKED_WITHIN_S = 8.0
FETCHED_WITHIN_S = 120.0

_TRADES = "/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP"
_FUNDS = "/v3/bill/fundflowbill?bill_date={day}&account_type=BASIC&tar_type=GZIP"
_FILES = "/v3/billdownload/"
_LATER = frozenset({"FREQUENCYLIMITED", "RATELIMITEXCEEDED", "SIGNERROR"})
_CHUNK = 65_536
_PIECE = 1_048_576


class _Promise(msgspec.Struct):
    """Where a bill is to be had, and what its plain bytes hash to."""

    hash_type: str
    hash_value: str
    download_url: str


class WeChatBills:
    """Bills of every merchant account, over the wires of ``pay``."""

    def __init__(self, pay: WeChatPay) -> None:
        self._pay = pay

    async def trade_bill(self, account: MerchantAccount, day: date) -> TradeBill:
        """What was paid and refunded on that day."""
        opened, wire = await self._pay.opened(account)
        digest, plain = await _fetch(wire, _TRADES.format(day=day.isoformat()))
        rows = await asyncio.to_thread(read_trade_bill, plain, mchid=opened.credentials.mchid)
        return TradeBill(rows, digest)

    async def fund_bill(self, account: MerchantAccount, day: date) -> FundBill:
        """What moved on the basic account on that day."""
        _, wire = await self._pay.opened(account)
        digest, plain = await _fetch(wire, _FUNDS.format(day=day.isoformat()))
        return FundBill(await asyncio.to_thread(read_fund_bill, plain), digest)


async def _fetch(wire: Wire, path: str) -> tuple[str, bytes]:
    """The plain file behind this path, and its hash."""
    forbid_in_transaction("WeChat Pay's bills")
    try:
        async with asyncio.timeout(ASKED_WITHIN_S):
            status, answer = await wire.request(path)
        promise = _promised(status, answer)
        async with asyncio.timeout(FETCHED_WITHIN_S):
            status, packed = await wire.download(_file_path(promise.download_url), limit=MOST_PACKED_BYTES)
    except NoticeRefused as reason:
        raise OutcomeUnknown(f"answer refused: {reason}") from None
    except (httpx.HTTPError, TimeoutError) as failure:
        raise OutcomeUnknown(type(failure).__name__) from None
    if packed is None:
        raise BillUnreadable("too_large")
    if status != httpx.codes.OK:
        raise OutcomeUnknown(f"status {status}")
    return await asyncio.to_thread(_proven, packed, promise.hash_value)


def _promised(status: int, body: bytes) -> _Promise:
    if status != httpx.codes.OK:
        code = error_code(body) if 400 <= status < 500 else ""
        if code == "STATEMENTCREATING":
            raise BillNotReady()
        if code == "NOSTATEMENTEXIST":
            raise NoStatement()
        if not code:
            raise OutcomeUnknown(f"status {status}")
        raise ProviderRefused(code, retry=code in _LATER)
    try:
        promise = msgspec.json.decode(body, type=_Promise)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise OutcomeUnknown("unreadable answer") from None
    if promise.hash_type.upper() != "SHA1":
        raise BillUnreadable("hash_type")
    return promise


def _file_path(download_url: str) -> str:
    """Path and query of the file; whatever host the answer names."""
    try:
        parts = urlsplit(download_url)
    except ValueError:
        raise BillUnreadable("download_url") from None
    target = f"{parts.path}?{parts.query}"
    if not parts.path.startswith(_FILES) or not target.isascii() or not target.isprintable() or " " in target:
        raise BillUnreadable("download_url")
    return target


def _proven(packed: bytes, expected: str) -> tuple[str, bytes]:
    """Unpacked, within the limit, and with the hash that was promised."""
    plain = bytearray()
    digest = hashlib.sha1(usedforsecurity=False)
    try:
        for piece in _unpacked(packed):
            plain += piece
            digest.update(piece)
            if len(plain) > MOST_BYTES:
                raise BillUnreadable("too_large")
    except zlib.error:
        raise BillUnreadable("not_gzip") from None
    if digest.hexdigest() != expected.lower():
        raise BillUnreadable("hash")
    return digest.hexdigest(), bytes(plain)


def _unpacked(packed: bytes) -> Iterator[bytes]:
    """Piece by piece, so that a small file that unpacks without end is stopped in time."""
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    for start in range(0, len(packed), _CHUNK):
        pending = packed[start : start + _CHUNK]
        while pending and not unpacker.eof:
            yield unpacker.decompress(pending, _PIECE)
            pending = unpacker.unconsumed_tail
    while not unpacker.eof and (piece := unpacker.decompress(b"", _PIECE)):
        yield piece
    if not unpacker.eof:
        raise BillUnreadable("cut_off")
