"""How a callback looks on the wire: the encrypted resource, its wrapping, the signature in the headers.

Source: WeChat Pay v3, "支付成功回调通知" and "退款结果回调通知".
"""

from typing import Any

import msgspec

from menpiao.adapters.sandbox import crypto
from menpiao.adapters.sandbox.crypto import Signed
from menpiao.adapters.sandbox.model import EventType, Order, Refund, rfc3339

_KIND = {
    "TRANSACTION.SUCCESS": ("transaction", "支付成功"),
    "REFUND.SUCCESS": ("refund", "退款成功"),
    "REFUND.ABNORMAL": ("refund", "退款异常"),
    "REFUND.CLOSED": ("refund", "退款关闭"),
}


def enclose(*, notice_id: str, event_type: EventType, created_at: float, plaintext: str, apiv3_key: str) -> bytes:
    """The body of a callback. The nonce is new each time, so a repeated callback has other bytes and the same id."""
    original_type, summary = _KIND[event_type]
    sealed = crypto.seal(apiv3_key, plaintext.encode(), original_type)
    return msgspec.json.encode(
        {
            "id": notice_id,
            "create_time": rfc3339(created_at),
            "resource_type": "encrypt-resource",
            "event_type": event_type,
            "summary": summary,
            "resource": {
                "original_type": original_type,
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": sealed.ciphertext,
                "associated_data": sealed.associated_data,
                "nonce": sealed.nonce,
            },
        }
    )


def signature_headers(signed: Signed) -> dict[str, str]:
    """The headers that carry WeChat's signature, in answers and callbacks alike."""
    return {
        "Wechatpay-Timestamp": signed.timestamp,
        "Wechatpay-Nonce": signed.nonce,
        "Wechatpay-Signature": signed.signature,
        "Wechatpay-Serial": signed.serial,
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


def callback_headers(signed: Signed) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Accept": "*/*",
        "User-Agent": "Mozilla/4.0",
        **signature_headers(signed),
    }


def transaction_text(order: Order) -> str:
    """The plaintext of a payment callback."""
    return msgspec.json.encode(transaction(order)).decode()


def transaction(order: Order) -> dict[str, Any]:
    """A paid order as callbacks and queries show it."""
    assert order.paid_at is not None
    return {
        "mchid": order.mchid,
        "appid": order.app_id,
        "out_trade_no": order.out_trade_no,
        "transaction_id": order.transaction_id,
        "trade_type": order.trade_type,
        "trade_state": "REFUND" if order.state == "REFUND" else "SUCCESS",
        "trade_state_desc": "转入退款" if order.state == "REFUND" else "支付成功",
        "bank_type": "OTHERS",
        "attach": order.attach,
        "success_time": rfc3339(order.paid_at),
        "payer": {"openid": order.payer},
        "amount": {
            "total": order.total_fen,
            "payer_total": order.total_fen,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    }


def refund_text(refund: Refund) -> str:
    """The plaintext of a refund callback."""
    content: dict[str, Any] = {
        "mchid": refund.mchid,
        "transaction_id": refund.transaction_id,
        "out_trade_no": refund.out_trade_no,
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "refund_status": refund.status,
        "user_received_account": "支付用户零钱",
        "amount": {
            "total": refund.total_fen,
            "refund": refund.amount_fen,
            "payer_total": refund.total_fen,
            "payer_refund": refund.amount_fen,
        },
    }
    if refund.success_at is not None:
        content["success_time"] = rfc3339(refund.success_at)
    return msgspec.json.encode(content).decode()
