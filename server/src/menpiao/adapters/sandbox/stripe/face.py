"""Stripe's face: who calls, what goes wrong, what an idempotency key stands for, and then the handler.

Source: docs.stripe.com/api: authentication, errors, idempotent requests.
"""

import hashlib
import logging
import re
from typing import TYPE_CHECKING

from menpiao.adapters.sandbox.faults import strikes
from menpiao.adapters.sandbox.stripe import accounts, checkouts, refunds
from menpiao.adapters.sandbox.stripe.model import Account, Kept, Key
from menpiao.adapters.sandbox.stripe.refusals import Refused, forbidden, invalid
from menpiao.adapters.sandbox.web import Answer, Request, Routes
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.stripe.world import StripeWorld

log = logging.getLogger(__name__)
KEYS_LIVE_S = 86_400
MAX_KEY_LENGTH = 255
_ROUTES = Routes()
_RIGHTS = (*accounts.RIGHTS, *checkouts.RIGHTS, *refunds.RIGHTS)
for _room in (accounts, checkouts, refunds):
    _ROUTES.include(_room.ROUTES)


async def answer(world: "StripeWorld", request: Request) -> Answer:
    """What Stripe says to this request."""
    given = Answer(hang_up=True) if world.faults.down else await _answer(world, request)
    given.headers = given.headers | {"Request-Id": f"req_{randomness.token_hex(7)}"}
    world.journal.write(
        at=world.now(),
        face="stripe",
        method=request.method,
        what=request.path,
        status=None if given.hang_up else given.status,
        code="hung up" if given.hang_up else "",
        request=request.body,
        answer=given.body,
    )
    return given


async def _answer(world: "StripeWorld", request: Request) -> Answer:
    try:
        account, key = _authenticate(world, request)
        _authorize(account, key, request)
        struck = await _bad_luck(world)
        if request.method == "POST":
            given = await _once(world, account, request, fails=struck == "500")
        else:
            given = await _handled(world, account, request, fails=struck == "500")
        given.hang_up = struck == "lost_reply"
    except Refused as refused:
        return refused.answer()
    except Exception:
        log.exception("the sandbox failed at %s %s", request.method, request.path)
        return Refused(500, "api_error", "The sandbox failed.").answer()
    return given


def _authenticate(world: "StripeWorld", request: Request) -> tuple[Account, Key]:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    key = world.store.key(secret) if scheme == "Bearer" and secret else None
    account = world.store.account(key.account) if key else None
    if key is None or account is None:
        raise Refused(401, "invalid_request_error", f"Invalid API Key provided: {hidden(secret)}")
    if key.ended:
        message = f"Expired API Key provided: {hidden(secret)}"
        raise Refused(401, "invalid_request_error", message, code="api_key_expired")
    return account, key


def _authorize(account: Account, key: Key, request: Request) -> None:
    """A key's rights come before the object: whoever may not write is not told whether it is there."""
    for method, path, right in _RIGHTS:
        if method == request.method and re.fullmatch(path, request.path) and not key.may(right):
            raise forbidden(hidden(key.secret_key), account.id, right)


def hidden(secret: str) -> str:
    """A key as Stripe's errors show it."""
    return f"{secret[:8]}{'*' * max(0, len(secret) - 12)}{secret[-4:]}" if len(secret) > 12 else "****"


async def _bad_luck(world: "StripeWorld") -> str | None:
    faults = world.faults
    if not faults.api_error_kinds or not strikes(faults.api_error_rate):
        return None
    struck = faults.api_error_kinds[randomness.below(len(faults.api_error_kinds))]
    if struck == "429":
        raise Refused(429, "invalid_request_error", "Too many requests", code="rate_limit")
    if struck == "slow":
        over = world.now() + faults.slow_s
        await world.waiter.until(lambda: over)
    return struck


async def _once(world: "StripeWorld", account: Account, request: Request, *, fails: bool) -> Answer:
    """The same key gives the same answer for a day, an error that was reached too; other parameters are refused."""
    key = request.headers.get("idempotency-key", "")
    if not key:
        return await _handled(world, account, request, fails=fails)
    if len(key) > MAX_KEY_LENGTH:
        raise invalid("Idempotency-Key is too long")
    fingerprint = hashlib.sha256(request.path.encode() + b"\0" + request.body).hexdigest()
    known = world.store.kept(account.id, key)
    if known is not None and known.at > world.now() - KEYS_LIVE_S:
        if known.fingerprint != fingerprint:
            message = "Keys for idempotent requests can only be used with the parameters they were first used with."
            raise Refused(400, "idempotency_error", message)
        return Answer(
            known.status, known.body.encode(), {"Content-Type": "application/json", "Idempotent-Replayed": "true"}
        )
    if (account.id, key) in world.under_way:
        message = "There is currently another in-progress request using this Stripe-Idempotency-Key"
        raise Refused(409, "idempotency_error", message, code="idempotency_key_in_use")
    world.under_way.add((account.id, key))
    try:
        given = await _handled(world, account, request, fails=fails)
    except Refused as refused:
        if not refused.kept:
            raise
        given = refused.answer()
    finally:
        world.under_way.discard((account.id, key))
    kept = Kept(account.id, key, fingerprint, given.status, given.body.decode(), world.now())
    world.store.keep(kept, forget_before=world.now() - KEYS_LIVE_S)
    return given


async def _handled(world: "StripeWorld", account: Account, request: Request, *, fails: bool) -> Answer:
    handler, request.params, known = _ROUTES.find(request.method, request.path)
    if handler is None:
        raise invalid(f"Unrecognized request URL ({request.method}: {request.path})", status=405 if known else 404)
    if fails:
        raise Refused(500, "api_error", "An error occurred on our side.", kept=True)
    given: Answer = await handler(world, account, request)
    return given
