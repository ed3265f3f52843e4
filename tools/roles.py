"""The page of roles: what each may do, and which operation of the contract needs what.

The first half is the server's own table. The second is read from the handlers: the ability that ``allowed(staff, …)``
names there, or in a function of the same module that they call. What it says is proved by a test, which asks every
operation as every role.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from menpiao.app.contract import bare_app
from menpiao.identity import ABILITIES, ROLES, Ability, roles_that_may
from menpiao.platform.http.audience import Audience, audience_of

_NAMES = {
    "owner": "owner 负责人",
    "manager": "manager 经理",
    "finance": "finance 财务",
    "support": "support 客服",
    "gate_lead": "gate_lead 检票主管",
    "gate": "gate 检票员",
}
EVERYBODY = "–"
"""What stands where an operation needs no ability: whoever is signed in at the organizer."""


def roles_page(written: str) -> str:
    """The whole page."""
    roles = "".join(f" {_NAMES[role]} |" for role in ROLES)
    rule = "|---" * len(ROLES)
    abilities = "".join(
        f"| `{name}` | {about.en} | {about.zh} |{_ticks(about.roles)}\n" for name, about in ABILITIES.items()
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
    )


def _operations() -> Iterator[str]:
    handlers = {
        str(handler.operation_id): (str(method), route.path, handler)
        for route in bare_app().routes
        for handler in getattr(route, "route_handlers", ())
        for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
        if handler.fn.__module__.startswith("menpiao.")
    }
    for name, (method, path, handler) in sorted(handlers.items(), key=lambda item: (item[1][1], item[1][0])):
        audience = audience_of(handler)
        if audience not in (Audience.ORGANIZER, Audience.GATE):
            continue
        ability = "scan" if audience is Audience.GATE else ability_of(handler.fn)
        having = frozenset(ROLES) if ability is None else roles_that_may(ability)
        shown = path.replace(":str}", "}").removeprefix("/api/v1")
        yield f"| `{name}` | {method} `{shown}` | {f'`{ability}`' if ability else EVERYBODY} |{_ticks(having)}\n"


def _ticks(having: frozenset[Any]) -> str:
    return "".join(f" {'●' if role in having else ''} |" for role in ROLES)


def ability_of(handler: Callable[..., Any]) -> Ability | None:
    """The one ability that the handler asks for; None where it asks for none."""
    module = sys.modules[handler.__module__]
    found = set(_abilities_in(handler, module, set()))
    assert len(found) <= 1, f"{handler.__qualname__} asks for several abilities: {found}"
    return found.pop() if found else None


def _abilities_in(function: Callable[..., Any], module: ModuleType, seen: set[str]) -> Iterator[Ability]:
    seen.add(function.__name__)
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        match node:
            case ast.Call(func=ast.Name(id="allowed"), args=[_, ast.Constant(value=ability)]):
                assert ability in ABILITIES, f"{function.__qualname__}: {ability!r} is no ability"
                yield ability
            case ast.Call(func=ast.Name(id=name)) if name not in seen:
                called = vars(module).get(name)
                if inspect.isfunction(called) and called.__module__ == module.__name__:
                    yield from _abilities_in(called, module, seen)
