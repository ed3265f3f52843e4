"""The story of the contract's examples, where money goes back: see `menpiao.app.examples`."""

from typing import Any

ORDER, TICKET = "03bqh3nq00000004p3z6t7w1v9", "03bqh3nq0000000c2k8m5x7a9b"
STAFF, OTHER_STAFF = "03bqh3nq0000000d6h8k0m2p4r", "03bqh3nq0000000e7j9m1p3r5t"
PAYMENT, REFUND = "03bqh3nq00000009g5j7m9p1r3", "03bqh3nr00000002b4d6f8h0k2"
ASKED_AT, CLOSED_AT, PAY_BY = "2027-03-02T03:00:00Z", "2027-03-09T03:02:00Z", "2027-03-01T04:15:00Z"
_FEE, _BACK, _NOTHING = ({"amount": amount, "currency": "CNY"} for amount in (1800, 16200, 0))

_LIMIT = {"amount": 100_000, "currency": "CNY"}

_REFUND: dict[str, Any] = {
    "id": REFUND,
    "order_id": ORDER,
    "payment_id": PAYMENT,
    "method": "wechat_jsapi",
    "state": "approved",
    "reason": "by_staff",
    "amount": _BACK,
    "fee": _FEE,
    "service_fee": _NOTHING,
    "tickets": [{"position": 1, "ticket_id": TICKET, "amount": _BACK, "fee": _FEE, "service_fee": _NOTHING}],
    "attempts": [{"number": 1, "id": REFUND, "provider_refund_id": None, "created_at": ASKED_AT, "fell_back_at": None}],
    "requested_at": ASKED_AT,
    "next_attempt_at": ASKED_AT,
    "succeeded_at": None,
    "said": None,
    "remedy": None,
    "note": "观众生病，主办方同意",
    "paid_otherwise": None,
    "needs_approval": False,
    "requested_by": STAFF,
    "requested_by_name": "王芳",
    "decided_by": None,
    "decided_by_name": None,
    "decided_at": None,
    "decision_reason": None,
    "went_out_twice": [],
}
_ATTEMPT = {
    "number": 1,
    "id": REFUND,
    "provider_refund_id": "50300008012027030200000000001",
    "created_at": ASKED_AT,
    "fell_back_at": None,
}
_CLOSED: dict[str, Any] = {
    **_REFUND,
    "state": "closed",
    "attempts": [_ATTEMPT],
    "next_attempt_at": None,
    "remedy": "支付渠道关闭了这笔退款，多因商户账户余额不足超过七天。请充值后点“重试”，会以新的退款单号重新发起。",
}
_PAYMENT: dict[str, Any] = {
    "id": PAYMENT,
    "order_id": ORDER,
    "method": "wechat_jsapi",
    "state": "frozen",
    "amount": {"amount": 36000, "currency": "CNY"},
    "received": {"amount": 30000, "currency": "CNY"},
    "refunded": _NOTHING,
    "mismatch": "amount",
    "resolution": None,
    "transaction_id": None,
    "created_at": "2027-03-01T04:01:00Z",
    "pay_by": PAY_BY,
}

_NOTICE = {
    "id": "03bqh3ny0000000a1c3e5g7j9n",
    "merchant_account_id": "03bqh3ny0000000a1c3e5g7j9p",
    "about": "payment",
    "number": "03bqh3ny0000000a1c3e5g7j9q",
    "received_at": ASKED_AT,
    "tries": 7,
    "error": "KeyError",
    "next_attempt_at": CLOSED_AT,
    "handled_at": None,
    "set_aside_reason": None,
}

