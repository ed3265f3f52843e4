"""House rules that no other tool knows: where SQL may stand, who may ask for the time, how long things may grow, words.

Each rule exists because breaking it once cost somebody a day, and each says so where it fires:
``file:line: rule: what and why``. Run by ``make check`` and, over small violating sources, by ``server/tests/tools``.
A rule that is wrong gets changed here, with the reason beside it; there is no comment that switches it off.
"""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
LONGEST_FUNCTION = 70
CODE = {".py", ".ts", ".vue", ".wxml", ".wxss", ".sql"}
TEXT = CODE | {".md", ".json", ".toml", ".html", ".js", ".css", ".yml", ".yaml", ".ini", ""}
SERVER = "server/src/menpiao/"
CLIENTS = ("miniprogram/", "console/")


class Source(NamedTuple):
    """One file: its path from the root of the repository, with slashes, and its text."""

    path: str
    text: str

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix

    @property
    def generated(self) -> bool:
        """Made by a tool from something that is checked; its head says so."""
        return re.search(r"auto-generated|do not edit", self.text[:300], re.IGNORECASE) is not None

    def below(self, *folders: str) -> bool:
        return self.path.startswith(folders)


class Violation(NamedTuple):
    """One broken rule at one place."""

    path: str
    line: int
    rule: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.why}"


Finding = tuple[int, str]
"""Line and sentence."""
TextRule = Callable[[Source], Iterator[Finding]]
TreeRule = Callable[[Source, ast.Module], Iterator[Finding]]


# --- rules on any text ------------------------------------------------------------------------------------------------


def long_file(source: Source) -> Iterator[Finding]:
    """A file that does not fit into a head is read by nobody."""
    lines = source.text.count("\n")
    if source.suffix in CODE and not source.generated and lines > LONGEST_FILE:
        yield LONGEST_FILE + 1, f"{lines} lines, at most {LONGEST_FILE}: split it where its story has a joint"


_LATER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def put_off(source: Source) -> Iterator[Finding]:
    """Work that is only mentioned in a comment is work that nobody plans."""
    for number, line in _lines(source):
        if _LATER.search(line):
            yield number, "work for later is an issue, not a comment: do it or file it"


def unexplained_ignore(source: Source) -> Iterator[Finding]:
    """A checker that is switched off wholesale hides the next mistake too."""
    suffix = source.suffix
    for number, line in _lines(source):
        if suffix == ".py" and re.search(r"#\s*(type:\s*ignore(?!\[)|noqa(?!:))", line):
            yield (
                number,
                "name the one message that is ignored, `ignore[code]` or `noqa: CODE`, so that others still show",
            )
        if suffix in {".ts", ".vue", ".js"} and re.search(r"@ts-(ignore|nocheck)|eslint-disable(?!.* -- )", line):
            yield (
                number,
                "use @ts-expect-error, or eslint-disable with a rule and ` -- reason`, so that it can be removed",
            )


_HOST = re.compile(r"\b(?:https?|wss?):(?:\\?/){2}([^\s/\"'`<>:)]+)")
_KNOWN_HOSTS = {"127.0.0.1", "www.w3.org"}
"""This machine, and the names of XML namespaces, which nobody ever asks."""
_CLIENT_SETTINGS = {"miniprogram/miniprogram/settings.ts"}
"""Where an installation says which server its clients ask."""


def foreign_host(source: Source) -> Iterator[Finding]:
    """A client that names a server can't be pointed at another one, and leaks who uses it."""
    shipped = source.below(*CLIENTS) and "/tests/" not in source.path and "/build/" not in source.path
    if (
        not shipped
        or source.path in _CLIENT_SETTINGS
        or source.suffix not in {".ts", ".js", ".vue", ".wxml", ".wxss", ".html", ".css"}
    ):
        return
    for number, line in _lines(source):
        for host in _HOST.findall(line):
            if "." in host and host not in _KNOWN_HOSTS and not host.startswith("${"):
                yield (
                    number,
                    f"{host} is written into client code: addresses are settings, and pictures and fonts are ours",
                )


# --- rules on Python --------------------------------------------------------------------------------------------------


