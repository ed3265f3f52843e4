"""Writes the reference pages that the code knows best: commands, metrics, problems, roles, states.

Run with the server's Python: ``server/.venv/bin/python tools/reference.py --write``; without ``--write`` it says which
page is out of date.

A list that somebody keeps by hand is true on the day it is written. The table of settings has a command of its own
(``menpiao settings --write docs/reference/settings.md``); the test of the documents runs both.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

from roles import roles_page
from states import states_page

import menpiao
from menpiao.cli.parser import make_parser
from menpiao.kernel.errors import Refusal
from menpiao.platform.metrics import REGISTRY
from menpiao.platform.route_metrics import RouteMetrics

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
_WRITTEN = "<!-- Written by `server/.venv/bin/python tools/reference.py --write`; change {source} instead. -->\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the pages or compare them; 1 where one is out of date."""
    parser = argparse.ArgumentParser(description="The reference pages that are written from the code.")
    parser.add_argument("--write", action="store_true", help="write them; else they are only compared")
    asked = parser.parse_args(arguments)
    stale = []
    for name, text in pages().items():
        page = REFERENCE / name
        if asked.write:
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
    for name in stale:
        print(f"docs/reference/{name} is not what the code says; run tools/reference.py --write", file=sys.stderr)
    return 1 if stale else 0


def pages() -> dict[str, str]:
    """Every page by its file name."""
    _import_everything()
    return {
        "cli.md": commands_page(),
        "metrics.md": metrics_page(),
        "problems.md": problems_page(),
        "roles.md": roles_page(_WRITTEN),
        "states.md": states_page(_WRITTEN),
    }


def commands_page() -> str:
    """The commands with their arguments, as ``menpiao --help`` has them (its layout differs between Pythons)."""
    parts = [
        "# Commands · 命令\n\n" + _WRITTEN.format(source="server/src/menpiao/cli/parser.py"),
        "\n`server/.venv/bin/menpiao COMMAND`. Settings are `MENPIAO_*` environment variables ([list](settings.md));"
        " an argument wins over\nits variable. Without `MENPIAO_DATABASE_URL` a command uses the embedded PostgreSQL of"
        " the data folder: one that runs\nalready is joined and left running, otherwise it is started and stopped"
        " again.\n\nExit codes: 0 all is well · 1 something was found or failed, standard error says what ·"
        " 2 the command or a setting is\nnot understood · 130 interrupted.\n",
    ]
    for name, verb in _verbs(make_parser()):
        parts.append(f"\n## `menpiao {name}`\n{verb.description}\n")
        rows = [row for action in verb._actions for row in _argument(action)]
        if rows:
            parts.append("\n| argument | meaning |\n|---|---|\n" + "".join(rows))
    return "".join(parts)


def _verbs(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be typed, also those below another (`account add`)."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, verb in action.choices.items():
                below = [(f"{name} {deeper}", deepest) for deeper, deepest in _verbs(verb)]
                yield from below or [(name, verb)]


def _argument(action: argparse.Action) -> Iterator[str]:
    if isinstance(action, argparse._HelpAction) or action.help == argparse.SUPPRESS:
        return
    name = action.option_strings[-1] if action.option_strings else ""
    dest = name.strip("-").replace("-", "_") or action.dest
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else dest.upper())
    shown = " ".join(filter(None, [name, "" if name and action.nargs == 0 else str(value)]))
    yield f"| `{shown}` | {action.help or ''} |\n"


_TYPES = {"counter": "counter · 计数", "gauge": "gauge · 仪表", "histogram": "histogram · 分布"}


def metrics_page() -> str:
    """Every metric of the registry that both kinds of process expose."""
    rows = []
    for family in REGISTRY.collect():
        name = family.name + ("_total" if family.type == "counter" else "")
        labels = ", ".join(f"`{label}`" for label in _labels_of(family.name)) or "–"
        rows.append(f"| `{name}` | {_TYPES.get(family.type, family.type)} | {labels} | {family.documentation} |\n")
    return (
        "# Metrics · 指标\n\n"
        + _WRITTEN.format(source="the declaration in server/src/menpiao")
        + "\nPrometheus text format. The API has them at `/metrics` on its own port: for this machine, or for whoever"
        " sends\n`MENPIAO_METRICS_TOKEN` as a bearer token. The worker has them on `MENPIAO_WORKER_METRICS_PORT`,"
        " where that is set.\nEach process counts for itself; add them up.\n\n"
        "| metric | kind | labels | meaning |\n|---|---|---|---|\n" + "".join(sorted(rows))
    )


def _labels_of(name: str) -> tuple[str, ...]:
    collector = REGISTRY._names_to_collectors.get(name)
    if isinstance(collector, RouteMetrics):
        return RouteMetrics.LABELS[name]
    return tuple(getattr(collector, "_labelnames", ()))


def problems_page() -> str:
    """Every refusal, by status and code."""
    rows = sorted({(kind.status, kind.code, kind.title.en, kind.title.zh, *_sentences(kind)) for kind in refusals()})
    return (
        "# Problems · 错误代码\n\n"
        + _WRITTEN.format(source="the class of the refusal")
        + "\nWhat is refused comes back as `application/problem+json` (RFC 9457): `type` is"
        " `urn:menpiao:problem:` and the code, `code`\nis stable and for programs, `title` and `detail` are for people"
        " in their language, `errors` points at fields, `trace_id` is\nwhat support asks for. `{…}` is filled in."
        " Programs that meet a code they do not know go by the status.\n\n"
        "| status | code | meaning | 含义 |\n|---|---|---|---|\n"
        + "".join(
            f"| {status} | `{code}` | **{en}.** {detail_en} | **{zh}。**{detail_zh} |\n"
            for status, code, en, zh, detail_en, detail_zh in rows
        )
        + "\n## Codes of fields\n`errors[].code` of an `invalid` request: "
        + " · ".join(f"`{code}`" for code in sorted(set(_field_codes())))
        + ".\n`errors[].pointer` is an RFC 6901 pointer into the body (`/items/0/quantity`); a query parameter or"
        " header stands there\nby its name.\n"
    )


def _field_codes() -> Iterator[str]:
    """What the second argument of every ``field_error(…)`` says."""
    for file in Path(menpiao.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="field_error"), args=[_, ast.Constant(value=code), *_]):
                    yield str(code)


def _sentences(kind: type[Refusal]) -> tuple[str, str]:
    return kind.detail.en.replace("|", "\\|"), kind.detail.zh.replace("|", "\\|")


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every class that a caller may meet; one without a code of its own is a base."""
    for below in kind.__subclasses__():
        if "code" in vars(below) and below.__module__.startswith("menpiao."):
            yield below
        yield from refusals(below)


def _import_everything() -> None:
    """Classes and metrics exist once their module is imported."""
    for module in pkgutil.walk_packages(menpiao.__path__, "menpiao."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


if __name__ == "__main__":
    sys.exit(main())
