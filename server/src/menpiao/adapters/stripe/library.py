"""The only page that knows the package `stripe`, which says what each call is: its path, its parameters, its errors.

How a call travels is ours (`_Wire`): one pool of connections with our limits and time-outs, and no word about this
machine, which the library would send along (platform, Python, a telemetry id). It never retries by itself: payments
decides, because only it knows what else happened meanwhile. Its log lines name parameters, so it has none.
"""

import logging
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
import stripe

from menpiao.payments.ports import NOT_ENOUGH, OutcomeUnknown, ProviderRefused

SignatureVerificationError = stripe.SignatureVerificationError
_PASSED_ON = frozenset({"authorization", "content-type", "idempotency-key", "stripe-version"})
_SHORT = frozenset({"BALANCEINSUFFICIENT", "INSUFFICIENTFUNDS"})
"""Nothing happened; after a top-up the same request succeeds."""

stripe.enable_telemetry = False
logging.getLogger("stripe").disabled = True


class _Wire(stripe.HTTPClient):
    """Carries the library's calls."""

    name = "menpiao"

    def __init__(self, http: httpx.AsyncClient) -> None:
        super().__init__()
        self._http = http

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        sent = {name: text for name, text in headers.items() if name.lower() in _PASSED_ON}
        content = post_data.encode() if isinstance(post_data, str) else post_data
        try:
            response = await self._http.request(
                method, url, headers={**sent, "User-Agent": "menpiao"}, content=content or None
            )
        except httpx.HTTPError as failure:
            raise stripe.APIConnectionError(type(failure).__name__) from None  # type: ignore[no-untyped-call]
        return response.content, response.status_code, response.headers


def open_library(secret_key: str, *, http: httpx.AsyncClient, base_url: str) -> Any:
    """The library for one merchant account, its calls carried by ``http``."""
    return stripe.StripeClient(
        secret_key, base_addresses={"api": base_url}, http_client=_Wire(http), max_network_retries=0
    ).v1


async def asked(call: Any) -> bytes:
    """The body of a yes. A no is `ProviderRefused`; whatever is neither is `OutcomeUnknown`.

    That includes what the library stumbles over: an error that is no object makes 16.1.0 raise `AttributeError`, and by
    then the money may have moved.
    """
    try:
        return _body(await call)
    except stripe.StripeError as error:
        raise refusal(error) from None
    except Exception as stumbled:
        raise OutcomeUnknown(f"unreadable answer ({type(stumbled).__name__})") from None


class Told(msgspec.Struct, frozen=True):
    """How Stripe answered, yes or no; ``code`` is "" for a yes, ``date`` is the header."""

    status: int
    code: str
    body: bytes
    date: str


async def told(call: Any) -> Told:
    """The answer to a call whose no is as good as a yes; what is neither is `OutcomeUnknown`."""
    try:
        answer = await call
        return Told(answer.last_response.code, "", _body(answer), _date(answer.last_response.headers))
    except stripe.StripeError as error:
        no = refusal(error)
        if isinstance(no, OutcomeUnknown):
            raise no from None
        code = _word(error.code or _code_of(error.json_body) or type(error).__name__)
        return Told(error.http_status or 0, code, b"", _date(error.headers))
    except Exception as stumbled:
        raise OutcomeUnknown(f"unreadable answer ({type(stumbled).__name__})") from None


def refusal(error: stripe.StripeError) -> Exception:
    """A no of Stripe's, or nothing certain.

    The library makes an `APIError` of every 5xx, of a 409, which says that the same request is under way, and of a 4xx
    that is not JSON, which was written by something in between.
    """
    status = error.http_status
    if isinstance(error, (stripe.APIConnectionError, stripe.APIError)) or status is None or status >= 500:
        return OutcomeUnknown(f"{type(error).__name__} {status or ''}".rstrip())
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return ProviderRefused("RATELIMIT", retry=True)
    code = _word(error.code or type(error).__name__)
    if code in _SHORT:
        return ProviderRefused(NOT_ENOUGH, retry=True)
    return ProviderRefused(code, retry=status == httpx.codes.UNAUTHORIZED)


def verify_signature(body: bytes, header: str, secret: str) -> None:
    """Raise `SignatureVerificationError` unless Stripe signed these bytes with this secret. When it did so is ours to
    judge: the library asks the machine's clock, and lets the future pass."""
    stripe.WebhookSignature.verify_header(body, header, secret, tolerance=None)


def _body(answer: Any) -> bytes:
    body = answer.last_response.body
    return body.encode() if isinstance(body, str) else bytes(body)


def _code_of(body: Any) -> str:
    """The library tells no code of a key that is not taken, but keeps the answer."""
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""


def _date(headers: Any) -> str:
    return str((headers or {}).get("date", ""))


def _word(text: str) -> str:
    return text.replace("_", "").upper()
