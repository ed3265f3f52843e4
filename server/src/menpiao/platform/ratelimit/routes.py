"""Which limits stand before a request: by network and by route before its body is read, by caller and by device once
somebody is known.

Requests are grouped by method and the beginning of their path, the first group that fits. What is in no group has no
limit.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec

from menpiao.platform.ratelimit.check import Check, Judgement, RateLimits
from menpiao.platform.ratelimit.gcra import Kind
from menpiao.platform.ratelimit.network import Networks


class RouteGroup(msgspec.Struct, frozen=True):
    """Requests that are counted together. ``methods`` empty: all of them. ``exact``: the prefix is the whole path."""

    name: str
    prefix: str
    methods: tuple[str, ...] = ()
    exact: bool = False


class RouteLimits:
    """The limits of one application. ``others`` are groups of what is counted within requests, by no route."""

    def __init__(
        self, limits: RateLimits, groups: Sequence[RouteGroup], networks: Networks, *, others: Sequence[str] = ()
    ) -> None:
        self._groups = [(group.name, group.prefix, frozenset(group.methods), group.exact) for group in groups]
        self.networks = networks
        names = {*(group.name for group in groups), *others}
        self._before = {name: (limits.of(name, Kind.NETWORK), limits.of(name, Kind.ROUTE)) for name in names}
        self._after = {name: (limits.of(name, Kind.CALLER), limits.of(name, Kind.DEVICE)) for name in names}

    def group_of(self, method: str, path: str) -> str | None:
        """The group of a request."""
        for name, prefix, methods, exact in self._groups:
            if (path == prefix if exact else path.startswith(prefix)) and (not methods or method in methods):
                return name
        return None

    def before_reading(
        self, group: str | None, client: tuple[str, int] | None, headers: Mapping[bytes, bytes]
    ) -> Judgement:
        """The limits by network and by route. ``client`` as ASGI has it; raises as `Check` does."""
        if group is None:
            return None
        by_network, by_route = self._before[group]
        network = None if by_network is None else self.networks.of(client, headers)
        if network is None and by_route is None:
            return None
        return _both(by_network, network, by_route, group)

    def of_caller(self, group: str | None, *, caller: int, device: int | None) -> Judgement:
        """The limits of somebody who is signed in; ids as whole numbers. Raises as `Check` does."""
        return None if group is None else self.of_callers(group)(caller, device)

    def of_callers(self, group: str) -> Callable[[int, int | None], Judgement]:
        """The same for all callers of one group: ask for it once."""
        by_caller, by_device = self._after[group]
        return lambda caller, device: _both(by_caller, caller, by_device, device)


def _both(
    first: Check | None, first_key: str | int | None, second: Check | None, second_key: str | int | None
) -> Judgement:
    """Both checks, those that exist and have a key."""
    waiting = None if first is None or first_key is None else first(first_key)
    if second is None or second_key is None:
        return waiting
    return second(second_key) if waiting is None else _in_turn(waiting, second, second_key)


async def _in_turn(waiting: Awaitable[None], check: Check, key: str | int) -> None:
    await waiting
    then = check(key)
    if then is not None:
        await then
