"""Fetching the platform certificates of accounts in certificate mode, before the old ones end (five years).

Run by a job or by hand, never while a callback is being read: whoever could trigger a download by naming an unknown
serial could also hold up the callbacks. A certificate is believed because it comes sealed with the APIv3 key, carries
the serial it is announced with, and the list is signed with one of its own members or a key that we believe already.
Source: pay.weixin.qq.com, "GET /v3/certificates".
"""

from collections.abc import Sequence

import httpx
import msgspec

from menpiao.adapters.wechat.pay.answers import error_code
from menpiao.adapters.wechat.pay.credentials import AccountUnreadable, Keyring, PlatformKey, load_platform_key
from menpiao.adapters.wechat.pay.verifier import unseal, verify
from menpiao.payments.ports import OutcomeUnknown, ProviderRefused

PATH = "/v3/certificates"


class _Sealed(msgspec.Struct):
    ciphertext: str
    nonce: str
    associated_data: str = ""


class _Entry(msgspec.Struct):
    serial_no: str
    encrypt_certificate: _Sealed


class _List(msgspec.Struct):
    data: list[_Entry]


def read_answer(
    response: httpx.Response, sent_at: int, *, apiv3_keys: Sequence[str], known: Keyring
) -> tuple[PlatformKey, ...]:
    """WeChat's certificates now in use, of its answer to `PATH`, signed by one of them or by a key that is known."""
    if response.status_code != httpx.codes.OK:
        code = error_code(response.content)
        if code and response.is_client_error:
            raise ProviderRefused(code, retry=True)
        raise OutcomeUnknown(f"status {response.status_code}")
    keys = read_certificates(response.content, apiv3_keys=apiv3_keys)
    ring = known | {key.id: load_platform_key(key) for key in keys}
    verify(response.headers, response.content, keys=ring, now_s=sent_at)
    return keys


def read_certificates(body: bytes, *, apiv3_keys: Sequence[str]) -> tuple[PlatformKey, ...]:
    """Unseal a list of certificates; one that is not what it claims to be spoils the list."""
    try:
        entries = msgspec.json.decode(body, type=_List).data
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise OutcomeUnknown("unreadable answer") from None
    keys = []
    for entry in entries:
        sealed = entry.encrypt_certificate
        pem = unseal(
            apiv3_keys=apiv3_keys,
            nonce=sealed.nonce,
            associated_data=sealed.associated_data,
            ciphertext=sealed.ciphertext,
        )
        key = PlatformKey(id=entry.serial_no, kind="certificate", certificate_pem=pem.decode("ascii", "replace"))
        try:
            load_platform_key(key)
        except AccountUnreadable as reason:
            raise OutcomeUnknown(str(reason)) from None
        keys.append(key)
    return tuple(keys)
