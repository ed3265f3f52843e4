"""How PostgreSQL does a statement: its plan for these values and the one for any, and what is wrong with it where
tables are large."""

from typing import Any

import msgspec

MOST_ROWS = 1_500
"""Rows that one node of a plan may touch, those it throws away with them: far from a table's, well above a page's."""


class Asked(msgspec.Struct, frozen=True):
    """A statement with the arguments of a typical call."""

    name: str
    sql: str
    args: tuple[Any, ...]
    most: int = MOST_ROWS
    """Rows that a node of its plan may touch."""


async def faults(
    connection: Any, asked_for: list[Asked], *, large: tuple[str, ...], any_values_of: int = MOST_ROWS
) -> list[str]:
    """What is wrong with how these are done, on a connection in a transaction. ``any_values_of``: how many rows the
    plan for any values may touch, which guesses how many there are."""
    return [
        fault
        for asked in asked_for
        for kind, plan, most in (
            ("these values", await plan_for(connection, asked), asked.most),
            ("any values", await plan_for_any(connection, asked), any_values_of),
        )
        for node in nodes(plan)
        if (fault := fault_of(asked, kind, node, large, most)) is not None
    ]


def fault_of(asked: Asked, kind: str, node: Any, large: tuple[str, ...], most: int) -> str | None:
    """What is wrong with a node of a plan."""
    table = node.get("Relation Name")
    touched = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    if node["Node Type"] == "Seq Scan" and table in large and node["Actual Loops"]:
        return f"{asked.name}, for {kind}: reads all of {table}"
    if touched > most:
        return f"{asked.name}, for {kind}: {node['Node Type']} on {table} touches {touched:.0f} rows"
    return None


async def plan_for(connection: Any, asked: Asked) -> Any:
    """How it is done with these values, and how many rows that touches."""
    text = await connection.fetchval(f"explain (analyze, format json) {asked.sql}", *asked.args)
    return plan_in(text)


async def plan_for_any(connection: Any, asked: Asked) -> Any:
    """How it is done where the plan is made once for all values, as it is for statements that come often."""
    await connection.execute(f"prepare asked as {asked.sql}")
    await connection.execute("set local plan_cache_mode = force_generic_plan")
    values = ", ".join([await literal(connection, value) for value in asked.args])
    text = await connection.fetchval(f"explain (analyze, format json) execute asked{f' ({values})' if values else ''}")
    await connection.execute("deallocate asked")
    await connection.execute("set local plan_cache_mode = auto")
    return plan_in(text)


async def literal(connection: Any, value: Any) -> str:
    """A value as SQL writes it."""
    if value is None:
        return "null"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, list | tuple | set | frozenset):
        items = ["null" if one is None else f'"{one.hex() if isinstance(one, bytes) else one}"' for one in value]
        return f"'{{{','.join(items)}}}'"
    if isinstance(value, dict):
        return f"'{msgspec.json.encode(value).decode()}'"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else "'{}'".format(str(value).replace("'", "''"))


def plan_in(text: Any) -> Any:
    """The plan's root."""
    found = msgspec.json.decode(text) if isinstance(text, str) else text
    return found[0]["Plan"]


def nodes(plan: Any) -> list[Any]:
    """All nodes of a plan."""
    return [plan, *(node for inner in plan.get("Plans", ()) for node in nodes(inner))]
