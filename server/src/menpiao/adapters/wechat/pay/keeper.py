"""`WeChatAccounts`: looking after merchant accounts at WeChat Pay, the `AccountKeeper` of payments.

What an organizer changes is merged into the key set that signs (`changed`), shown without its secrets (`show`), and
tried with calls that change nothing (`check`, whose sentences are in `findings`).
Source: pay.weixin.qq.com, "platform certificates", "WeChat Pay public key", "API certificate".
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from menpiao.adapters.wechat.pay import checking
from menpiao.adapters.wechat.pay.credentials import (
    AccountUnreadable,
    Credentials,
    PlatformKey,
    load_platform_key,
    read_credentials,
    serial_of,
)
from menpiao.adapters.wechat.pay.library import load_key
from menpiao.adapters.wechat.pay.provider import WeChatPay
from menpiao.payments.ports import MerchantAccount
from menpiao.payments.ports_accounts import Finding, NewKeys, NewPlatformKey, ShownKeys, TrustedKey
from menpiao.platform.clock import Clock

_MAX_PLATFORM_KEYS = 8
_PEM = {"public_key": "public_key_pem", "certificate": "certificate_pem"}
_OUR_NAMES = {
    "mchid": "number",
    "serial_no": "serial",
    "private_key_pem": "private_key",
    "certificate_pem": "certificate",
    "apiv3_key": "sealing_key",
}
"""WeChat's words for the parts of `NewKeys`."""


class WeChatAccounts:
    """Knows WeChat's merchant accounts; speaks through ``pay``."""

    parts = frozenset({*_OUR_NAMES.values(), "mode", "platform_keys"})

    def __init__(self, pay: WeChatPay, *, clock: Clock) -> None:
        self._pay = pay
        self._clock = clock

    def callback_url(self, account_id: UUID) -> str | None:
        """WeChat is told with each request."""
        return None

    def show(self, credentials: bytes) -> ShownKeys:
        """Serials, dates, and fingerprints of public halves."""
        read = read_credentials(credentials)
        return ShownKeys(
            number=read.mchid,
            mode=read.mode,
            serial=read.serial_no,
            fingerprint=_fingerprint(load_key(read).public_key()),
            trusted=tuple(_trusted(key) for key in read.platform_keys),
        )

    def given(self, content: bytes) -> NewKeys:
        """Of a file like `Credentials`; what else is in it is left alone."""
        try:
            form = msgspec.json.decode(content, type=_Form)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise AccountUnreadable("这不是商户号的 JSON", "this is not the JSON of a merchant account") from None
        platform = tuple(
            NewPlatformKey(key.id, key.kind, key.public_key_pem or key.certificate_pem or "")
            for key in form.platform_keys or ()
        )
        return NewKeys(
            number=form.mchid,
            serial=form.serial_no,
            private_key=form.private_key_pem,
            certificate=form.certificate_pem,
            sealing_key=form.apiv3_key,
            mode=form.mode,
            platform_keys=None if form.platform_keys is None else platform,
        )

    def changed(self, credentials: bytes | None, keys: NewKeys) -> bytes:
        """The key set with these parts changed. The merchant's own certificate gives the serial, and is not kept."""
        try:
            return _changed(_fields_of(credentials) if credentials else {}, keys)
        except AccountUnreadable as unreadable:
            field = _OUR_NAMES.get(unreadable.field, unreadable.field)
            raise AccountUnreadable(unreadable.says.zh, unreadable.says.en, field=field) from None

    def may_be_renewed(self, account: MerchantAccount) -> bool:
        """Certificates end after five years; the public key never does."""
        credentials = self._pay.account_of(account).credentials
        return credentials.mode == "certificate" or any(key.kind == "certificate" for key in credentials.platform_keys)

    async def renewed(self, account: MerchantAccount) -> bytes | None:
        """With WeChat's certificates of today. One that WeChat lists no more is kept until it ends: callbacks that were
        signed with it may still be on their way."""
        fetched = await self._pay.platform_certificates(account)
        credentials = read_credentials(account.credentials)
        known = {key.id for key in credentials.platform_keys}
        new = tuple(key for key in fetched if key.id not in known)
        kept = tuple(key for key in credentials.platform_keys if not self._is_over(key))
        if not new and kept == credentials.platform_keys:
            return None
        return msgspec.json.encode(msgspec.structs.replace(credentials, platform_keys=kept + new))

    async def check(self, account: MerchantAccount) -> tuple[Finding, ...]:
        """See `checking`."""
        return await checking.check(self._pay, account, now=self._clock.now())

    def _is_over(self, key: PlatformKey) -> bool:
        if not key.certificate_pem:
            return False
        return _certificate(key.certificate_pem).not_valid_after_utc < self._clock.now()


