"""A measured run as a picture: rate, latency and queue over its time, and the figures they come to."""

from menpiao.bench.result import Measured
from menpiao.bench.table import Table, rows_of
from menpiao.platform.picture import Curve, chart, page, table, tiles

_COLOURS = ("vermilion", "tier-3", "tier-4", "jade", "amber", "plum", "tier-5")


def picture(measured: Measured) -> str:
    """The whole page."""
    machine = measured.machine
    lead = (
        f"{machine.cores} cores of {machine.processor}, Python {machine.python}, PostgreSQL {machine.postgresql};"
        f" {measured.processes} API process(es), {measured.clients} clients, load before {machine.load_before}."
    )
    return page(
        f"menpiao bench {measured.scenario}",
        lead,
        [_figures(measured), *_curves(measured), *_kinds(measured), _references(measured)],
    )


def picture_of_table(targets: Table) -> str:
    """The table of targets as a page."""
    machine = targets.machine
    lead = (
        f"{targets.reached} of {len(targets.lines)} reached. {machine.cores} cores of {machine.processor}, PostgreSQL"
        f" {machine.postgresql}, {targets.processes} API process(es), load {machine.load_before} before."
    )
    cells, verdicts = rows_of(targets)
    parts = [table("Targets", ["what", "target", "stretch", "made of", "measured"], cells, good=verdicts)]
    if targets.skipped:
        parts.append(table("Not measured", ["what, and why"], [[reason] for reason in targets.skipped]))
    return page("menpiao bench targets", lead, parts)


def _figures(measured: Measured) -> str:
    shown = [
        ("requests a second", f"{measured.rate_per_s:,.0f}"),
        ("median", f"{measured.p50_ms:g} ms"),
        ("99 % within", f"{measured.p99_ms:g} ms"),
        ("errors", f"{measured.errors:,}"),
        ("findings of the books", str(measured.findings)),
        ("server's CPU a request", f"{measured.cpu.server_us:g} µs"),
    ]
    if measured.cpu.database_us is not None:
        shown.append(("database's CPU a request", f"{measured.cpu.database_us:g} µs"))
    shown += [(name.replace("_", " "), f"{value:,.6g}") for name, value in measured.extra.items()]
    return tiles(shown)


def _curves(measured: Measured) -> list[str]:
    curve = measured.curve
    names = list(curve[0].rates_per_s) if curve else []
    rates = [
        Curve(
            name,
            _COLOURS[number % len(_COLOURS)],
            [(part.at_s, part.rates_per_s[name]) for part in curve],
            filled=len(names) == 1,
        )
        for number, name in enumerate(names)
    ]
    answered = [part for part in curve if any(part.rates_per_s.values())]
    latencies = [
        Curve("99 % within", "plum", [(part.at_s, part.p99_ms) for part in answered]),
        Curve("median", "jade", [(part.at_s, part.p50_ms) for part in answered]),
    ]
    waiting = [Curve("waiting", "amber", [(part.at_s, float(part.waiting)) for part in curve], filled=True)]
    charts = [
        chart("Answers a second", rates, unit="/s"),
        chart("Latency", latencies, unit="ms"),
        chart("Requests waiting for their answer", waiting, unit=""),
    ]
    if any(part.in_line for part in curve):
        line = Curve("in line", "vermilion", [(part.at_s, float(part.in_line)) for part in curve], filled=True)
        charts.append(chart("People in the waiting room", [line], unit=""))
    return charts


def _kinds(measured: Measured) -> list[str]:
    if not measured.kinds:
        return []
    rows = [
        [kind.name, f"{kind.rate_per_s:,.1f}", f"{kind.p50_ms:g}", f"{kind.p99_ms:g}", _answers(kind.answers)]
        for kind in measured.kinds
    ]
    return [table("Kinds of requests", ["kind", "a second", "median ms", "99 % ms", "answers"], rows)]


def _references(measured: Measured) -> str:
    reference, proof = measured.reference, measured.generator
    rows = [
        [name, "–" if value is None else f"{value:,.0f}", "–" if not value else f"{measured.rate_per_s / value:.3f}"]
        for name, value in (
            ("pgbench, single-row inserts, 8 clients", reference.pgbench_insert_per_s),
            ("pgbench, one hot row, 8 clients", reference.pgbench_hot_row_per_s),
            ("no-op HTTP POST, same processes", reference.noop_http_post_per_s),
            ("no-op HTTP GET, same processes", reference.noop_http_get_per_s),
            ("the generator's ceiling, against an echo", proof.ceiling_per_s),
        )
    ]
    rows.append(["the generator's CPU, of one core", f"{proof.cpu_share:.1%}", f"{proof.us_per_request:g} µs"])
    return table("References of the same run", ["what", "a second", "this scenario, times that"], rows)


def _answers(answers: dict[str, int]) -> str:
    return ", ".join(f"{status}: {count:,}" for status, count in sorted(answers.items()))
