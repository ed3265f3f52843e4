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

import known_bugs
from known_bugs import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parent.parent
SERVER = ROOT / "server"
PYTHON = SERVER / ".venv/bin/python"
KEPT = ROOT / ".menpiao/mutants.json"
LONGEST_S = 1_800
HONEST_SEEDS = 10
"""What is not mutated has to pass so many, or every mutant would be caught by somebody else's mistake."""


class Outdated(Exception):
    """The text that a mutant replaces is not there any more."""


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
    told = hashlib.sha256(Path(__file__).read_bytes() + Path(known_bugs.__file__).read_bytes())
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
