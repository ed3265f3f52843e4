"""``menpiao seed``: a new database filled with a year of business, to see how it is when there is much."""

import argparse
import sys

from menpiao.cli import commands
from menpiao.cli.arguments import Verbs, add_command, whole
from menpiao.platform.config import Settings

MOST_ORDERS = 10_000_000


def add_seeding(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """The command with its arguments."""
    seed = add_command(
        verbs,
        "seed",
        seed_command,
        "Fill a new database with invented organizers who have sold for a year; refuses one that is in use.",
    )
    seed.add_argument(
        "--scale", action="store_true", required=True, help="say that this database is for trying things out"
    )
    add_amounts(seed)
    seed.add_argument(
        "--seed",
        type=whole(0, 2**32 - 1),
        default=1,
        help="the same seed in the same hour is the same world (default 1)",
    )


def add_amounts(verb: argparse.ArgumentParser) -> None:
    """How much of everything."""
    verb.add_argument(
        "--orders",
        type=whole(100, MOST_ORDERS),
        default=100_000,
        help="orders of the large organizer (default 100000); two small ones have a twentieth each, besides",
    )
    verb.add_argument(
        "--scans", type=whole(0, 10 * MOST_ORDERS), default=1_000_000, help="scans at its gates (default 1000000)"
    )


def seed_command(settings: Settings, asked: argparse.Namespace) -> int:
    """Migrate, fill, and say who is there now."""
    import asyncio

    from menpiao.seed import Scale, Seeded, seed_installation

    def say(step: str) -> None:
        print(f"  {step} …", file=sys.stderr, flush=True)

    async def run(dsn: str) -> Seeded:
        return await seed_installation(settings, dsn, Scale(asked.orders, asked.scans, asked.seed), progress=say)

    with commands.database(settings) as dsn:
        seeded = asyncio.run(run(dsn))
    for stage in seeded.stages:
        share = stage.share
        print(f"{share.organizer_id} {share.en}: {share.orders:,} orders, {len(stage.sessions)} sessions")
    print(f"written in {seeded.took_s:.0f} s; `menpiao audit` proves it, `menpiao staff` lets somebody in")
    return 0
