"""The running server against its own contract: whatever the contract allows, and what it does not, made up by the
hundred. Every answer is documented, looks as documented, and is never our mistake.

The seed is fixed, so that a failure today is a failure tomorrow; ``MENPIAO_TEST_FUZZ=100`` looks harder. Where there is
nothing to make up but an id and a language, a third of it is looked at: a third of all operations.
"""

import asyncio
import functools
import os
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from builders.contract import COMMITTED
from builders.waiting import HANGS_AFTER_S
from builders.world import a_key
from hostile.ground import Ground
from menpiao.kernel.ids import encode

EXAMPLES = int(os.environ.get("MENPIAO_TEST_FUZZ", "8"))
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
TOO_LARGE = 413
"""What is refused for its size was not understood, and is no answer to what is wrong inside."""
REAL = {"event_id", "session_id", "order_id", "ticket_id", "entry_id"}
PATHS: dict[str, str] = {
    operation["operationId"]: path for path, item in COMMITTED["paths"].items() for operation in item.values()
}
SAME_EVERYWHERE = {"lang", "Accept-Language"}
BARE = {
    operation["operationId"]
    for item in COMMITTED["paths"].values()
    for operation in item.values()
    if "requestBody" not in operation
    and {one["name"] for one in operation.get("parameters", ()) if one["in"] != "path"} <= SAME_EVERYWHERE
}
CASES = [
    (name, real)
    for name, path in PATHS.items()
    for real in (True, False)
    if not real or any(f"{{{known}}}" in path for known in REAL)
]
"""By operation, with made-up ids, and with real ones where its path has an id that we have."""


@functools.cache
def operations() -> dict[str, Any]:
    """What can be asked, by name: only whoever asks need understand the contract, which takes a second."""
    understood = {
        result.ok().definition.raw["operationId"]: result.ok()
        for result in schemathesis.openapi.from_dict(COMMITTED).get_all_operations()
        if isinstance(result, Ok)
    }
    assert understood.keys() == PATHS.keys(), "each can be understood"
    return understood


def people(ground: Ground, operation: Any) -> dict[str, str]:
    """A real token; signing out would end it, so the stranger does that."""
    if operation.definition.raw["operationId"].startswith("deleteCurrent"):
        return ground.stranger if "/gate/" not in operation.path else ground.foreign_staff
    kinds = [name for requirement in operation.definition.raw.get("security", ()) for name in requirement]
    return {"buyer": ground.buyer, "staff": ground.staff, "operator": ground.operator}[kinds[0]] if kinds else {}


def ids(ground: Ground) -> dict[str, str]:
    return {
        "event_id": encode(ground.sale.event_id),
        "session_id": encode(ground.sale.session_id),
        "order_id": ground.order_id,
        "ticket_id": ground.ticket_id,
        "entry_id": ground.entry_id,
    }


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(
    ("name", "real"), CASES, ids=[f"{name} {'real' if real else 'any'} ids" for name, real in CASES]
)
async def test_the_server_keeps_its_contract(laid: Ground, name: str, mode: GenerationMode, real: bool) -> None:
    operation = operations()[name]
    known = {key: value for key, value in ids(laid).items() if f"{{{key}}}" in operation.path}
    base_url = str(laid.http.base_url)

    @hypothesis.seed(20270301)
    @hypothesis.settings(
        max_examples=-(-EXAMPLES // 3) if name in BARE else EXAMPLES,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(mode, path_parameters=known if real else None))
    def once(case: Any) -> None:
        headers = people(laid, operation)
        if mode is GenerationMode.POSITIVE and "Idempotency-Key" in (case.headers or {}):
            headers = headers | a_key()
        answer = case.call(base_url=base_url, headers=headers, timeout=HANGS_AFTER_S)
        understood = answer.status_code != TOO_LARGE
        case.validate_response(answer, checks=[*CHECKS, *([negative_data_rejection] if understood else [])])

    try:
        await asyncio.to_thread(once)
    except hypothesis.errors.Unsatisfiable:
        pytest.skip("nothing of this operation can be wrong")
    assert await laid.world.books() == []
