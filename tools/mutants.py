"""Seeds known bugs into a copy of the server's source, one at a time, and sees whether anything notices.

A proof that never failed proves nothing. Each mutant is a mistake about money that somebody could make on a bad day,
as an exact replacement of text; where the text is gone, the mutant has to be written anew, and this says so. First the
simulation plays some seeds on the mutated code, then the tests that are named run; whoever notices first is told.

``python3 tools/mutants.py [--seeds N] [--only NAME] [--anew]``; exit code 1 where a mutant lived. What was found out of
this very source is kept in ``.menpiao/mutants.json`` and not tried again, so a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SERVER = ROOT / "server"
PYTHON = SERVER / ".venv/bin/python"
KEPT = ROOT / ".menpiao/mutants.json"
LONGEST_S = 1_800
HONEST_SEEDS = 10
"""What is not mutated has to pass so many, or every mutant would be caught by somebody else's mistake."""


class Change(NamedTuple):
    """One exact replacement in one file below ``server/src/menpiao``; the text stands there once."""

    file: str
    old: str
    new: str


class Mutant(NamedTuple):
    """A bug; ``tests`` notice it where the simulation can't."""

    name: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...] = ()


class Outdated(Exception):
    """The text that a mutant replaces is not there any more."""


def mutant(name: str, *changes: tuple[str, str, str], tests: Sequence[str] = ()) -> Mutant:
    """Shorthand of the list below."""
    return Mutant(name, tuple(Change(*change) for change in changes), tuple(tests))


_CLOSE = "orders/service/cancel.py"
_SETTLE = "orders/service/settle.py"
_COLLECT = "payments/service/collecting.py"
_SENDING = "payments/service/sending.py"
_REFUND = "orders/service/refund.py"
_REFUNDS = "payments/service/refunds.py"
_AMOUNTS = "orders/model/refund_amounts.py"
_WINDOW = "orders/service/window.py"

