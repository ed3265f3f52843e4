"""How WeChat says no: Pay v3 with a status and a word, the mini-program API with a number and HTTP 200."""

from typing import Any

from menpiao.adapters.sandbox.web import Answer, as_json

PARAMETERS_DIFFER = 268_498_688
"""The last part of ``Request-ID`` when a number is used again with other parameters."""
NO_ERROR = 0
SOME_ERROR = 268_435_462

_TWO_SPELLINGS = {
    "SYSTEM_ERROR",
    "ORDER_PAID",
    "ORDER_CLOSED",
    "ORDER_NOT_EXIST",
    "RULE_LIMIT",
    "NOT_ENOUGH",
    "USER_PAYING",
}
"""Codes that WeChat's pages write with and without underscores; receivers compare without."""


class PayRefused(Exception):
    """WeChat Pay refuses: HTTP status, code (underscored), sentence, and the detail that integration staff read."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        error_id: int = SOME_ERROR,
        detail: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.error_id = error_id
        self.detail = detail

    def answer(self, *, joined: bool) -> Answer:
        """``joined`` writes the code in the older spelling where there is one."""
        code = self.code.replace("_", "") if joined and self.code in _TWO_SPELLINGS else self.code
        return as_json({"code": code, "message": self.message, "detail": self.detail}, self.status)


class OpenRefused(Exception):
    """The mini-program API refuses: its number and words, under HTTP 200."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode = errcode
        self.errmsg = errmsg


def parameter(field: str, issue: str, value: object = "") -> PayRefused:
    """PARAM_ERROR for this field, a JSON pointer such as ``/body/amount/total``."""
    location = field.split("/")[1] if "/" in field else "body"
    detail = {"location": location, "field": field, "issue": issue, "value": value}
    return PayRefused(400, "PARAM_ERROR", f"参数错误：{issue}", detail=detail)


def differs(issue: str) -> PayRefused:
    """The number was used before with other parameters."""
    return PayRefused(400, "INVALID_REQUEST", issue, error_id=PARAMETERS_DIFFER)