def module_story(source: Source, tree: ast.Module) -> Iterator[Finding]:
    """A newcomer opens a file and needs one paragraph."""
    if tree.body and not ast.get_docstring(tree):
        yield 1, "the module has no docstring: say in a paragraph what it is for"


def long_function(source: Source, tree: ast.Module) -> Iterator[Finding]:
    """What does not fit on a screen is not understood."""
    for node in nodes_of(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} has {lines} lines, at most {LONGEST_FUNCTION}: name its parts"


def switched_off(source: Source, tree: ast.Module) -> Iterator[Finding]:
    """A condition that was tried out and left in once hung every reader of a cache."""
    for node in nodes_of(tree):
        tests = [node.test] if isinstance(node, ast.If | ast.IfExp) else []
        tests += node.values if isinstance(node, ast.BoolOp) else []
        tests += [node.test] if isinstance(node, ast.While) and not getattr(node.test, "value", True) else []
        for test in tests:
            if isinstance(test, ast.Constant) and isinstance(test.value, bool):
                yield (
                    test.lineno,
                    f"a condition that is always {test.value}: delete what it switches off, or the switch",
                )


_SQL = re.compile(
    r"\s*(select\s.+\sfrom\s|select\s+\w+\(|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\("
    r"|(create|alter|drop|truncate)\s+(or\s+replace\s+)?(table|function|index|type|view|database|schema)\b)",
    re.IGNORECASE | re.DOTALL,
)


_SPEAK_SQL = tuple(SERVER + package for package in ("platform/", "books/", "bench/"))
"""The database layer; the proof of the books, which reads everything; the bench, which has a database of its own."""


def scattered_sql(source: Source, tree: ast.Module) -> Iterator[Finding]:
    """A renamed column must be found in one place, and every statement is prepared in a test."""
    path = PurePosixPath(source.path)
    in_store = path.name == "store.py" or path.parent.name == "store"
    if in_store or not source.below(SERVER) or source.below(*_SPEAK_SQL):
        return
    prose = _docstrings(tree)
    for node in nodes_of(tree):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if id(node) not in prose and _SQL.match(text) and not text.rstrip().endswith("."):  # a sentence for people
            yield getattr(node, "lineno", 1), "SQL stands in store.py only, where a test prepares it against the schema"


_CLOCKS = {"now", "utcnow", "today"}
_OWN_SOURCES = {
    ("uuid", "uuid1"), ("uuid", "uuid4"), ("uuid", "uuid7"), ("os", "urandom"), ("os", "getrandom"),
    ("time", "time"), ("time", "time_ns"),
}  # fmt: skip
_DATES = {"datetime", "date"}


def own_time(source: Source, tree: ast.Module) -> Iterator[Finding]:
    """Simulations and tests own the time and the ids; whoever asks the machine escapes them."""
    if not source.below(SERVER) or source.below(SERVER + "platform/"):
        return
    why = "time, ids and randomness come from menpiao.platform, so that a simulation or a test can decide them"
    for node in nodes_of(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, f"{name}: {why}") for name in _imported_sources(node))
        elif isinstance(node, ast.Attribute):
            base = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (base, node.attr) in _OWN_SOURCES or (base in _DATES and node.attr in _CLOCKS):
                yield node.lineno, f"{base}.{node.attr}: {why}"


def _imported_sources(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Modules and functions whose import already says what is coming."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name in {"random", "secrets"}]
    if node.level == 0 and node.module in {"random", "secrets"}:
        return [node.module]
    return [f"{node.module}.{a.name}" for a in node.names if (node.module, a.name) in _OWN_SOURCES]


_WORDS = {
    "admin": "operator or staff", "barcode": "code", "booking": "order", "cart": "order", "chargeback": "refund",
    "coupon": "promo code", "customer": "buyer", "eticket": "ticket", "payout": "settlement", "redeem": "scan",
    "reservation": "order", "reserve": "claim", "showtime": "session", "sku": "ticket type", "stadium": "venue",
    "stock": "quota or inventory", "superuser": "operator", "user": "buyer", "visitor": "attendee",
    "voucher": "ticket or promo code",
}  # fmt: skip
_EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}


