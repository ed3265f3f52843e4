"""``menpiao bench`` and ``menpiao simulate``: what this machine can do, and what that would mean for an on-sale."""

import argparse
import contextlib
import signal
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from menpiao.cli import commands
from menpiao.cli.arguments import Verbs, add_command, decimal, whole
from menpiao.cli.seeding import add_amounts
from menpiao.platform.config import Settings
from menpiao.platform.machine import Unready
from menpiao.platform.secret import Secret

T = TypeVar("T")

_SEEDS_A_LINE = 50
"""How many seeds are played between two words about how far it has come."""
_BROKEN_IS_ENOUGH = 5
"""More broken seeds than these say nothing new."""

_SCENARIOS = {
    "place": "as many orders as clients can place",
    "refuse": "orders for what is sold out",
    "browse": "warm event pages, availability, lists",
    "waitroom": "checks of a waiting room and places in its line",
    "settle": "callbacks of WeChat Pay, signed and sealed, until the tickets are issued",
    "mixed": "an on-sale as it happens",
    "seats": "orders for seats of a hall of 50,000, chosen and best available, beside general admission",
    "lists": "all that an organizer's people look at, with --orders and --scans behind it",
    "targets": "the table of targets, all of it",
}


def add_measuring(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Both commands with their arguments."""
    bench = add_command(verbs, "bench", bench_command, "Measure this installation over HTTP and print one object.")
    about = "; ".join(f"{name}: {meaning}" for name, meaning in _SCENARIOS.items())
    bench.add_argument("scenario", metavar="SCENARIO", choices=list(_SCENARIOS), help=about)
    bench.add_argument(
        "--seconds",
        type=decimal(1, 600, "seconds"),
        default=10.0,
        help="how long to measure (default 10, at most 600); targets: each line of the table",
    )
    bench.add_argument(
        "--clients", type=whole(1, 1_000), default=64, help="connections at a time (default 64, at most 1000)"
    )
    bench.add_argument(
        "--processes", type=whole(1, 16), default=1, help="API processes on one port (default 1, at most 16)"
    )
    bench.add_argument(
        "--overload-minutes",
        type=decimal(0, 60, "minutes"),
        default=0.5,
        help="targets: how long twice the top rate is asked for (default 0.5; 0 skips it)",
    )
    bench.add_argument(
        "--only", metavar="PART", action="append", help="targets: this part of the table; may be repeated"
    )
    add_amounts(bench)
    _add_outputs(bench)
    simulate = add_command(
        verbs,
        "simulate",
        simulate_command,
        "Play an on-sale on paper, to plan how much of everything it takes; or play money, to prove that it adds up.",
    )
    simulate.add_argument(
        "what",
        choices=["onsale", "money"],
        help="onsale: waiting room, orders and payments by the second; money: buyers, a provider that lies, and a"
        " process that is killed, over a PostgreSQL of its own, proved after every step",
    )
    simulate.add_argument(
        "--buyers", type=whole(1, 1_000_000_000), default=1_000_000, help="how many people come (default 1000000)"
    )
    simulate.add_argument("--places", type=whole(1, 10_000_000), default=50_000, help="places on sale (default 50000)")
    simulate.add_argument(
        "--seed", type=whole(0, 2**32 - 1), default=1, help="the same seed is the same world (default 1)"
    )
    simulate.add_argument(
        "--bench",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="what `menpiao bench` printed of place, browse or settle, as JSON, on the machine meant; may be repeated",
    )
    simulate.add_argument(
        "--orders-per-s", type=decimal(1, 1e7, "orders"), help="what the engine places a second, instead of a bench"
    )
    simulate.add_argument("--admit-per-s", type=decimal(0.01, 1e7, "passes"), help="how many passes a second at most")
    simulate.add_argument(
        "--max-active",
        type=whole(1, 1_000_000),
        help="how many may choose at the same time (default: as many as there are places)",
    )
    _add_money(simulate)
    _add_outputs(simulate)


def _add_money(simulate: argparse.ArgumentParser) -> None:
    simulate.add_argument(
        "--seeds", type=whole(1, 10_000_000), default=1, help="money: how many worlds, from --seed on (default 1)"
    )
    simulate.add_argument(
        "--steps", type=whole(1, 100_000), default=100, help="money: how much happens in each world (default 100)"
    )
    simulate.add_argument(
        "--processes", type=whole(1, 64), default=2, help="money: how many worlds at a time (default 2)"
    )
    simulate.add_argument(
        "--mode",
        choices=("safety", "liveness", "both"),
        default="both",
        help="money: prove that nothing is ever wrong, that everything comes to its end, or both (default)",
    )
    simulate.add_argument("--until-broken", action="store_true", help="money: end with the first world that breaks")
    simulate.add_argument("--story", action="store_true", help="money: tell all that happens, also where all is well")


def _add_outputs(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="print the object on one line, with its curve")
    verb.add_argument("--html", type=Path, metavar="FILE", help="draw it into FILE: one page that needs nothing else")


def bench_command(settings: Settings, asked: argparse.Namespace) -> int:
    """One scenario, one object; or the table."""
    with commands.database(settings) as dsn:
        running = msgspec.structs.replace(settings, database_url=Secret(dsn))
        special = {"targets": _targets, "lists": _lists}
        return special.get(asked.scenario, _scenario)(running, asked)


def _scenario(settings: Settings, asked: argparse.Namespace) -> int:
    from menpiao import books
    from menpiao.bench.picture import picture
    from menpiao.bench.run import run

    measured = _to_the_end(
        run(
            asked.scenario,
            settings,
            seconds=asked.seconds,
            clients=asked.clients,
            processes=asked.processes,
            prove=books.audit,
        )
    )
    _draw(asked.html, picture(measured))
    if asked.json:
        print(msgspec.json.encode(measured).decode())
    else:
        print(msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(measured, curve=[]))).decode())
    return 0


def _targets(settings: Settings, asked: argparse.Namespace) -> int:
    from menpiao import books
    from menpiao.bench.picture import picture_of_table
    from menpiao.bench.table import shown
    from menpiao.bench.targets import PARTS, targets

    unknown = [part for part in asked.only or () if part not in PARTS]
    if unknown:
        raise Unready(f"the table has no part called {unknown[0]}; it has {', '.join(PARTS)}.")
    table = _to_the_end(
        targets(
            settings,
            seconds=asked.seconds,
            processes=asked.processes,
            overload_minutes=asked.overload_minutes,
            only=asked.only or (),
            prove=books.audit,
            progress=lambda part: print(f"  {part} …", file=sys.stderr, flush=True),
        )
    )
    _draw(asked.html, picture_of_table(table))
    print(msgspec.json.encode(table).decode() if asked.json else shown(table))
    return 0


def _lists(settings: Settings, asked: argparse.Namespace) -> int:
    from menpiao import books
    from menpiao.app.contract import openapi_document
    from menpiao.bench.lists import lists, shown
    from menpiao.seed import Scale

    found = _to_the_end(
        lists(
            settings,
            msgspec.json.decode(openapi_document()),
            scale=Scale(asked.orders, asked.scans),
            seconds=asked.seconds,
            prove=books.audit,
            progress=lambda step: print(f"  {step} …", file=sys.stderr, flush=True),
        )
    )
    print(msgspec.json.encode(found).decode() if asked.json else shown(found))
    return 1 if found.slow or found.failed or found.findings else 0


def _to_the_end(measuring: Coroutine[Any, Any, T]) -> T:
    """Run it; whoever stops it by SIGTERM finds databases dropped and processes ended, as after Ctrl-C."""
    import asyncio

    async def run() -> T:
        task = asyncio.ensure_future(measuring)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await task

    try:
        return asyncio.run(run())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def simulate_command(_: Settings, asked: argparse.Namespace) -> int:
    """The figures in words, or as one object."""
    return _simulate_money(asked) if asked.what == "money" else _simulate_onsale(asked)


def _simulate_money(asked: argparse.Namespace) -> int:
    from menpiao.simulation import money

    began, played, broken = time.perf_counter(), [], 0
    processes = min(asked.processes, asked.seeds)
    seeds = range(asked.seed, asked.seed + asked.seeds)
    worlds = money.play_all(seeds, steps=asked.steps, processes=processes, told=asked.story, mode=asked.mode)
    with contextlib.closing(worlds):
        for one in worlds:
            played.append(one)
            if one.broken:
                broken += 1
                print(money.words_of_broken(one), flush=True)
            if len(played) % _SEEDS_A_LINE == 0 and len(played) < asked.seeds:
                print(f"  {len(played)} of {asked.seeds} seeds, {broken} broken …", file=sys.stderr, flush=True)
            if asked.story and not one.broken:
                print("\n".join(one.story), flush=True)
            if broken >= (1 if asked.until_broken else _BROKEN_IS_ENOUGH):
                break
    took_s = time.perf_counter() - began
    if asked.json:
        print(msgspec.json.encode(played).decode())
    else:
        print(money.words_of(played, wall_s=took_s, processes=processes))
    return 1 if broken else 0


def _simulate_onsale(asked: argparse.Namespace) -> int:
    from menpiao import simulation

    engine = simulation.Engine()
    for file in asked.bench:
        try:
            engine = simulation.engine_of_bench(file.read_bytes(), engine)
        except (OSError, ValueError) as failure:
            reason = failure.strerror if isinstance(failure, OSError) else failure
            raise Unready(f"{file} can't be used: {reason}.") from None
    if asked.orders_per_s is not None:
        engine = msgspec.structs.replace(engine, orders_per_s=asked.orders_per_s)
    sale = simulation.OnSale(
        buyers=asked.buyers,
        places=asked.places,
        engine=engine,
        admit_per_s=asked.admit_per_s,
        max_active=asked.max_active,
        seed=asked.seed,
    )
    outcome = simulation.play(sale)
    _draw(asked.html, simulation.picture(sale, outcome))
    print(msgspec.json.encode(outcome).decode() if asked.json else simulation.words_of(sale, outcome))
    return 0


def _draw(file: Path | None, page: str) -> None:
    """Write the picture where one was asked for."""
    if file is None:
        return
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as failure:
        raise Unready(f"{file} can't be written: {failure.strerror}.") from None