class _Form(msgspec.Struct):
    mchid: str | None = None
    serial_no: str | None = None
    private_key_pem: str | None = None
    certificate_pem: str | None = None
    apiv3_key: str | None = None
    mode: str | None = None
    platform_keys: tuple[PlatformKey, ...] | None = None


def _changed(fields: dict[str, Any], keys: NewKeys) -> bytes:
    fields |= {theirs: getattr(keys, ours) for theirs, ours in _OUR_NAMES.items() if getattr(keys, ours) is not None}
    if keys.mode is not None:
        fields["mode"] = keys.mode
    if keys.platform_keys is not None:
        if len(keys.platform_keys) > _MAX_PLATFORM_KEYS:
            raise AccountUnreadable(
                f"平台密钥最多 {_MAX_PLATFORM_KEYS} 个",
                f"more than {_MAX_PLATFORM_KEYS} platform keys",
                field="platform_keys",
            )
        fields["platform_keys"] = [
            {"id": key.id, "kind": key.kind, _PEM.get(key.kind, "public_key_pem"): key.pem}
            for key in keys.platform_keys
        ]
    certificate = _certificate(fields.pop("certificate_pem")) if keys.certificate else None
    if certificate is not None and not keys.serial:
        fields["serial_no"] = serial_of(certificate)
    for name in ("mchid", "serial_no", "private_key_pem", "apiv3_key"):
        fields[name] = str(fields.get(name, "")).strip()
    fields["serial_no"] = fields["serial_no"].upper()
    changed = msgspec.json.encode(_as_credentials(fields))
    read = read_credentials(changed)
    for key in read.platform_keys:
        load_platform_key(key)
    _must_fit(certificate, read)
    return changed


def _trusted(key: PlatformKey) -> TrustedKey:
    expires_at = _certificate(key.certificate_pem).not_valid_after_utc if key.certificate_pem else None
    return TrustedKey(key.id, key.kind, _fingerprint(load_platform_key(key)), expires_at)


def _fingerprint(key: RSAPublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _certificate(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise AccountUnreadable("证书不是 PEM 文本", "the certificate is not PEM", field="certificate_pem") from None


def _must_fit(certificate: x509.Certificate | None, credentials: Credentials) -> None:
    """The private key can be loaded, and the certificate, where there is one, is its own."""
    own = load_key(credentials).public_key()
    if certificate is None:
        return
    public = certificate.public_key()
    if not isinstance(public, RSAPublicKey) or _fingerprint(public) != _fingerprint(own):
        raise AccountUnreadable(
            "商户证书与商户私钥不配对", "the certificate does not belong to the private key", field="certificate_pem"
        )
    if serial_of(certificate) != credentials.serial_no.lstrip("0"):
        raise AccountUnreadable("序列号不是这张证书的", "serial_no is not the certificate's", field="serial_no")


def _fields_of(credentials: bytes) -> dict[str, Any]:
    """What is kept of the old key set: nothing, where it can't be read and everything has to be given anew."""
    try:
        fields: dict[str, Any] = msgspec.to_builtins(read_credentials(credentials))
    except AccountUnreadable:
        return {}
    return fields


def _as_credentials(fields: Mapping[str, Any]) -> Credentials:
    try:
        return msgspec.convert(fields, Credentials)
    except msgspec.ValidationError:
        raise AccountUnreadable("密钥的格式不对", "credentials are not as expected") from None
