"""The story of the contract's examples, behind the scenes of the money: see `menpiao.app.examples`."""

from typing import Any

ACCOUNT, KEYS, OLD_KEYS = "03bqh3np00000007k2m4p6r8t0", "03bqh3nq00000007b5d7f9h1j3", "03bqh3np00000007x1z3b5d7f9"
_SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
_FINGERPRINT = "9f2c5b0d8a1e47637c4b2e9d0f6a8135b7c9d1e3f5a7092b4d6f8e1a3c5b7d90"
_TRUSTED = {
    "id": "PUB_KEY_ID_0116000000012027030100000001",
    "kind": "public_key",
    "fingerprint": "4d1a7c3e9b5f20688e6c4a2d0f1b3957a5c7e9f1b3d5072946d8fa1c3e5b7092",
    "expires_at": None,
}
_KEYS: dict[str, Any] = {
    "id": KEYS,
    "signs": True,
    "created_at": "2027-03-01T03:10:00Z",
    "retired_at": None,
    "mode": "public_key",
    "serial": _SERIAL,
    "fingerprint": _FINGERPRINT,
    "trusted": [_TRUSTED],
}
_OLD: dict[str, Any] = {**_KEYS, "id": OLD_KEYS, "signs": False, "created_at": "2026-03-01T02:00:00Z"}
_ACCOUNT: dict[str, Any] = {
    "id": ACCOUNT,
    "provider": "wechat",
    "number": "1600000001",
    "name": "候场文化",
    "methods": ["wechat_jsapi", "wechat_native"],
    "callback_url": None,
    "created_at": "2026-03-01T02:00:00Z",
    "retired_at": None,
    "keys": [_KEYS, _OLD],
}
STRIPE_ACCOUNT = "03bqh3np00000007m5p7r9t1v3"
_STRIPE: dict[str, Any] = {
    "id": STRIPE_ACCOUNT,
    "provider": "stripe",
    "number": "acct_1QmenpiaoExample",
    "name": "候场文化（银行卡）",
    "methods": ["stripe"],
    "callback_url": f"https://…/api/v1/callbacks/stripe/{STRIPE_ACCOUNT}",
    "created_at": "2027-02-01T02:00:00Z",
    "retired_at": None,
    "keys": [
        {
            "id": "03bqh3nq00000007d7f9h1j3k5",
            "signs": True,
            "created_at": "2027-02-01T02:20:00Z",
            "retired_at": None,
            "mode": "live",
            "serial": "rk_live_…7Kgd",
            "fingerprint": "b7c9d1e3f5a7092b4d6f8e1a3c5b7d909f2c5b0d8a1e47637c4b2e9d0f6a8135",
            "trusted": [
                {
                    "id": "whsec_…q2Lx",
                    "kind": "webhook_secret",
                    "fingerprint": "a5c7e9f1b3d5072946d8fa1c3e5b70924d1a7c3e9b5f20688e6c4a2d0f1b3957",
                    "expires_at": None,
                }
            ],
        }
    ],
}

PAYMENT, ORDER = "03bqh3nq00000009f1h3j5k7m9", "03bqh3nq00000004p3z6t7w1v9"
_SHIPPING: dict[str, Any] = {
    "payment_id": PAYMENT,
    "order_id": ORDER,
    "state": "failed",
    "paid_at": "2027-03-01T04:03:20Z",
    "changed_at": "2027-03-01T08:10:05Z",
    "tries": 8,
    "next_attempt_at": "2027-03-01T10:10:05Z",
    "provider_code": "10060001",
    "provider_state": None,
    "uploaded_at": None,
    "postponed_to": None,
    "corrected": False,
    "dismissal": None,
}
_UPLOADED: dict[str, Any] = {
    **_SHIPPING,
    "state": "frozen",
    "tries": 1,
    "provider_code": None,
    "provider_state": "shipped",
    "uploaded_at": "2027-03-01T04:04:10Z",
}

REQUESTS: dict[str, Any] = {
    "addMerchantAccount": {
        "provider": "wechat",
        "number": "1600000001",
        "name": "候场文化",
        "private_key": "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n",
        "certificate": "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
        "sealing_key": "0123456789abcdef0123456789abcdef",
        "mode": "public_key",
        "platform_keys": [
            {
                "id": "PUB_KEY_ID_0116000000012027030100000001",
                "kind": "public_key",
                "pem": "-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n",
            }
        ],
    },
    "checkMerchantAccount": {},
    "putMerchantAccountMethods": {"methods": ["wechat_jsapi", "wechat_native"]},
    "rotateMerchantAccountKeys": {
        "sealing_key": "0123456789abcdef0123456789abcdef",
        "private_key": "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n",
        "serial": _SERIAL,
    },
    "retireMerchantAccountKeys": {"keys_id": OLD_KEYS},
    "retireMerchantAccount": {},
    "tryShippingNow": {},
    "correctShipping": {"description": "《夜航乐队：慢速公路》电子票 2 张，已出票"},
    "dismissShipping": {"reason": "已在小程序后台手动发货"},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "listMerchantAccounts": ("The organizer's accounts.", {"items": [_ACCOUNT, _STRIPE], "next": None}),
    "addMerchantAccount": (
        "The account, with its first keys.",
        {**_ACCOUNT, "methods": ["wechat_jsapi"], "keys": [_OLD | {"signs": True}]},
    ),
    "putMerchantAccountMethods": ("The account, as it takes payments now.", _ACCOUNT),
    "checkMerchantAccount": (
        "What was found.",
        {
            "state": "failed",
            "checked_at": "2027-03-01T04:00:00Z",
            "findings": [
                {"code": "clock", "state": "ok", "means": "服务器时钟与微信一致。", "advice": "无需处理。"},
                {
                    "code": "signature",
                    "state": "failed",
                    "means": "微信不认识这个商户证书序列号，或它已作废。",
                    "advice": "在商户平台查看仍然有效的商户API证书，换用它的序列号和私钥。",
                },
            ],
        },
    ),
    "rotateMerchantAccountKeys": ("The account; its new keys sign.", _ACCOUNT),
    "listShipping": ("A page of it.", {"items": [_SHIPPING], "next": None}),
    "tryShippingNow": ("It is tried now.", {**_SHIPPING, "next_attempt_at": "2027-03-01T09:00:00Z"}),
    "correctShipping": (
        "The correction is on its way.",
        {**_UPLOADED, "state": "waiting", "next_attempt_at": "2027-03-08T04:00:00Z"},
    ),
    "dismissShipping": (
        "It is dismissed.",
        {**_SHIPPING, "state": "dismissed", "next_attempt_at": None, "dismissal": "已在小程序后台手动发货"},
    ),
    "retireMerchantAccount": (
        "The account; it takes nothing any more.",
        {**_ACCOUNT, "retired_at": "2027-03-03T03:10:00Z"},
    ),
    "retireMerchantAccountKeys": (
        "The account; the old keys are retired.",
        {**_ACCOUNT, "keys": [_KEYS, {**_OLD, "retired_at": "2027-03-03T03:10:00Z"}]},
    ),
}
"""By operation: what a success says, and how it looks."""
