"""The page of roles: what each may do, and which operation of the contract needs what.

The first half is the server's own table. The second is read from the handlers: the ability that ``allowed(staff, …)``
names there, or in a function of the same module that they call. What it says is proved by a test, which asks every
operation as every role.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from types import ModuleType
from typing import Any

from menpiao.app.contract import bare_app
from menpiao.identity import ABILITIES, OPERATOR_ROLES, PLATFORM_ABILITIES, ROLES, roles_that_may
from menpiao.platform.http.audience import Audience, audience_of

_NAMES = {
    "owner": "owner 负责人",
    "manager": "manager 经理",
    "finance": "finance 财务",
    "support": "support 客服",
    "gate_lead": "gate_lead 检票主管",
    "gate": "gate 检票员",
    "operator": "operator 平台管理员",
    "auditor": "auditor 平台审计员",
}
EVERYBODY = "–"
"""What stands where an operation needs no ability: whoever is signed in at the organizer."""


def roles_page(written: str) -> str:
    """The whole page."""
    roles, rule = _heads(ROLES)
    of_platform, its_rule = _heads(OPERATOR_ROLES)
    platform = "".join(
        f"| `{name}` | {about.en} | {about.zh} |{_ticks(about.roles, OPERATOR_ROLES)}\n"
        for name, about in PLATFORM_ABILITIES.items()
    )
    abilities = "".join(
        f"| `{name}` | {about.en} | {about.zh} |{_ticks(about.roles, ROLES)}\n" for name, about in ABILITIES.items()
    )
    return (
        "# Roles · 角色\n\n"
        + written.format(source="server/src/menpiao/identity/model/abilities.py, or the handler")
        + "\nA member of staff has one role at an organizer; a role has abilities; an operation needs one. Whoever"
        " lacks it is told\n`forbidden` (403). The console asks [`getMe`](../how-to/staff.md) and shows what the server"
        " would allow. Nobody gives a role\nthat may do what theirs may not, or changes somebody who has such a role.\n"
        "\n员工在一个主办方有一个角色，角色拥有权限，接口要求权限；没有权限时返回 `forbidden`（403）。\n"
        f"\n## What roles may do · 角色的权限\n| ability | meaning | 含义 |{roles}\n|---|---|---{rule}|\n{abilities}"
        f"\n## What operations need · 接口要求的权限\n| operation | request | ability |{roles}\n|---|---|---{rule}|\n"
        + "".join(_operations())
        + f"\n`{EVERYBODY}`: about oneself, so every member of staff may.\n"
        "\n## People of the platform · 平台人员\nThey are apart from every organizer's staff, with tokens of their own:"
        " a token of one side is told `forbidden` on\nthe other. [How they work](../how-to/operators.md).\n"
        f"\n| ability | meaning | 含义 |{of_platform}\n|---|---|---{its_rule}|\n{platform}"
        f"\n| operation | request | ability |{of_platform}\n|---|---|---{its_rule}|\n" + "".join(_platform_operations())
    )


def _heads(roles: Sequence[str]) -> tuple[str, str]:
    """The heads of their columns, and the rule below."""
    return "".join(f" {_NAMES[role]} |" for role in roles), "|---" * len(roles)


def _operations() -> Iterator[str]:
    for name, method, shown, handler in _handlers(Audience.ORGANIZER, Audience.GATE):
        ability: Any = "scan" if audience_of(handler) is Audience.GATE else ability_of(handler.fn)
        having = frozenset(ROLES) if ability is None else roles_that_may(ability)
        yield f"| `{name}` | {method} `{shown}` | {f'`{ability}`' if ability else EVERYBODY} |{_ticks(having, ROLES)}\n"


def _platform_operations() -> Iterator[str]:
    for name, method, shown, handler in _handlers(Audience.OPERATOR):
        ability = ability_of(handler.fn, "operating")
        having = frozenset(OPERATOR_ROLES) if ability is None else PLATFORM_ABILITIES[ability].roles
        ticks = _ticks(having, OPERATOR_ROLES)
        yield f"| `{name}` | {method} `{shown}` | {f'`{ability}`' if ability else EVERYBODY} |{ticks}\n"


def _handlers(*audiences: Audience) -> Iterator[tuple[str, str, str, Any]]:
    """Name, method and path of the operations for these, and their handlers; by path."""
    handlers = {
        str(handler.operation_id): (str(method), route.path, handler)
        for route in bare_app().routes
        for handler in getattr(route, "route_handlers", ())
        for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
        if handler.fn.__module__.startswith("menpiao.")
    }
    for name, (method, path, handler) in sorted(handlers.items(), key=lambda item: (item[1][1], item[1][0])):
        if audience_of(handler) in audiences:
            yield name, method, path.replace(":str}", "}").removeprefix("/api/v1"), handler


def _ticks(having: frozenset[Any], roles: Sequence[str]) -> str:
    return "".join(f" {'●' if role in having else ''} |" for role in roles)


def ability_of(handler: Callable[..., Any], asks: str = "allowed") -> Any:
    """The one ability that the handler asks for by this function; None where it asks for none."""
    module = sys.modules[handler.__module__]
    found = set(_abilities_in(handler, module, set(), asks))
    assert len(found) <= 1, f"{handler.__qualname__} asks for several abilities: {found}"
    return found.pop() if found else None


def _abilities_in(function: Callable[..., Any], module: ModuleType, seen: set[str], asks: str) -> Iterator[str]:
    seen.add(function.__name__)
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        match node:
            case ast.Call(func=ast.Name(id=verb), args=[_, ast.Constant(value=ability)]) if verb == asks:
                known: Collection[str] = ABILITIES if asks == "allowed" else PLATFORM_ABILITIES
                assert ability in known, f"{function.__qualname__}: {ability!r} is no ability"
                yield str(ability)
            case ast.Call(func=ast.Name(id=name)) if name not in seen:
                called = vars(module).get(name)
                if inspect.isfunction(called) and called.__module__ == module.__name__:
                    yield from _abilities_in(called, module, seen, asks)
