"""WeChat's side of a bench: a merchant account, and callbacks that are signed and sealed before anything is measured.

The cryptography is the sandbox's, which shares no code with the adapter that will verify it.
"""

import time
from collections.abc import Sequence
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa

from menpiao.adapters.sandbox import crypto, envelope
from menpiao.adapters.sandbox.callbacks import notice_id
from menpiao.adapters.sandbox.model import EventType, Order
from menpiao.adapters.wechat.pay.credentials import Credentials, PlatformKey
from menpiao.bench.ground import APP_ID, PROVIDER, Ground
from menpiao.bench.plan import Kind
from menpiao.bench.requests import post
from menpiao.kernel.ids import encode
from menpiao.payments import MerchantAccounts
from menpiao.platform import randomness
from menpiao.platform.crypto import FieldCipher, load_or_create_key

_MERCHANT = "1900000109"
_PAID: EventType = "TRANSACTION.SUCCESS"
VERIFY_FOR_S = 0.5


class Paid(msgspec.Struct, frozen=True):
    """A payment that somebody made; ``payer`` is the buyer's name at WeChat."""

    payment_id: UUID
    payer: str
    amount_fen: int


class WeChatSide:
    """The key that signs, and the account that believes it."""

    def __init__(self) -> None:
        self._key: rsa.RSAPrivateKey = crypto.load_private_key(crypto.new_private_key())
        self._serial = f"{crypto.PUBLIC_KEY_ID_PREFIX}01{_MERCHANT}"
        self._seal = randomness.token_hex(16)
        self.account_id = UUID(int=0)

    async def open_account(self, ground: Ground) -> None:
        """The organizer's account, with WeChat's public key in it."""
        public = PlatformKey(self._serial, "public_key", public_key_pem=crypto.public_pem(self._key.public_key()))
        credentials = Credentials(_MERCHANT, "0" * 40, crypto.new_private_key(), self._seal, (public,))
        self.account_id = await add_account(ground, msgspec.json.encode(credentials))

    def notices(self, paid: Sequence[Paid], *, at: float) -> Kind:
        """A callback for each payment, good for one time. ``at``: now, in seconds since 1970; they stay fresh for five
        minutes."""
        return Kind("notice", [self._notice(one, at) for one in paid], [204], once=True)

    def _notice(self, paid: Paid, at: float) -> bytes:
        body = envelope.enclose(
            notice_id=notice_id(),
            event_type=_PAID,
            created_at=at,
            plaintext=envelope.transaction_text(_transaction(paid, at)),
            apiv3_key=self._seal,
        )
        timestamp, nonce = str(int(at)), randomness.token_hex(16)
        message = crypto.answer_message(timestamp=timestamp, nonce=nonce, body=body)
        headers = envelope.signature_headers(
            crypto.Signed(timestamp, nonce, crypto.sign(self._key, message), self._serial)
        )
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return post(f"/api/v1/callbacks/wechat/pay/{encode(self.account_id)}", body, headers=lines)

    def verifications_per_s(self) -> float:
        """How many signatures of this kind one core verifies, doing nothing else."""
        message = crypto.answer_message(timestamp="1", nonce="n", body=b"x" * 900)
        signature, public = crypto.sign(self._key, message), self._key.public_key()
        done, started = 0, time.process_time()
        while time.process_time() - started < VERIFY_FOR_S:
            assert crypto.verify(public, message, signature)
            done += 1
        return done / (time.process_time() - started)


async def add_account(ground: Ground, credentials: bytes) -> UUID:
    """Where the organizer's money goes."""
    cipher = FieldCipher({1: load_or_create_key(ground.settings.key_file)})
    accounts = MerchantAccounts(ground.db, cipher)
    return await accounts.add(organizer_id=ground.organizer_id, provider=PROVIDER, credentials=credentials)


def _transaction(paid: Paid, at: float) -> Order:
    return Order(
        mchid=_MERCHANT,
        out_trade_no=encode(paid.payment_id),
        app_id=APP_ID,
        payer=paid.payer,
        total_fen=paid.amount_fen,
        description="",
        attach="",
        notify_url="",
        fingerprint="",
        prepay_id="",
        prepaid_at=at,
        placed_at=at,
        expires_at=at + 900,
        state="SUCCESS",
        transaction_id=f"42{randomness.below(10**26):026d}",
        paid_at=at,
    )
