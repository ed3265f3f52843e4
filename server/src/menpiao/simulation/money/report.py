"""What many seeds came to, in words; and a seed that broke, so that anybody can play it again."""

import textwrap
from collections import Counter
from collections.abc import Sequence

from menpiao.simulation.money.play import Played

_COUNTED = (
    "orders",
    "paid",
    "refunds",
    "approvals",
    "declined",
    "doubles",
    "fees",
    "fees_back",
    "dearer",
    "dearer_paid",
    "drew",
    "opened",
    "lives",
)


def words_of_broken(played: Played) -> str:
    """What broke, how to see it again, and the story of the order concerned."""
    return "\n".join(
        [
            f"seed {played.seed} is broken: {played.broken}",
            f"  play it again: make simulate SEED={played.seed} STEPS={played.steps}",
            *(f"  {line}" for line in played.story),
        ]
    )


def words_of(played: Sequence[Played], *, wall_s: float, processes: int) -> str:
    """Figures of a whole run."""
    broken = [one.seed for one in played if one.broken]
    simulated_s = sum(one.simulated_s for one in played)
    steps = sum(one.steps for one in played)
    sums = {name: sum(getattr(one, name) for one in played) for name in _COUNTED}
    lines = [
        f"{len(played)} seeds, {steps:,} steps: {len(broken)} broken" + (f": {broken}" if broken else ""),
        f"{sums['orders']:,} orders, {sums['paid']:,} with tickets in the end, {sums['refunds']:,} refunds,"
        f" {sums['lives'] - len(played):,} processes killed",
        f"{sums['approvals']:,} refunds needed a second person, {sums['declined']:,} were declined,"
        f" {sums['doubles']:,} went out twice; {sums['fees']:,} orders with a service fee,"
        f" {sums['fees_back']:,} refunds gave of it back",
        f"{sums['dearer']:,} dearer places asked for, {sums['dearer_paid']:,} of them paid;"
        f" {sums['drew']:,} orders drew places of a code, {sums['opened']:,} have a hidden type",
        f"{simulated_s / 86_400:,.0f} simulated days in {wall_s:,.0f} s on {processes} processes:"
        f" {simulated_s / wall_s:,.0f} times real time, {600 * len(played) / wall_s:,.0f} seeds in ten minutes",
    ]
    done = sum((Counter(one.done) for one in played), Counter[str]())
    lines += textwrap.wrap(
        "went through: " + ", ".join(f"{name} {count:,}" for name, count in sorted(done.items())), 120
    )
    if len(played) == 1:
        lines.append(f"history {played[0].digest}, {played[0].moments} moments")
    return "\n".join(lines)
