"""An on-sale on paper as a picture."""

from collections.abc import Callable

from menpiao.platform.picture import Curve, chart, page, table, tiles
from menpiao.simulation.model import OnSale, Outcome, Second
from menpiao.simulation.report import moment, waits


def picture(sale: OnSale, outcome: Outcome) -> str:
    """The whole page; its axis is seconds after the opening, the gathering is left of it in the figures only."""
    after = [second for second in outcome.seconds if second.at_s >= 0]

    def curve(name: str, colour: str, value: Callable[[Second], float], *, filled: bool = False) -> Curve:
        return Curve(name, colour, [(float(second.at_s), float(value(second))) for second in after], filled=filled)

    marks = [float(at) for at in (outcome.taken_at_s, outcome.told_at_s) if at is not None and at > 0]
    return page(
        "menpiao simulate onsale",
        f"{outcome.buyers:,} buyers for {sale.places:,} places; the engine places"
        f" {sale.engine.orders_per_s:,.0f} orders a second; seed {sale.seed}.",
        [
            tiles(
                [
                    ("buyers served", f"{outcome.served:,}"),
                    ("told: sold out", f"{outcome.sold_out:,}"),
                    ("left by themselves", f"{outcome.gone:,}"),
                    ("API processes", str(outcome.api_processes)),
                    ("API, cores' work at the peak", f"{outcome.api_cores:g}"),
                    ("database, cores' work at the peak", f"{outcome.database_cores:g}"),
                ]
            ),
            chart(
                "People waiting", [curve("waiting", "amber", lambda s: s.waiting, filled=True)], unit="", marks=marks
            ),
            chart(
                "Places",
                [curve("paid", "jade", lambda s: s.sold, filled=True), curve("free", "vermilion", lambda s: s.free)],
                unit="",
                marks=marks,
            ),
            chart(
                "Passes and orders a second",
                [curve("passes", "tier-3", lambda s: s.admitted), curve("orders", "vermilion", lambda s: s.ordered)],
                unit="/s",
                marks=marks,
            ),
            chart(
                "Requests a second at the CDN", [curve("CDN", "tier-4", lambda s: s.cdn_per_s)], unit="/s", marks=marks
            ),
            chart(
                "Requests a second behind it",
                [curve("API", "plum", lambda s: s.api_per_s), curve("database", "tier-5", lambda s: s.db_per_s)],
                unit="/s",
                marks=marks,
            ),
            table(
                "When and how long",
                ["what", "value"],
                [
                    ["all places taken", moment(outcome.taken_at_s)],
                    ["the wait ends", moment(outcome.told_at_s)],
                    ["the last one is done", moment(outcome.ended_at_s)],
                    ["wait for a pass", waits(outcome.waits_admitted_s)],
                    ["wait for the bad news", waits(outcome.waits_refused_s)],
                    ["most people waiting", f"{outcome.peak_waiting:,}"],
                ],
            ),
        ],
    )
