"""The words of the log: every action that the code writes has its words, and no words are left of one that is gone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import menpiao
from menpiao.auditlog.model.words import ACTIONS

SOURCES = Path(menpiao.__file__).parent
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+|[a-z]+\.[a-z_]+")
"""How a code looks; other texts that happen to be handed to these functions do not."""
NO_ACTIONS = {"store_true", "bill_funds", "bill_trades"}
BUILT = {
    "cancellation_": {"paused", "running"},
    "double_refund_": {"returned", "written_off"},
    "postponement_": {"keep", "refund"},
    "promotions.promotion_": {"active", "paused", "ended"},
    "reconciliation.": {"settle", "refund", "ignore", "sign_off", "run"},
    "support.complimentary_": {"approved", "declined", "withdrawn", "expired"},
    "support.handover_": {"withdrawn", "expired"},
    "waitlist_": {"bought", "closed"},
    "order_": {"placed", "cancelled", "expired"},
}
"""Codes that are put together: a beginning, and what may follow it."""


def written() -> set[str]:
    """The codes in calls that write an entry, and in functions that are told what was done."""
    found = {code for file in SOURCES.rglob("*.py") for code in _codes_of(ast.parse(file.read_text("utf-8")))}
    return {code for code in found if CODE.fullmatch(code)} - NO_ACTIONS


def _codes_of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            told = [one.value for one in node.keywords if one.arg == "action"]
            said = node.args if "record" in name or name == "_change" else []
            for value in [*told, *said]:
                yield from _texts(value)
        if isinstance(node, ast.Return) and node.value is not None:
            yield from (code for code in _texts(node.value) if "." in code)  # chosen by a function
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
                if argument.arg == "action" and default is not None:
                    yield from _texts(default)


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    if isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)


def test_every_action_that_is_written_has_its_words() -> None:
    codes = written()
    assert len(codes) > 70, "the code is looked through"
    assert codes - ACTIONS.keys() == set()
    assert {beginning + end for beginning, ends in BUILT.items() for end in ends} - ACTIONS.keys() == set()


def test_there_are_no_words_for_what_nobody_writes() -> None:
    built = {beginning + end for beginning, ends in BUILT.items() for end in ends}
    named = "\n".join(file.read_text("utf-8") for file in SOURCES.rglob("*.py") if file.name != "words.py")
    assert {code for code in ACTIONS if code not in built and f'"{code}"' not in named} == set()


def test_words_are_written_in_both_languages() -> None:
    for code, action in ACTIONS.items():
        assert re.search(r"[一-鿿]", action.words.zh), code
        assert re.fullmatch(r"[\x20-\x7e]+", action.words.en), code
        assert not action.words.en.endswith("."), code
