"""`make torture`: rounds of every fault for as many minutes as one likes, or so many rounds of kill -9; then as many
kills while money moves.

Prints the seed first. The same seed plays the same faults at the same counts of orders; what the machine's scheduler
does in between is its own, so a seed that failed is repeated a few times.
"""

import argparse
import asyncio
import contextlib
import logging
import random
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from torture.arena import Arena, running_arena
from torture.cluster import below_tmp
from torture.disk import disk_full, tiny_disk
from torture.faults import FAULTS
from torture.money import MoneyRound, play_money
from torture.processes import faketime_library
from torture.room import NAME as QUEUE
from torture.room import queue_restarted
from torture.room_clock import NAME as QUEUE_CLOCK
from torture.room_clock import queue_clock_set
from torture.rounds import NEED_FAKETIME, Round, play, possible_faults, settle

KILLS = ("api_killed", "postmaster_killed", "api_killed", "backend_killed", "worker_killed")
"""What "kill -9 rounds" are, in turn."""
BUYERS = 12
DISK_FULL, MONEY = "disk_full", "money"
"""Rounds that are none like the others."""
MONEY_KILLS = 50
QUEUES = {QUEUE: queue_restarted, QUEUE_CLOCK: queue_clock_set}
NEEDS = {
    **dict.fromkeys((*NEED_FAKETIME, QUEUE_CLOCK), "libfaketime is missing (python3 tools/bootstrap.py faketime)"),
    DISK_FULL: "no small file system can be mounted here (only root may)",
}
"""What some faults need beyond what is installed with Menpiao."""


def main() -> int:
    """Exit code 1 when anything did not hold."""
    asked = _asked()
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(1 << 32)
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)  # its pools tell at length that PostgreSQL was killed
    print(f"torture: seed {seed}; to play it again: {_again(asked, seed)}", flush=True)
    return asyncio.run(_torture_until_told(asked, seed))


async def _torture_until_told(asked: argparse.Namespace, seed: int) -> int:
    """Either signal ends the run with everything that it started."""
    running = asyncio.current_task()
    assert running is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    return await _torture(asked, seed)


async def _torture(asked: argparse.Namespace, seed: int) -> int:
    rounds: list[Round] = []
    money: MoneyRound | None = None
    wanted = asked.only.split(",") if asked.only else [*FAULTS, *QUEUES, DISK_FULL, MONEY]
    left_out = [] if asked.kills else [name for name in wanted if name in FAULTS and name not in possible_faults()]
    if QUEUE_CLOCK in wanted and not faketime_library():
        left_out.append(QUEUE_CLOCK)
    with below_tmp() as folder:
        names = [name for name in wanted if name not in left_out]
        if set(names) - {DISK_FULL}:
            async with running_arena(folder, seed=seed, buyers=BUYERS) as arena:
                if names != [MONEY]:
                    rounds += await _rounds(arena, asked, seed, queues=[name for name in QUEUES if name in names])
                if MONEY in names:
                    money = await _money(arena, asked)
        if DISK_FULL in names and not asked.kills:
            played = await _disk_full(folder, seed)
            rounds += played
            left_out += [] if played else [DISK_FULL]
        wrong = sum(1 for played in rounds if played.wrong) + bool(money and money.wrong)
        if wrong and asked.keep_logs:
            _keep_logs(folder, asked.keep_logs)
    _summary(rounds)
    for name in left_out:
        print(f"{name:22} LEFT OUT: {NEEDS[name]}", flush=True)
    print(f"torture: {len(rounds) + bool(money)} rounds, {wrong} of them wrong; seed {seed}", flush=True)
    return 1 if wrong else 0


async def _rounds(arena: Arena, asked: argparse.Namespace, seed: int, *, queues: list[str]) -> list[Round]:
    """Everything on one arena, those with a waiting room last, and what is left to settle at its end."""
    rounds = []
    for number, fault in enumerate(_plan(asked, random.Random(seed)), start=1):
        rounds.append(await play(arena, fault))
        _tell(number, rounds[-1])
    for name in queues:
        rounds.append(await QUEUES[name](arena))
        _tell(len(rounds), rounds[-1])
    rounds.append(await settle(arena))
    _tell(len(rounds), rounds[-1])
    return rounds


async def _disk_full(folder: Path, seed: int) -> list[Round]:
    """The round that needs a disk of its own."""
    with tiny_disk() as disk:
        if disk is None:
            return []
        played = await disk_full(folder, disk, seed=seed)
    _tell(1, played)
    return [played]


async def _money(arena: Arena, asked: argparse.Namespace) -> MoneyRound:
    """So many kills while money moves."""
    played = await play_money(arena, kills=asked.kills or MONEY_KILLS, tell=_say)
    _say(str(played))
    for line in played.wrong[:20]:
        _say(f"    {line}")
    return played


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} money: {line}", flush=True)


def _plan(asked: argparse.Namespace, rng: random.Random) -> Iterator[str]:
    """Which fault comes next, until time is over."""
    if asked.kills:
        for number in range(asked.kills):
            yield KILLS[number % len(KILLS)]
        return
    until = time.monotonic() + asked.minutes * 60
    names = [name for name in possible_faults() if not asked.only or name in asked.only.split(",")]
    while names:
        turn = list(names)
        rng.shuffle(turn)
        for fault in turn:
            if time.monotonic() >= until:
                return
            yield fault


def _tell(number: int, played: Round) -> None:
    print(f"{time.strftime('%H:%M:%S')} {number:4} {played}", flush=True)
    for line in played.wrong[:20]:
        print(f"              {line}", flush=True)


def _summary(rounds: list[Round]) -> None:
    """The recovery of each fault."""
    for fault in dict.fromkeys(round_.fault for round_ in rounds):
        firsts = [r.first_accepted_s for r in rounds if r.fault == fault and r.first_accepted_s is not None]
        ratios = [r.first_accepted_s / r.bare_s for r in rounds if r.fault == fault and r.bare_s and r.first_accepted_s]
        if firsts:
            ratio = f", {statistics.median(ratios):.2f} of PostgreSQL's own" if ratios else ""
            print(
                f"{fault:22} {len(firsts):3} rounds, first accepted order: median {statistics.median(firsts):.2f} s,"
                f" worst {max(firsts):.2f} s{ratio}"
            )


def _keep_logs(folder: Path, to: Path) -> None:
    to.mkdir(parents=True, exist_ok=True)
    for log in [*folder.rglob("*.log"), *folder.rglob("pg/log")]:
        with contextlib.suppress(OSError):
            (to / "-".join(log.relative_to(folder).parts)).write_bytes(log.read_bytes())


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="torture", description="Kill, cut and starve a running sale; count tickets.")
    parser.add_argument("--minutes", type=float, default=10, help="how long (default 10)")
    parser.add_argument("--seed", type=int, help="which run (default: a new one)")
    parser.add_argument(
        "--kills",
        type=int,
        default=0,
        help="so many rounds of kill -9, instead of minutes of everything; and while money moves (default 50)",
    )
    parser.add_argument(
        "--only", default="", help=f"these faults, with commas: {', '.join([*FAULTS, *QUEUES, DISK_FULL, MONEY])}"
    )
    parser.add_argument("--keep-logs", type=Path, help="where the logs go when something did not hold")
    return parser.parse_args()


def _again(asked: argparse.Namespace, seed: int) -> str:
    rest = f" KILLS={asked.kills}" if asked.kills else f" MINUTES={asked.minutes:g}"
    return f"make torture SEED={seed}{rest}{f' ONLY={asked.only}' if asked.only else ''}"


if __name__ == "__main__":
    sys.exit(main())
