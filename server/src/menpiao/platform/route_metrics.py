"""Rate, errors and duration of each route: plain numbers, turned into metrics only when somebody reads them.

Every request passes here. Counting in the metrics library's own objects takes three locks and some twenty calls,
several microseconds; one process answers in one thread, so none of the locks is needed.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import ClassVar

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

_EDGES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the durations that are counted together, in seconds; what took longer is counted last."""


class RouteMeter:
    """Counts the requests of one route."""

    __slots__ = ("_by_class", "_by_duration", "_seconds")

    def __init__(self) -> None:
        self._by_class = [0] * 10
        self._by_duration = [0] * (len(_EDGES) + 1)
        self._seconds = 0.0

    def observe(self, status: int, seconds: float) -> None:
        """Count one finished request."""
        self._by_class[status // 100] += 1
        self._by_duration[bisect_left(_EDGES, seconds)] += 1
        self._seconds += seconds

    def by_class(self) -> Iterator[tuple[str, int]]:
        """How many were answered by each class of status that there was: ``("2xx", 17)``."""
        return ((f"{number}xx", count) for number, count in enumerate(self._by_class) if count)

    def durations(self) -> tuple[list[tuple[str, float]], float]:
        """How many took at most so long, as Prometheus writes it, and how long all of them took together."""
        bounds = [*map(floatToGoString, _EDGES), "+Inf"]
        return list(zip(bounds, accumulate(self._by_duration), strict=True)), self._seconds


class RouteMetrics(Collector):
    """The meters of all routes of this process."""

    LABELS: ClassVar = {
        "menpiao_http_requests": ("method", "route", "status"),
        "menpiao_http_request_seconds": ("method", "route"),
    }
    """Of each family: the page that lists all metrics asks."""

    def __init__(self) -> None:
        self._meters: dict[tuple[str, str], RouteMeter] = {}

    def meter(self, method: str, route: str) -> RouteMeter:
        """The meter of this route; ask for it once."""
        return self._meters.setdefault((method, route), RouteMeter())

    def collect(self) -> Iterator[Metric]:
        """Everything that was counted, as the library's families."""
        requests = CounterMetricFamily(
            "menpiao_http_requests", "Requests by route and status class", labels=self.LABELS["menpiao_http_requests"]
        )
        duration = HistogramMetricFamily(
            "menpiao_http_request_seconds", "Duration by route", labels=self.LABELS["menpiao_http_request_seconds"]
        )
        for (method, route), meter in self._meters.items():
            for status, count in meter.by_class():
                requests.add_metric([method, route, status], count)
            buckets, seconds = meter.durations()
            duration.add_metric([method, route], buckets, seconds)
        yield requests
        yield duration
