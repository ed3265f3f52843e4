"""*Check this account*: does WeChat Pay accept what we sign, do we believe what it signs, does the APIv3 key open?

One call asks about an order that does not exist, which changes nothing, and whose answer must be "no such order". Where
the account has certificates, a second one fetches them, because they come sealed with the APIv3 key. With the public
key alone nothing that can be asked for is sealed: then only a callback can prove the APIv3 key.

WeChat's error texts change, so only codes and the field that an error names are looked at.
Source: pay.weixin.qq.com, "signature verification", "troubleshooting of signatures".
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import msgspec
from cryptography import x509

from menpiao.adapters.wechat.pay import certificates, findings
from menpiao.adapters.wechat.pay.answers import error_code
from menpiao.adapters.wechat.pay.credentials import Account
from menpiao.adapters.wechat.pay.provider import WeChatPay
from menpiao.adapters.wechat.pay.verifier import verify
from menpiao.kernel.ids import encode
from menpiao.payments.ports import MerchantAccount, NoticeRefused, OutcomeUnknown, ProviderRefused
from menpiao.payments.ports_accounts import Finding, FindingState

SKEW_S = 60
"""A clock that is off by more gets a warning; WeChat refuses from five minutes on."""

ENDING = timedelta(days=30)


class _Detail(msgspec.Struct):
    field: str = ""


class _Error(msgspec.Struct):
    detail: _Detail | None = None


async def check(pay: WeChatPay, account: MerchantAccount, *, now: datetime) -> tuple[Finding, ...]:
    """Everything that can be found out about the account, in the order in which it has to be mended."""
    try:
        read = pay.account_of(account)
    except ProviderRefused:
        return (findings.UNREADABLE,)
    try:
        response, sent_at = await pay.send(account, _path(read, account))
    except ProviderRefused:
        return (findings.UNREADABLE,)
    except OutcomeUnknown as reason:
        return (findings.NO_ANSWER.filled(reason=str(reason)),)
    found = [_clock(response, sent_at), _signature(response)]
    if found[-1].state is FindingState.OK:
        found.append(_answer(read, response, sent_at))
        found.append(await _apiv3_key(pay, account, read))
    found.extend(_ending(read, now))
    return tuple(found)


def _path(read: Account, account: MerchantAccount) -> str:
    """Of an order that nobody ever makes: it has the account's own id for a number."""
    return f"/v3/pay/transactions/out-trade-no/{encode(account.id)}?mchid={read.credentials.mchid}"


def _clock(response: httpx.Response, sent_at: int) -> Finding:
    """Our clock against WeChat's, by the second, as far as its answer tells the time."""
    said = response.headers.get("wechatpay-timestamp", "")
    try:
        theirs = int(said) if said.isascii() and said.isdigit() else _date(response)
    except (ValueError, TypeError):
        return findings.CLOCK_UNKNOWN
    off = sent_at - theirs
    if abs(off) > SKEW_S:
        return findings.CLOCK_WRONG.filled(seconds=off)
    return findings.CLOCK_RIGHT


def _date(response: httpx.Response) -> int:
    return int(parsedate_to_datetime(response.headers.get("date", "")).timestamp())


def _signature(response: httpx.Response) -> Finding:
    """Whether WeChat took our signature: then it looked for the order, and found none."""
    code, status = error_code(response.content), response.status_code
    if code == "ORDERNOTEXIST" or status == httpx.codes.OK:
        return findings.SIGNATURE_ACCEPTED
    if code == "SIGNERROR" or status == httpx.codes.UNAUTHORIZED:
        return findings.BY_FIELD.get(_field(response), findings.SIGNATURE_REFUSED)
    if code in ("NOAUTH", "MCHNOTEXISTS", "APPIDMCHIDNOTMATCH"):
        return findings.NOT_ALLOWED.filled(code=code)
    if code in ("PARAMERROR", "INVALIDREQUEST"):
        return findings.PUBLIC_KEY_ID_REFUSED
    return findings.STRANGE_ANSWER.filled(status=status, code=code or "-")


def _field(response: httpx.Response) -> str:
    try:
        detail = msgspec.json.decode(response.content, type=_Error).detail
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return detail.field if detail else ""


def _answer(read: Account, response: httpx.Response, sent_at: int) -> Finding:
    """Whether we believe what WeChat signs."""
    try:
        verify(response.headers, response.content, keys=read.keys, now_s=sent_at)
    except NoticeRefused as refused:
        return findings.BY_REFUSAL.get(refused.reason, findings.ANSWER_REFUSED).filled(
            reason=refused.reason, serial=response.headers.get("wechatpay-serial", "")[:64] or "-"
        )
    return findings.ANSWER_BELIEVED


async def _apiv3_key(pay: WeChatPay, account: MerchantAccount, read: Account) -> Finding:
    """Whether the newest APIv3 key opens what WeChat seals."""
    if read.credentials.mode == "public_key" and not any(
        key.kind == "certificate" for key in read.credentials.platform_keys
    ):
        return findings.APIV3_UNPROVEN
    try:
        response, sent_at = await pay.send(account, certificates.PATH)
        certificates.read_answer(response, sent_at, apiv3_keys=[read.credentials.apiv3_key], known=read.keys)
    except NoticeRefused as refused:
        return findings.APIV3_WRONG if refused.reason == "bad_ciphertext" else findings.APIV3_UNPROVEN
    except (OutcomeUnknown, ProviderRefused):
        return findings.APIV3_UNPROVEN
    return findings.APIV3_FITS


def _ending(read: Account, now: datetime) -> list[Finding]:
    """Platform certificates that end soon, unless a younger one is there already."""
    ends = [
        x509.load_pem_x509_certificate(key.certificate_pem.encode()).not_valid_after_utc
        for key in read.credentials.platform_keys
        if key.certificate_pem
    ]
    if not ends or max(ends) > now + ENDING:
        return []
    return [findings.CERTIFICATE_ENDS.filled(date=max(ends).date().isoformat())]
