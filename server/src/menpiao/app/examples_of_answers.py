"""The story of the contract's examples, where the concert asks something: see `menpiao.app.examples`."""

from typing import Any

EVENT, QUESTION, VEGETARIAN = "03bqh3np00000001d6f8h0k2m4", "03bqh3np0000000x1c3e5g7j9m", "03bqh3np0000000x2d4f6h8k0n"
ANYTHING = "03bqh3np0000000x3e5g7j9m1p"
_FOOD = {"zh-CN": "餐食偏好", "en": "What do you eat?"}
_CHOICES = [
    {"id": VEGETARIAN, "label": {"zh-CN": "素食", "en": "Vegetarian"}},
    {"id": ANYTHING, "label": {"zh-CN": "不限", "en": "Anything"}},
]
_QUESTION: dict[str, Any] = {
    "id": QUESTION,
    "kind": "choice",
    "label": _FOOD,
    "hint": {"zh-CN": "演出前有简餐。", "en": "There is a bite before the concert."},
    "asked": "ticket",
    "required": True,
    "choices": _CHOICES,
    "ticket_type_ids": None,
}
ASKED: dict[str, Any] = {
    "id": QUESTION,
    "kind": "choice",
    "label": "餐食偏好",
    "hint": "演出前有简餐。",
    "asked": "ticket",
    "required": True,
    "choices": [{"id": VEGETARIAN, "label": "素食"}, {"id": ANYTHING, "label": "不限"}],
    "ticket_type_ids": None,
}
_ANSWERS: dict[str, Any] = {
    "version": 2,
    "missing": 0,
    "editable": True,
    "editable_until": "2027-03-08T12:00:00Z",
    "groups": [
        {
            "position": 1,
            "ticket_type": "普通票",
            "event_title": "夜航乐队：慢速公路",
            "questions": [{"question": ASKED, "value": VEGETARIAN}],
        }
    ],
}

REQUESTS: dict[str, Any] = {
    "putQuestions": {
        "questions": [
            {
                "label": _FOOD,
                "kind": "choice",
                "required": True,
                "choices": [{"label": choice["label"]} for choice in _CHOICES],
            }
        ]
    },
    "exportAnswers": {"format": "xlsx"},
    "putOrderAnswers": {"answers": [{"question_id": QUESTION, "position": 1, "value": VEGETARIAN}]},
}
ANSWERS: dict[str, tuple[str, Any]] = {
    "getQuestions": ("What whoever orders now is asked.", {"event_id": EVENT, "version": 1, "questions": [_QUESTION]}),
    "putQuestions": (
        "From now on; orders placed before keep what they were asked.",
        {"event_id": EVENT, "version": 2, "questions": [_QUESTION]},
    ),
    "getOrderAnswers": ("The questions with the buyer's own answers.", _ANSWERS),
    "exportAnswers": ("The file, to be saved.", None),
    "putOrderAnswers": ("As they are now.", _ANSWERS),
}