REQUESTS: dict[str, Any] = {
    "quoteOrderRefund": {"tickets": [TICKET], "fee_per_ticket": _FEE},
    "createOrderRefund": {
        "tickets": [TICKET],
        "reason": "观众生病，主办方同意",
        "fee_per_ticket": _FEE,
        "amount": _BACK,
    },
    "createRefundAttempt": {},
    "resolveRefund": {"resolution": "paid_otherwise", "reason": "已由财务转账退回，凭证 0312"},
    "askAboutRefund": {},
    "closePayment": {},
    "tryNoticeNow": {},
    "setNoticeAside": {"reason": "商户平台已核对，款项无误"},
    "resolvePayment": {"resolution": "refund", "reason": "金额不符，与买家确认后退回"},
    "decideRefund": {"decision": "approve", "reason": "已与观众核实"},
    "putRefundApproval": {"above": _LIMIT},
    "resolveMessages": {"resolution": "retry"},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "quoteOrderRefund": (
        "What would go back, ticket by ticket.",
        {
            "amount": _BACK,
            "fee": _FEE,
            "supplements": _NOTHING,
            "needs_approval": False,
            "given_back": _NOTHING,
            "approval_above": _LIMIT,
            "tickets": [
                {
                    "position": 1,
                    "ticket_id": TICKET,
                    "price": {"amount": 18000, "currency": "CNY"},
                    "fee": _FEE,
                    "amount": _BACK,
                    "supplement": _NOTHING,
                    "chosen": True,
                    "reason": None,
                    "by_rule": {
                        "refundable": True,
                        "amount": _BACK,
                        "fee": _FEE,
                        "reason": None,
                        "holds_until": CLOSED_AT,
                    },
                    "leaves_companion": False,
                }
            ],
        },
    ),
    "createOrderRefund": ("The refund; its tickets are void, the money is on its way.", _REFUND),
    "listRefunds": ("A page of the organizer's refunds, newest first.", {"items": [_CLOSED], "next": None}),
    "getRefund": ("The refund as it stands, with what helps where it is stuck.", _CLOSED),
    "createRefundAttempt": (
        "The refund goes on, under a new number where the provider had closed the old one.",
        {
            **_REFUND,
            "attempts": [
                _ATTEMPT,
                {
                    "number": 2,
                    "id": "03bqh3ny0000000a1c3e5g7j9m",
                    "provider_refund_id": None,
                    "created_at": CLOSED_AT,
                    "fell_back_at": None,
                },
            ],
            "next_attempt_at": CLOSED_AT,
        },
    ),
    "resolveRefund": (
        "The refund is done: the buyer has the money.",
        {
            **_CLOSED,
            "state": "succeeded",
            "remedy": None,
            "succeeded_at": CLOSED_AT,
            "paid_otherwise": "已由财务转账退回，凭证 0312",
        },
    ),
    "askAboutRefund": (
        "The refund as it stands after the provider's answer.",
        {**_REFUND, "next_attempt_at": CLOSED_AT},
    ),
    "closePayment": (
        "The payment as it stands after the provider's answer.",
        {**_PAYMENT, "state": "closed", "received": None, "mismatch": None},
    ),
    "tryNoticeNow": ("It is tried now.", _NOTICE),
    "setNoticeAside": (
        "It is not tried any more.",
        {
            **_NOTICE,
            "next_attempt_at": None,
            "handled_at": CLOSED_AT,
            "set_aside_reason": "商户平台已核对，款项无误",
        },
    ),
    "decideRefund": (
        "The refund as it stands after the decision.",
        {
            **_REFUND,
            "needs_approval": True,
            "decided_by": OTHER_STAFF,
            "decided_by_name": "钱立",
            "decided_at": ASKED_AT,
            "decision_reason": "已与观众核实",
        },
    ),
    "getRefundApproval": ("Above how much, given back of one order, another person has to agree.", {"above": _LIMIT}),
    "putRefundApproval": ("The limit from now on.", {"above": _LIMIT}),
    "resolveMessages": ("How many messages are tried again, or stay unsent.", {"count": 12}),
    "listPayments": ("A page of payments, or those that are stuck.", {"items": [_PAYMENT], "next": None}),
    "resolvePayment": (
        "The payment as it stands after the decision.",
        {
            **_PAYMENT,
            "state": "paid_late",
            "refunded": {"amount": 30000, "currency": "CNY"},
            "resolution": "refund",
            "transaction_id": "4200001803202703010000000001",
        },
    ),
    "listCases": (
        "What waits for a person, the oldest first.",
        {
            "items": [
                {
                    "kind": "refund_closed",
                    "subject_id": REFUND,
                    "since": ASKED_AT,
                    "detail": {"amount_fen": 16200, "reason": "by_staff", "said": None},
                    "remedies": ["createRefundAttempt", "resolveRefund"],
                }
            ],
            "next": None,
        },
    ),
}
