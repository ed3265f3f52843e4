"""A run in words, and an engine from what a bench measured."""

import msgspec

from menpiao.simulation.model import Engine, OnSale, Outcome


class _Cpu(msgspec.Struct, frozen=True):
    server_us: float
    database_us: float | None = None


class _Bench(msgspec.Struct, frozen=True):
    """The part of a bench's object that is needed here."""

    scenario: str
    rate_per_s: float
    cpu: _Cpu


def engine_of_bench(measured: bytes, engine: Engine) -> Engine:
    """This engine with what ``menpiao bench place|browse|settle --json`` measured; raises ValueError for anything
    else."""
    try:
        bench = msgspec.json.decode(measured, type=_Bench)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ValueError("it is not what `menpiao bench … --json` prints") from None
    database_us = bench.cpu.database_us
    if bench.scenario == "place":
        return msgspec.structs.replace(
            engine,
            orders_per_s=bench.rate_per_s,
            order_us=bench.cpu.server_us,
            order_db_us=engine.order_db_us if database_us is None else database_us,
        )
    if bench.scenario in ("browse", "waitroom"):
        return msgspec.structs.replace(engine, check_us=bench.cpu.server_us)
    if bench.scenario == "settle":
        return msgspec.structs.replace(
            engine,
            callback_us=bench.cpu.server_us,
            settle_db_us=engine.settle_db_us if database_us is None else database_us,
        )
    raise ValueError(f"the scenario {bench.scenario} says nothing about an engine; take place, browse or settle")


def words_of(sale: OnSale, outcome: Outcome) -> str:
    """What an organizer and an operator want to know, as text."""
    share = outcome.served / max(outcome.buyers, 1)
    lines = [
        f"{outcome.buyers:,} buyers for {sale.places:,} places, {sale.places_an_order} an order",
        f"  the engine places {sale.engine.orders_per_s:,.0f} orders/s; seed {sale.seed}",
        "",
        f"all places taken      {moment(outcome.taken_at_s)}",
        f"the wait ends         {moment(outcome.told_at_s)}",
        f"the last one is done  {moment(outcome.ended_at_s)}",
        "",
        f"served                {outcome.served:>12,}  ({share:.1%} of all, {outcome.places_sold:,} places)",
        f"places that came back {outcome.places_back:>12,}  (for the waitlist)",
        f"told: sold out        {outcome.sold_out:>12,}",
        f"left by themselves    {outcome.gone:>12,}",
        "",
        f"wait for a pass       {waits(outcome.waits_admitted_s)}",
        f"wait for the bad news {waits(outcome.waits_refused_s)}",
        f"most people waiting   {outcome.peak_waiting:>12,}",
        "",
        f"CDN at the peak       {outcome.peak_cdn_per_s:>12,.0f} requests/s",
        f"API at the peak       {outcome.peak_api_per_s:>12,.0f} requests/s",
        f"database at the peak  {outcome.peak_db_per_s:>12,.0f} statements' worth/s",
        "",
        f"API processes         {outcome.api_processes:>12}  ({outcome.api_cores:g} cores' work at the peak)",
        f"database              {outcome.database_cores:>12g}  cores' work at the peak",
    ]
    return "\n".join(lines)


def moment(at_s: int | None) -> str:
    """Minutes and seconds after the opening."""
    return "not within this run" if at_s is None else f"{at_s // 60} min {at_s % 60:02} s after the opening"


def waits(percentiles: dict[str, int]) -> str:
    """Percentiles in words."""
    names = {"p50": "half within", "p90": "90 % within", "p99": "99 % within", "longest": "all within"}
    shown = [f"{names[name]} {seconds // 60} min {seconds % 60:02} s" for name, seconds in percentiles.items()]
    return ", ".join(shown) or "nobody waited"