MUTANTS = (
    mutant(
        "cancelling releases before the payment is closed",
        (
            "orders/model/states.py",
            "(_S.PAYING, _E.CANCEL): Step(_S.PAYING, _F.CLOSE_PAYMENT)",
            "(_S.PAYING, _E.CANCEL): Step(_S.CANCELLED, _F.RELEASE)",
        ),
    ),
    mutant(
        "expiring releases what is being paid",
        (
            "orders/store/orders.py",
            """where organizer_id = $1 and state = 'awaiting_payment' and pay_by <= app_now()
        order by pay_by""",
            """where organizer_id = $1 and state in ('awaiting_payment', 'paying') and pay_by <= app_now()
        order by pay_by""",
        ),
        (
            "orders/store/orders.py",
            "from orders where state = 'awaiting_payment' and pay_by <= app_now()\",",
            "from orders where state in ('awaiting_payment', 'paying') and pay_by <= app_now()\",",
        ),
    ),
    mutant(
        "places are released although closing is uncertain",
        (
            _COLLECT,
            """    except (OutcomeUnknown, ProviderRefused):
        return CloseOutcome.UNCERTAIN
    if after""",
            """    except (OutcomeUnknown, ProviderRefused):
        return CloseOutcome.CLOSED
    if after""",
        ),
    ),
    mutant(
        "what the provider does not know is taken for closed while a phone can pay it",
        (
            _COLLECT,
            "return CloseOutcome.UNCERTAIN if could_be_paid else CloseOutcome.CLOSED",
            "return CloseOutcome.CLOSED",
        ),
    ),
    mutant("another amount is accepted", (_COLLECT, 'return "amount"', "pass")),
    mutant("somebody else's money is accepted", (_COLLECT, 'return "payer"', "pass")),
    mutant(
        "another app's money is accepted",
        (_COLLECT, 'return "app_id"', "pass"),
        tests=["tests/orders", "tests/hostile/test_callbacks.py", "tests/journeys/test_paying.py"],
    ),
    mutant(
        "a repeated callback is stored again",
        (
            "payments/store/notices.py",
            "select $1, n.account, n.id, n.notice, app_now()",
            "select $1, n.account, n.id || random(), n.notice, app_now()",
        ),
        tests=["tests/journeys/test_paying.py", "tests/orders/test_trouble.py"],
    ),
    mutant(
        "a repeated callback is taken for a second payment",
        (
            _SETTLE,
            'if payment.state in RECEIVED:\n        return "settled_before"',
            "if payment.state in RECEIVED:\n        pass",
        ),
    ),
    mutant(
        "settling looks without a lock",
        (_SETTLE, "row = await store.lock_order(tx,", "row = await store.order_by_id(tx,"),
        (_SETTLE, "payment = await payments.lock_payment(tx,", "payment = await payments.payment_by_id(tx,"),
        ("orders/store/settling.py", "order by id for update skip locked", "order by id"),
        (
            "payments/store/payments.py",
            "where organizer_id = $1 and id = any ($2::uuid[]) order by id for update",
            "where organizer_id = $1 and id = any ($2::uuid[]) order by id",
        ),
    ),
    mutant(
        "settling together believes any account about any payment",
        (
            "orders/service/settle_together.py",
            "if payment is not None and payment.merchant_account_id == one.account_id:",
            "if payment is not None:",
        ),
        tests=["tests/orders/test_settle_together.py"],
    ),
    mutant(
        "settling together does not count what a payer has",
        ("orders/service/fairness.py", "if payer_id not in over}", "}"),
        tests=["tests/orders/test_settle_together.py"],
    ),
    mutant(
        "a refund that is tried again gets a new number",
        (_SENDING, "refund_id=refund.attempt_id,", "refund_id=db.new_id(refund.organizer_id),"),
    ),
    mutant(
        "a refund without an answer is taken for done",
        (
            _SENDING,
            """    except OutcomeUnknown:
        await _happened(db, refund, RefundEvent.NO_ANSWER)
    except ProviderRefused as refused:""",
            """    except OutcomeUnknown:
        await _happened(db, refund, RefundEvent.SAID_SUCCEEDED)
    except ProviderRefused as refused:""",
        ),
    ),
    mutant(
        "a ticket that is refunded stays valid",
        (_REFUND, 'positions=asked.positions,\n        reason="refunded"', 'positions=(),\n        reason="refunded"'),
    ),
    mutant(
        "the fee goes back too",
        (_AMOUNTS, "item.left_fen - fee, fee, share))", "item.left_fen, fee, share))"),
    ),
    mutant(
        "a ticket is refunded twice",
        (_REFUND, " or any(item.position in gone for item in items):", ":"),
        (
            "migrations/0022_refunds.sql",
            "create unique index one_live_refund_a_ticket",
            "create index one_live_refund_a_ticket",
        ),
    ),
    mutant(
        "places are sold again without a look at what is free",
        (
            _SETTLE,
            """    ):
        await promotions.give_back_draws(tx, organizer_id=row.organizer_id, order_id=row.id)
        return False""",
            """    ):
        pass""",
        ),
    ),
    mutant(
        "money that comes after the release is kept",
        (
            _SETTLE,
            "await payments.request_refund(db, tx, payment, refund_id=db.new_id(payment.organizer_id), reason=reason)\n"
            "    return reason.value\n\n\nasync def _sell_again",
            "return reason.value\n\n\nasync def _sell_again",
        ),
    ),
    mutant(
        "a payment that is being closed is handed out",
        (
            "payments/store/payments.py",
            """where organizer_id = $1 and id = $2 and state in ('created', 'prepared')
    returning client""",
            """where organizer_id = $1 and id = $2
    returning client""",
        ),
    ),
    mutant(
        "nobody asks again about a payment that is being closed",
        (
            "orders/store/orders.py",
            "where state = 'paying' and close_at <= app_now()",
            "where state = 'paying' and close_at <= app_now() and cancel_requested_at is null",
        ),
    ),
    mutant(
        "who asked for a refund may agree to it",
        (_REFUNDS, "if refund.requested_by == decided_by:", "if not refund.requested_by:"),
        (
            "migrations/0031_fees_and_approvals.sql",
            "constraint nobody_decides_about_their_own check (decided_by <> requested_by)",
            "constraint nobody_decides_about_their_own check (decided_by is null or requested_by is not null)",
        ),
    ),
    mutant(
        "the limit for one person is got around in slices",
        (_REFUND, "given_back_by_staff(before) + amount_fen > asked", "amount_fen > asked"),
        tests=["tests/journeys/test_refund_approval.py"],
    ),
    mutant(
        "the limit for one person does not count what was paid for a dearer seat",
        (_REFUND, "new.amount_fen + sum(map(_left_of, supplements))", "new.amount_fen"),
        tests=["tests/orders/test_supplements.py"],
    ),
    mutant(
        "what nobody agreed to is sent",
        (_REFUNDS, "if not new.needs_approval:", "if not new.note:"),
        (_REFUNDS, "state != RefundStage.REQUESTED", "decided_by is not None"),
    ),
    mutant(
        "who declines a refund leaves its tickets void",
        ("orders/service/decide_refund.py", "await _restore(tx, order, items)", "pass"),
    ),
    mutant(
        "the service fee of a cancelled session stays",
        ("orders/service/refund_many.py", "service_fees=service_fees.get(row.id),", "service_fees={},"),
        tests=["tests/orders/test_service_fees_back.py"],
    ),
    mutant(
        "a service fee that the organizer bears is charged",
        ("catalog/model/prices.py", 'if not paid or self.paid_by != "buyer":', "if not paid:"),
    ),
    mutant(
        "money that went out twice is not posted",
        (_REFUNDS, "        await book_doubled(tx, double, account_id=account_id)\n", ""),
    ),
    mutant(
        "nobody is told of money that went out twice",
        (
            "payments/service/stuck.py",
            "twice = await doubles_store.open_doubles(tx, organizer_id=organizer_id, limit=MOST_CASES)",
            "twice = await doubles_store.open_doubles(tx, organizer_id=organizer_id, limit=0)",
        ),
    ),
    mutant(
        "cash that was taken is not known again by its key",
        (
            _WINDOW,
            "same = next((one for one in known if one.idempotency_key == idempotency_key), None)",
            "same = next((one for one in known if one.id == order_id), None)",
        ),
    ),
    mutant(
        "cash goes into a drawer that was counted",
        ("boxoffice/store/tills.py", "and id = $2 and closed_at is null for share", "and id = $2 for share"),
    ),
    mutant(
        "what a count finds more or less is not posted",
        ("boxoffice/service/tills.py", "difference_fen=difference_fen,", "difference_fen=0,"),
    ),
    mutant(
        "cash is taken for a session that is being cancelled",
        (_WINDOW, "if fair.refused is not None:", "if fair.refused is None and fair.refused:"),
        tests=["tests/journeys/test_box_office.py"],
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try them all, one after the other, and tell how far it has come."""
    parser = argparse.ArgumentParser(description="Seed known bugs and see whether they are noticed.")
    parser.add_argument(
        "--seeds", type=int, default=150, help="how many worlds the simulation plays at most (default 150)"
    )
    parser.add_argument("--processes", type=int, default=2, help="how many worlds at a time (default 2)")
    parser.add_argument("--only", help="mutants whose name contains this")
    parser.add_argument("--anew", action="store_true", help="try those too that were caught before in this very source")
    asked = parser.parse_args(arguments)
    chosen = [one for one in MUTANTS if asked.only is None or asked.only in one.name]
    source = source_of(SERVER)
    known = {} if asked.anew else _kept(source)
    fresh = [one for one in chosen if one.name not in known]
    if fresh and (wrong := _honest(asked.processes)):
        print(f"mutants: the source itself breaks the simulation:\n{wrong}", file=sys.stderr)
        return 2
    lived = 0
    for number, one in enumerate(chosen, 1):
        began = time.monotonic()
        try:
            caught_by = known.get(one.name) or _try(one, asked.seeds, asked.processes)
        except Outdated as outdated:
            print(f"mutants: {outdated}", file=sys.stderr)
            return 2
        verdict = f"caught by {caught_by}" if caught_by else "LIVED"
        print(f"{number:>2} of {len(chosen)}  {one.name:<78} {verdict} ({time.monotonic() - began:.0f} s)", flush=True)
        if caught_by:
            known[one.name] = caught_by
            _keep(source, known)
        else:
            lived += 1
    print(f"{len(chosen) - lived} of {len(chosen)} mutants were caught")
    return 1 if lived or not chosen else 0


def source_of(server: Path) -> str:
    """Equal for equal source, equal tests and equal mutants."""
    told = hashlib.sha256(Path(__file__).read_bytes())
    for file in sorted([*server.glob("src/**/*.py"), *server.glob("src/**/*.sql"), *server.glob("tests/**/*.py")]):
        told.update(str(file.relative_to(server)).encode() + file.read_bytes())
    return told.hexdigest()


def _kept(source: str) -> dict[str, str]:
    """Who caught which mutant of this source before."""
    try:
        kept = json.loads(KEPT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(kept["caught"]) if kept.get("source") == source else {}


def _keep(source: str, caught: dict[str, str]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps({"source": source, "caught": caught}, ensure_ascii=False, indent=1), encoding="utf-8")


def _honest(processes: int) -> str:
    """What breaks without any mutant; nothing as it should be."""
    played = _simulate(SERVER / "src", HONEST_SEEDS, processes)
    return "" if played.returncode == 0 else played.stdout + played.stderr


def _try(one: Mutant, seeds: int, processes: int) -> str | None:
    """Who noticed, or None."""
    with tempfile.TemporaryDirectory(prefix="menpiao-mutant-") as folder:
        source = Path(folder) / "src"
        shutil.copytree(SERVER / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        apply(one, source / "menpiao")
        simulation = _simulate(source, seeds, processes, "--until-broken")
        if simulation.returncode == 1 and "is broken" in simulation.stdout:
            return f"the simulation, {simulation.stdout.partition(chr(10))[0]}"
        if simulation.returncode != 0:
            return f"the simulation, which fails: {simulation.stderr.strip().rpartition(chr(10))[2]}"
        if (
            one.tests
            and _run(source, "-m", "pytest", "-q", "-x", "-n", "1", "-p", "no:cacheprovider", *one.tests).returncode
        ):
            return "the tests"
    return None


def _simulate(source: Path, seeds: int, processes: int, *more: str) -> subprocess.CompletedProcess[str]:
    return _run(
        source, "-m", "menpiao", "simulate", "money", "--seeds", str(seeds), "--processes", str(processes), *more
    )


def apply(one: Mutant, package: Path) -> None:
    """Make the mistake; `Outdated` where it can't be made as it is written here."""
    for change in one.changes:
        file = package / change.file
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if text.count(change.old) != 1:
            raise Outdated(f"“{one.name}” expects this once in {change.file}:\n{change.old}")
        file.write_text(text.replace(change.old, change.new), encoding="utf-8")


def _run(source: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MENPIAO_")}
    return subprocess.run(
        [str(PYTHON), *arguments],
        cwd=SERVER,
        env={**environment, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
