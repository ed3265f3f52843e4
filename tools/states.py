"""The page of states: the tables by which orders, payments and refunds live, drawn from the data itself.

A picture shows only the steps that lead somewhere; the tables below it have every pair. `tools/reference.py` writes the
page and says when it is out of date.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from menpiao.orders.model.states import STEPS, Effect, OrderEvent, OrderState
from menpiao.payments.model.refund_states import REFUND_STEPS, RefundEffect, RefundEvent, RefundStage
from menpiao.payments.model.states import PAYMENT_STEPS, PaymentEffect, PaymentEvent, PaymentState

_QUIET = {"none", "refuse"}
"""Effects that need no word in a picture."""

_MACHINES: tuple[tuple[str, str, type[StrEnum], type[StrEnum], type[StrEnum], Mapping[Any, Any]], ...] = (
    ("Orders · 订单", "orders/model/states.py", OrderState, OrderEvent, Effect, STEPS),
    ("Payments · 支付", "payments/model/states.py", PaymentState, PaymentEvent, PaymentEffect, PAYMENT_STEPS),
    ("Refunds · 退款", "payments/model/refund_states.py", RefundStage, RefundEvent, RefundEffect, REFUND_STEPS),
)


def states_page(written: str) -> str:
    """The page; ``written`` says by what it is written."""
    parts = [
        "# States · 状态\n\n" + written.format(source="the tables in server/src/menpiao"),
        "\nEvery pair of state and event has an outcome; tests walk them all, in the tables and on\n"
        "rows. What can't be changes nothing, is kept for a person, and told (`surprise`: a case, the log and\n"
        "`menpiao_payment_surprises_total`).\n",
    ]
    for title, file, states, events, effects, steps in _MACHINES:
        parts.append(f"\n## {title}\n`server/src/menpiao/{file}`\n\n{_picture(states, steps)}")
        parts.append(f"\n{_meanings('state', states)}\n{_meanings('event', events)}\n{_meanings('effect', effects)}")
        parts.append(f"\n{_table(states, events, steps)}")
    return "".join(parts)


def _picture(states: type[StrEnum], steps: Mapping[Any, Any]) -> str:
    """Mermaid's state diagram, which GitHub and our site draw: one arrow for each way from a state to another."""
    ways: dict[tuple[str, str], list[str]] = {}
    for (state, event), step in steps.items():
        if step.to != state:
            effect = "" if step.effect in _QUIET else f" ({step.effect.value.replace('_', ' ')})"
            ways.setdefault((state.value, step.to.value), []).append(event.value.replace("_", " ") + effect)
    first = next(iter(states)).value
    lines = [f"    [*] --> {first}", *(f"    {frm} --> {to}: {', '.join(by)}" for (frm, to), by in ways.items())]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def _meanings(what: str, words: type[StrEnum]) -> str:
    said = _docstrings(words)
    rows = "".join(f"| `{word.value}` | {said.get(word.name, '')} |\n" for word in words)
    return f"| {what} | meaning |\n|---|---|\n{rows}"


def _docstrings(words: type[StrEnum]) -> dict[str, str]:
    """What stands under each member in the source."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(words))).body
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for member, following in zip(body.body, body.body[1:], strict=False):
        match member, following:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split()).replace("|", "\\|")
    return found


def _table(states: type[StrEnum], events: type[StrEnum], steps: Mapping[Any, Any]) -> str:
    head = "| event | " + " | ".join(state.value for state in states) + " |\n|---" + "|---" * len(states) + "|\n"
    return head + "".join(
        f"| `{event.value}` | " + " | ".join(_cell(state, steps[state, event]) for state in states) + " |\n"
        for event in events
    )


def _cell(state: StrEnum, step: Any) -> str:
    moved = "" if step.to == state else f"→ **{step.to.value}**"
    effect = "" if step.effect.value == "none" else step.effect.value
    return " ".join(filter(None, [moved, effect])) or "–"
