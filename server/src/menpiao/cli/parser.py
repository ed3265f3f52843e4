"""What can be typed after ``menpiao``, with its help, and the sentences for what goes wrong.

Exit codes: 0 all is well, 1 something was found or failed (one sentence on standard error says what), 2 the command or
a setting is not understood. What a command needs is imported by the command: ``menpiao --help`` loads no database, and
not even an event loop.
"""

import argparse
import os
import sys
from pathlib import Path

import msgspec

from menpiao.cli import commands
from menpiao.cli.accounts import add_accounts
from menpiao.cli.arguments import Run, Verbs, add_command, port, whole
from menpiao.cli.measuring import add_measuring, bench_command
from menpiao.cli.operator import add_operator
from menpiao.cli.seeding import add_seeding
from menpiao.cli.staff import add_staff
from menpiao.platform.config import Settings, SettingsError
from menpiao.platform.environment import read_settings
from menpiao.platform.machine import Unready

_FAILED = 1
_NOT_UNDERSTOOD = 2
_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the answer is the exit code."""
    asked = make_parser().parse_args(arguments)
    try:
        settings = _overridden(read_settings(os.environ), asked)
    except SettingsError as refused:
        return _say(str(refused), _NOT_UNDERSTOOD)
    run: Run = asked.run
    try:
        return run(settings, asked)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except SettingsError as refused:  # one that only the command itself can read
        return _say(str(refused), _NOT_UNDERSTOOD)
    except Unready as unready:
        return _say(str(unready), _FAILED)
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("menpiao."):
            raise
        return _say(f"this build of Menpiao has no {missing.name}, so the command can't run.", _FAILED)
    except Exception as failure:
        sentence = commands.sentence_for(failure)
        if sentence is None:
            raise
        return _say(sentence, _FAILED)


def make_parser() -> argparse.ArgumentParser:
    """Every command with its help text."""
    parser = argparse.ArgumentParser(
        prog="menpiao",
        description="Menpiao (门票): self-hosted event ticketing for WeChat.",
        epilog="Settings are read from MENPIAO_* environment variables: see `menpiao settings`.",
    )
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_servers(verbs)
    _add_database(verbs)
    add_accounts(verbs)
    add_staff(verbs)
    add_operator(verbs)
    add_seeding(verbs)
    add_measuring(verbs)
    _add_documents(verbs)
    return parser


def _add_servers(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    serve = add_command(verbs, "serve", commands.serve, "Serve the API and, where they are built, the web clients.")
    _add_address(serve)
    serve.add_argument("--processes", type=whole(1, 64), help="API processes that share the port (MENPIAO_PROCESSES)")
    serve.add_argument("--warm", type=int, help=argparse.SUPPRESS)
    _add_with_parent(serve)
    work = add_command(verbs, "work", commands.work, "Run jobs: settling payments, sending messages, releasing places.")
    _add_with_parent(work)
    demo = add_command(
        verbs, "demo", commands.demo, "Start everything with sample data: database, WeChat sandbox, API, worker."
    )
    _add_address(demo)
    demo.add_argument("--sandbox-port", type=port, help="port of the WeChat sandbox (MENPIAO_SANDBOX_PORT)")
    demo.add_argument("--data-dir", type=Path, help="where everything is kept (MENPIAO_DATA_DIR)")
    sandbox = add_command(
        verbs, "sandbox", commands.sandbox, "Run the WeChat sandbox: WeChat's protocol, without WeChat."
    )
    sandbox.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    sandbox.add_argument("--port", dest="listen", type=port, help="port to listen on (MENPIAO_SANDBOX_PORT)")
    sandbox.add_argument("--data", type=Path, help="folder of its keys and its memory (default: sandbox/ in the data)")
    _add_with_parent(sandbox)


def _add_database(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    add_command(verbs, "migrate", commands.migrate, "Bring the database's schema up to date; safe to repeat.")
    audit = add_command(
        verbs, "audit", commands.audit, "Prove the books: counts, money and tickets agree. Exit code 1 if not."
    )
    audit.add_argument("--json", action="store_true", help="print the findings as JSON")
    about = "The counts that dashboards show."
    insight = verbs.add_parser("insight", help=about, description=about)
    does = insight.add_subparsers(title="commands", metavar="COMMAND", required=True)
    rebuild = add_command(
        does, "rebuild", commands.rebuild_insight, "Count all sales anew from the orders; safe at any time."
    )
    rebuild.add_argument("--organizer", type=whole(1, 16_777_215), help="only of the organizer with this number")


def _add_documents(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    openapi = add_command(
        verbs, "openapi", commands.openapi, "Print the HTTP contract as OpenAPI, or compare it with a file."
    )
    _add_file(openapi)
    settings = add_command(
        verbs, "settings", commands.settings, "Print the table of settings, or compare it with a file."
    )
    _add_file(settings)
    add_command(
        verbs, "key", commands.key, "Make the key that encrypts secrets in the database, where there is none yet."
    )


def _add_file(verb: argparse.ArgumentParser) -> None:
    which = verb.add_mutually_exclusive_group()
    which.add_argument("--check", type=Path, metavar="FILE", help="exit code 1 if FILE says something else")
    which.add_argument("--write", type=Path, metavar="FILE", help="write it to FILE")


def _add_address(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--host", help="address to listen on (MENPIAO_HOST)")
    verb.add_argument("--port", type=port, help="port to listen on (MENPIAO_PORT)")


def _add_with_parent(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--with-parent", action="store_true", help="stop when standard input closes")


_NO_SERVERS = (commands.sandbox, bench_command)
"""Whose arguments of the same names are their own."""


def _overridden(settings: Settings, asked: argparse.Namespace) -> Settings:
    """Arguments win over the environment."""
    given = {
        name: getattr(asked, name)
        for name in ("host", "port", "processes", "sandbox_port", "data_dir")
        if getattr(asked, name, None) is not None and asked.run not in _NO_SERVERS
    }
    return msgspec.structs.replace(settings, **given)


def _say(sentence: str, code: int) -> int:
    print(f"menpiao: {sentence}", file=sys.stderr)
    return code