def foreign_word(source: Source, tree: ast.Module) -> Iterator[Finding]:
    """One word per thing (docs/glossary.md): two words for one thing become two things."""
    if not source.below(SERVER) or source.below(SERVER + "adapters/"):
        return  # an adapter speaks its provider's language
    name = PurePosixPath(source.path).stem
    if name in _EMPTY_NAMES:
        yield 1, f"a module called {name} collects what nobody placed: name what it is about"
    for line, identifier in _defined(tree):
        for word in _words_of(identifier):
            if word in _WORDS or word.removesuffix("s") in _WORDS:
                known = _WORDS.get(word) or _WORDS[word.removesuffix("s")]
                yield line, f"{identifier}: the glossary has no {word}; the word is {known}"


_PROVIDER_WORDS = re.compile(
    r"\b(out_trade_no|out_refund_no|openid|unionid|mchid|sp_mchid|prepay_id|errcode|errmsg|apiv3_?key|session_key"
    r"|js_code|code2session|access_token)\b"
)
_SPEAK_WECHAT = (SERVER + "adapters/", SERVER + "demo/", SERVER + "platform/log.py")
"""Adapters; the demo, which plays the organizer who copies credentials; the log, which hides these names."""


def provider_word(source: Source, tree: ast.Module) -> Iterator[Finding]:
    """A provider's names above its adapter make the second provider a rewrite."""
    if not source.below(SERVER) or source.below(*_SPEAK_WECHAT):
        return
    why = "an adapter's names stay in the adapter"
    prose = _docstrings(tree)
    for line, identifier in _defined(tree):
        if _PROVIDER_WORDS.fullmatch(identifier.lower()):
            yield line, f"{identifier}: {why}"
    for node in nodes_of(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            found = _PROVIDER_WORDS.search(node.value.lower())
            if found:
                yield node.lineno, f"{found.group()}: {why}"


# --- running them -----------------------------------------------------------------------------------------------------

TEXT_RULES: list[TextRule] = [long_file, put_off, unexplained_ignore, foreign_host]
TREE_RULES: list[TreeRule] = [
    module_story,
    long_function,
    switched_off,
    scattered_sql,
    own_time,
    foreign_word,
    provider_word,
]


def violations_of(source: Source) -> list[Violation]:
    """Everything that is wrong with one file, in order of lines."""
    found = [(rule.__name__, finding) for rule in TEXT_RULES for finding in rule(source)]
    if source.suffix == ".py":
        tree = ast.parse(source.text, filename=source.path)
        found += [(rule.__name__, finding) for rule in TREE_RULES for finding in rule(source, tree)]
    named = [Violation(source.path, line, name.replace("_", "-"), why) for name, (line, why) in found]
    return sorted(set(named), key=lambda violation: (violation.line, violation.rule, violation.why))


def sources(root: Path) -> Iterator[Source]:
    """Every text that belongs to the project: what git tracks, and what it would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in sorted(filter(None, listed.split("\0"))):
        path = root / name
        if path.suffix in TEXT and path.is_file() and path.name != "package-lock.json":
            try:
                yield Source(name, path.read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue


def main() -> int:
    """Print every violation; the exit code says whether there was one."""
    found = [violation for source in sources(ROOT) for violation in violations_of(source)]
    for violation in found:
        print(violation)
    print(f"tidy: {len(found)} violation(s)" if found else "tidy: all in order", file=sys.stderr)
    return 1 if found else 0


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    yield from enumerate(source.text.splitlines(), start=1)


@functools.lru_cache(maxsize=1)
def nodes_of(tree: ast.AST) -> list[ast.AST]:
    """Every node, walked to once for all the rules that look at a file."""
    return list(ast.walk(tree))


def _docstrings(tree: ast.Module) -> set[int]:
    """Strings that stand alone: prose, which may quote anything."""
    return {id(node.value) for node in nodes_of(tree) if isinstance(node, ast.Expr)}


def _defined(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that this module gives to something; names that a library gave are not ours to choose."""
    for node in nodes_of(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def _words_of(identifier: str) -> list[str]:
    """``orderHoldSeconds`` and ``order_hold_seconds`` are the same words."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)]


if __name__ == "__main__":
    sys.exit(main())
