"""Prometheus metrics: rate, errors and duration by route; batches; jobs; the state of the books."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from menpiao.platform.route_metrics import RouteMetrics

REGISTRY = CollectorRegistry()

routes = RouteMetrics()
REGISTRY.register(routes)

batch_sizes = Histogram(
    "menpiao_batch_size",
    "Requests in one batch",
    ["batch"],
    buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500),
    registry=REGISTRY,
)
batch_refusals = Counter(
    "menpiao_batch_overflow_total", "Requests refused by a full batch queue", ["batch"], registry=REGISTRY
)
jobs_done = Counter("menpiao_jobs_total", "Jobs by name and outcome", ["job", "outcome"], registry=REGISTRY)
notices = Counter(
    "menpiao_provider_notices_total", "Provider callbacks by outcome", ["provider", "outcome"], registry=REGISTRY
)
payment_surprises = Counter(
    "menpiao_payment_surprises_total",
    "What contradicts our books or waits for somebody; anything new is an alarm. About: payment, refund, notice",
    ["about", "event"],
    registry=REGISTRY,
)
outbox_lag = Gauge("menpiao_outbox_lag_seconds", "Age of the oldest unsent message", registry=REGISTRY)
conservation_gap = Gauge(
    "menpiao_conservation_gap",
    "Places that the counters and the rows disagree about; anything but 0 is an alarm",
    registry=REGISTRY,
)
ratelimit_refusals = Counter(
    "menpiao_ratelimit_refusals_total",
    "Requests refused by a rate limit, by group of routes and kind of key",
    ["group", "kind"],
    registry=REGISTRY,
)
ratelimit_unjudged = Counter(
    "menpiao_ratelimit_unjudged_total",
    "Requests whose shared counts could not be asked: refused where the limit is closed, else let through",
    ["group", "kind"],
    registry=REGISTRY,
)
shared_merchant_numbers = Gauge(
    "menpiao_shared_merchant_numbers",
    "Accounts at providers that several organizers are paid into; more than you know of is an alarm",
    registry=REGISTRY,
)
shipping_stuck = Gauge(
    "menpiao_shipping_stuck",
    "Payments whose shipping information was not taken (failed), or whose money stays frozen; see the runbook",
    ["state"],
    registry=REGISTRY,
)
money_stuck = Gauge(
    "menpiao_money_stuck",
    "Refunds without an answer, payments that can't be closed, callbacks that can't be handled; but 0: an alarm",
    ["kind"],
    registry=REGISTRY,
)
unsettled_notices = Gauge("menpiao_unsettled_notices", "Callbacks received but not yet settled", registry=REGISTRY)

room_entries = Counter("menpiao_room_entries_total", "People who came to a waiting room", registry=REGISTRY)
room_passes = Counter("menpiao_room_passes_total", "Passes issued by waiting rooms", registry=REGISTRY)
room_admitted = Counter(
    "menpiao_room_admitted_total", "People whom the frontiers of waiting rooms have passed", registry=REGISTRY
)
room_waiting = Gauge("menpiao_room_waiting", "People who wait, over all waiting rooms", registry=REGISTRY)
room_speed = Gauge("menpiao_room_speed_per_minute", "People admitted a minute, smoothed", registry=REGISTRY)

waitlist_waiting = Gauge("menpiao_waitlist_waiting", "Entries in the lines of all waitlists", registry=REGISTRY)
waitlist_kept = Gauge(
    "menpiao_waitlist_places_kept", "Places put aside for those who wait, not offered yet", registry=REGISTRY
)
reconciled = Counter(
    "menpiao_reconciliations_total",
    "Days of merchant accounts that were compared with the provider's bills, by how they stand",
    ["state"],
    registry=REGISTRY,
)
waitlist_offers = Counter(
    "menpiao_waitlist_offers_total",
    "Offers of waitlists: made, taken (paid, or free), unanswered (not paid in time, or cancelled)",
    ["outcome"],
    registry=REGISTRY,
)


def render() -> tuple[bytes, str]:
    """The exposition text and its content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
