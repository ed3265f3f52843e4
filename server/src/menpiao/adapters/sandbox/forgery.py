"""Callbacks that must not be believed, one for each way in which a careless receiver goes wrong."""

import base64
import functools
from typing import TYPE_CHECKING, Literal, get_args

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa

from menpiao.adapters.sandbox import crypto, envelope
from menpiao.adapters.sandbox.crypto import Signed
from menpiao.adapters.sandbox.model import Merchant, Notice
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

Kind = Literal[
    "flipped_byte",
    "flipped_signature",
    "unsigned",
    "unknown_serial",
    "stranger",
    "old_timestamp",
    "signtest",
    "wrong_key",
    "wrong_amount",
    "wrong_appid",
    "wrong_mchid",
    "wrong_order",
    "wrong_payer",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
OLD_S = 600
"""Twice what the freshness rule allows."""


def forge(world: "World", merchant: Merchant, notice: Notice, kind: Kind) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a forged copy of this callback. Those named ``wrong_…`` carry a valid signature."""
    body = envelope.enclose(
        notice_id=notice.id if kind == "signtest" else randomness.token_hex(16),
        event_type=notice.event_type,
        created_at=notice.created_at,
        plaintext=_altered(notice.plaintext, kind),
        apiv3_key=randomness.token_hex(16) if kind == "wrong_key" else merchant.apiv3_key,
    )
    at = world.now() - OLD_S if kind == "old_timestamp" else world.now()
    signed = world.keys.sign(body, serial=world.keys.callback_serial(merchant), at=at)
    if kind == "flipped_byte":
        body = _flipped(body)
    headers = envelope.callback_headers(_altered_signature(signed, body, kind))
    if kind == "unsigned":
        headers = {name: value for name, value in headers.items() if not name.startswith("Wechatpay-")}
    return body, headers


def _altered(plaintext: str, kind: Kind) -> str:
    content = msgspec.json.decode(plaintext)
    if kind == "wrong_amount":
        content["amount"]["total"] += 1
        content["amount"]["payer_total"] += 1
    elif kind == "wrong_appid":
        content["appid"] = "wx" + randomness.token_hex(8)
    elif kind == "wrong_mchid":
        content["mchid"] = str(1_000_000_000 + randomness.below(900_000_000))
    elif kind == "wrong_order":
        known = str(content["out_trade_no"])
        content["out_trade_no"] = known[:-1] + ("1" if known.endswith("0") else "0")
    elif kind == "wrong_payer":
        content["payer"] = {"openid": "o" + crypto.keyed_text(randomness.token_hex(8), "stranger", length=27)}
    return msgspec.json.encode(content).decode()


def _altered_signature(signed: Signed, body: bytes, kind: Kind) -> Signed:
    if kind == "flipped_signature":
        raw = bytearray(base64.b64decode(signed.signature))
        raw[len(raw) // 2] ^= 1
        return msgspec.structs.replace(signed, signature=base64.b64encode(raw).decode())
    if kind == "unknown_serial":
        return msgspec.structs.replace(signed, serial=crypto.PUBLIC_KEY_ID_PREFIX + "0" * 30)
    if kind == "signtest":
        noise = base64.b64encode(randomness.token_bytes(192)).decode()
        return msgspec.structs.replace(signed, signature=f"WECHATPAY/SIGNTEST/{noise}")
    if kind == "stranger":
        message = crypto.answer_message(timestamp=signed.timestamp, nonce=signed.nonce, body=body)
        return msgspec.structs.replace(signed, signature=crypto.sign(_strangers_key(), message))
    return signed


def _flipped(body: bytes) -> bytes:
    """One bit off in the ciphertext's first letters, so that it stays JSON."""
    at = body.index(b'"ciphertext":"') + len(b'"ciphertext":"')
    letter = b"B" if body[at : at + 1] != b"B" else b"C"
    return body[:at] + letter + body[at + 1 :]


@functools.lru_cache(maxsize=1)
def _strangers_key() -> rsa.RSAPrivateKey:
    """Somebody who signs under WeChat's serial with a key of their own."""
    return crypto.load_private_key(crypto.new_private_key())
