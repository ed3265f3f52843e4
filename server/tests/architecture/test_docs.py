"""The documents against the house: links lead somewhere, commands, settings and files that they name exist, pages that
are written from the code are current, and the script that operators copy runs.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from menpiao.books.rules import RULES
from menpiao.cli.parser import make_parser
from menpiao.kernel.ids import MAX_ORGANIZER
from menpiao.platform.db import Database
from menpiao.platform.environment import settings_table

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "miniprogram" / "README.md"]
    if path.is_file()
)
LONGEST_DECISION = 60
OF_TESTS = {
    "MENPIAO_TEST_POSTGRES",
    "MENPIAO_TEST_DATABASE_URL",
    "MENPIAO_TEST_CHROMIUM",
    "MENPIAO_WALK",
    "MENPIAO_SHOTS",
}

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_VERB = re.compile(r"""(?<!from )(?<![\w"-])menpiao ([a-z]+)\b""")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_PATH = re.compile(
    r"`((?:server|miniprogram|docs|tools|contract|\.ci|orders|tickets|admission|payments|catalog|storefront|identity"
    r"|notify|inventory|platform|adapters|books|app|demo|migrations|kernel)/[\w./{},-]+)`"
)
_HOMES = ("", "server/src/menpiao", "server", "miniprogram", "miniprogram/miniprogram")
"""From where a path may be written: the whole, the package, the server's and the mini program's folders."""
_FREE = {"server/src/menpiao/migrations/0011_catalog_duration.sql", "miniprogram/miniprogram_npm/"}
"""A file that a reader is invited to write, and a folder that a command makes."""


def prose(document: Path) -> str:
    """Without code blocks, in which a bracket is no link."""
    return _FENCE.sub("", document.read_text(encoding="utf-8"))


def anchors(document: Path) -> set[str]:
    """Headings as GitHub turns them into anchors."""
    heads = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def broken_links(document: Path) -> Iterator[str]:
    for target in _LINK.findall(prose(document)):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        there = (document.parent / path).resolve() if path else document
        if not there.exists():
            yield target
        elif anchor and there.suffix == ".md" and anchor not in anchors(there):
            yield f"{target} (no such heading)"


@documents
def test_links_lead_somewhere(document: Path) -> None:
    assert list(broken_links(document)) == []


@documents
def test_files_that_are_named_exist(document: Path) -> None:
    named = {part for path in _PATH.findall(prose(document)) for part in _unfolded(path)} - _FREE
    assert [path for path in sorted(named) if not any((ROOT / home / path).exists() for home in _HOMES)] == []


def _unfolded(path: str) -> list[str]:
    """``docs/{a,b}.md`` is two files."""
    found = re.fullmatch(r"(.*)\{(.*)\}(.*)", path)
    return [found[1] + part + found[3] for part in found[2].split(",")] if found else [path]


@documents
def test_settings_that_are_named_exist(document: Path) -> None:
    known = {name for setting in settings_table() for name in (setting.name, f"{setting.name}_FILE")} | OF_TESTS
    named = set(re.findall(r"\bMENPIAO_[A-Z][A-Z_]*[A-Z]\b", document.read_text(encoding="utf-8")))
    assert named - known == set()


@documents
def test_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    verbs = set(make_parser()._subparsers._group_actions[0].choices or ())  # type: ignore[union-attr]
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = "\n".join([*re.findall(r"`([^`\n]+)`", text), *_FENCE.findall(text)])
    assert set(re.findall(r"(?<![\w/.-])make ([a-z-]+)", code)) - targets - {"help"} == set()
    assert set(_VERB.findall(code)) - verbs - {"make"} == set()


@pytest.mark.parametrize("decision", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=lambda path: path.stem)
def test_a_decision_is_short_and_has_its_parts(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_DECISION
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads == ["Context", "Decision", "Consequences", "Alternatives considered", "References"]
    assert decision.name in (decision.parent / "README.md").read_text(encoding="utf-8")


def test_every_page_is_on_the_list() -> None:
    listed = "".join((ROOT / "docs" / list).read_text("utf-8") for list in ("README.md", "decisions/README.md"))
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if page.removeprefix("decisions/") not in listed] == []


def test_pages_written_from_the_code_are_current() -> None:
    """In a process of its own: what tests declare is no part of the reference."""
    run = subprocess.run(  # our own tool, our own interpreter
        [sys.executable, str(ROOT / "tools" / "reference.py")], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_every_rule_of_the_books_is_explained() -> None:
    page = (ROOT / "docs" / "how-to" / "read-the-books.md").read_text(encoding="utf-8")
    names = [rule.name for rule in RULES] + ["audit_chain_is_unbroken"]
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == names


RUNBOOKS = ("how-money-flows.md", "how-to/run-for-real.md")
"""The pages whose tables say what to do about cases and alarms."""
OF_STATES = {"refund_": ("closed", "abnormal"), "shipping_": ("failed", "frozen")}
"""Kinds of cases that are named after a state: which states there are."""


def test_every_kind_of_case_and_every_alarm_has_a_row_that_says_what_to_do() -> None:
    rows = [
        line.split(" | ")
        for page in RUNBOOKS
        for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    explained = {word for row in rows if len(row) == 3 for word in re.findall(r"`(\w+)", row[0])}
    assert sorted(set(kinds_of_cases()) - explained) == []
    assert sorted(set(words_of_alarms()) - explained) == []
    assert sorted(set(metrics_to_watch()) - explained) == []


def source_with(text: str) -> Iterator[ast.Module]:
    """Of the modules with this text those that run in earnest: sandboxes, demos and simulations alarm nobody."""
    package = ROOT / "server" / "src" / "menpiao"
    for file in sorted(package.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if text in source and not {"sandbox", "demo", "simulation", "bench"} & set(file.relative_to(package).parts):
            yield ast.parse(source)


def kinds_of_cases() -> Iterator[str]:
    """As they stand in ``Case(…)`` of `menpiao.kernel.cases`."""
    for tree in source_with("from menpiao.kernel.cases import Case"):
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "Case":
                kind = next((word.value for word in call.keywords if word.arg == "kind"), None) or call.args[0]
                yield from _spelled_out(kind)


def _spelled_out(kind: ast.expr) -> list[str]:
    if isinstance(kind, ast.JoinedStr):
        prefix = ast.literal_eval(kind.values[0])
        return [f"{prefix}{state}" for state in OF_STATES[prefix]]
    return [ast.literal_eval(kind)]


def words_of_alarms() -> Iterator[str]:
    """What is logged as an error under one word; adapters tell theirs in sentences, which say what to do."""
    for tree in source_with("logging.getLogger"):
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args:
                level, message = call.func.attr, call.args[0]
                if level == "log" and "ERROR" in ast.unparse(message):
                    level, message = "error", call.args[1]
                said = message.value if isinstance(message, ast.Constant) else None
                is_word = isinstance(said, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", said)
                if level in ("error", "exception", "critical") and is_word:
                    yield str(said)


def metrics_to_watch() -> list[str]:
    """Those whose own words call them an alarm."""
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(\w+)` \|.*(?:alarm|runbook).*$", page, re.MULTILINE)


def test_the_glossary_has_the_words_that_tidy_refuses() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    source = (ROOT / "tools" / "tidy.py").read_text(encoding="utf-8")
    listed = next(
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_WORDS"
    )
    words: dict[str, str] = ast.literal_eval(listed)
    refused = {word for line in glossary.splitlines() if line.startswith("|") for word in _words_of(line)}
    assert sorted(words.keys() - refused) == []


def _words_of(row: str) -> list[str]:
    """The last column, "do not say": its words, without hyphens and case."""
    return re.findall(r"[a-z]+", row.rstrip("| ").rpartition("|")[2].lower().replace("-", ""))


def test_both_readmes_tell_the_same_parts() -> None:
    english, chinese = (
        len(re.findall(r"^## ", prose(ROOT / name), re.MULTILINE)) for name in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese


async def test_the_script_that_sets_up_an_organizer_runs(db: Database) -> None:
    page = (ROOT / "docs" / "how-to" / "set-up-an-organizer.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found is not None
    script: dict[str, object] = {"__name__": "set_up"}
    exec(compile(found[1], "set_up.py", "exec"), script)
    number = await script["set_up"](db)  # type: ignore[operator]
    assert 1 <= number <= MAX_ORGANIZER
