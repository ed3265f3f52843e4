"""The contract: committed as the code has it, complete for whoever reads only it, and held by the routes themselves."""

import re
from typing import Any

import pytest

from builders.contract import COMMITTED, FILE, document, handler_of, handlers
from menpiao.app.openapi import encode_document
from menpiao.platform.http import Audience
from menpiao.platform.http.audience import audience_of

PROBLEM = "application/problem+json"

WITHOUT_KEY = {
    "createLogin": "a login code works once by itself",
    "createGateLogin": "a login code works once by itself",
    "createOrganizerLogin": "a login code works once by itself",
    "createMySecondFactor": "what was begun counts for nothing, and beginning again replaces it",
    "confirmMySecondFactor": "digits work once by themselves",
    "removeMySecondFactor": "it creates nothing, and there is one to remove once",
    "lookAtInvitation": "it creates nothing; it is a POST because a token belongs into no address",
    "acceptInvitation": "an invitation works once by itself",
    "createLoginRequest": "whoever lost the answer asks for another code; the first is over after three minutes",
    "pollLoginRequest": "it makes one login, and gives the same again",
    "lookAtLoginRequest": "the first to look has it; looking again shows the same",
    "approveLoginRequest": "saying the same again is the same yes",
    "denyLoginRequest": "saying no again changes nothing",
    "createMyWeChatLink": "whoever lost the answer asks for another code; the first is over after three minutes",
    "removeMyWeChatLink": "it creates nothing, and there is one to remove once",
    "createOperatorLogin": "digits work once by themselves",
    "lookAtOperatorInvitation": "it creates nothing; it is a POST because a token belongs into no address",
    "acceptOperatorInvitation": "an invitation works once by itself",
    "requestPassword": "asking again is the same wish while it waits, and three an hour are heard",
    "lookAtPasswordReset": "it creates nothing; it is a POST because a token belongs into no address",
    "resetPassword": "a link works once by itself",
    "createScan": "the scan_id in the body is its key",
    "checkMerchantAccount": "it creates nothing; it is a POST because each time the provider is asked anew",
    "getPosition": "it creates nothing; it is a POST because a token belongs into no address",
    "exportAnswers": "it creates nothing; it is a POST because each look at personal data is written down",
    "quoteOrder": "it creates nothing; it is a POST because what is quoted is a body",
    "quoteSeatChange": "it creates nothing; it is a POST because what is quoted is a body",
    "quoteOrderRefund": "it creates nothing; it is a POST because what is quoted is a body",
    "importSeatMap": "it creates nothing; it is a POST because what is read is a body",
    "drawSampleSeatMap": "it creates nothing; what is drawn is not kept",
    **{
        f"lookAt{thing}Change": "it creates nothing; it is a POST because what is looked at is a body"
        for thing in ("Venue", "Event", "Session", "TicketType")
    },
    "searchOrders": "it creates nothing; it is a POST because names belong into no address",
    "lookAtPersonalData": "each look is one of its own, and is written down as such",
    "lookAtGift": "it creates nothing; it is a POST because a token belongs into no address",
    "claimGift": "what is given away is claimed once by itself",
    "unlockTicketTypes": "it creates nothing; it is a POST because a code belongs into no address",
    "exportImportLinks": "it creates nothing; it is a POST because it is written down that somebody has the links",
}
"""Operations that create something and need no Idempotency-Key, each with what takes its place."""

NO_PROBLEMS = {
    "getHealth": "answers or does not",
    "getFacets": "takes nothing that could be wrong",
}
"""Operations that a client can't get wrong."""

OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    (verb, path, operation)
    for path, item in COMMITTED["paths"].items()
    for verb, operation in item.items()
    if isinstance(operation, dict)
]
"""As committed, which is as the code has them: the first test says so."""

each_operation = pytest.mark.parametrize(
    ("verb", "path", "operation"), OPERATIONS, ids=[f"{verb} {path}" for verb, path, _ in OPERATIONS]
)


def _header_names(operation: dict[str, Any]) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"}


def _is_callback(operation: dict[str, Any]) -> bool:
    """Spoken in the provider's manner, not in ours."""
    return bool(operation["tags"] == [Audience.PROVIDER.value])


def test_the_committed_contract_is_the_one_of_the_code() -> None:
    assert FILE.read_bytes() == encode_document(document()), "run: menpiao openapi --write contract/openapi.json"


def test_every_route_declares_whom_it_is_for() -> None:
    assert len(handlers()) >= len(OPERATIONS)
    for handler in handlers():
        audience_of(handler)


def test_operation_ids_are_unique_and_read_as_verbs() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z]+[A-Z][A-Za-z]+", name)] == []


@each_operation
def test_an_operation_has_a_summary_and_one_audience(verb: str, path: str, operation: dict[str, Any]) -> None:
    assert operation.get("summary"), "a summary is what people read first"
    assert len(operation.get("tags", [])) == 1
    assert operation["tags"][0] in [audience.value for audience in Audience]


@each_operation
def test_an_operation_lists_its_problems(verb: str, path: str, operation: dict[str, Any]) -> None:
    """Everything that is not a success is an RFC 9457 problem with its codes in the description."""
    statuses = {int(status) for status in operation["responses"]}
    failures = {status for status in statuses if status >= 400}
    assert statuses - failures, "no success is documented"
    if _is_callback(operation):
        return
    assert failures or operation["operationId"] in NO_PROBLEMS
    for status in failures:
        response = operation["responses"][str(status)]
        assert list(response["content"]) == [PROBLEM]
        assert re.fullmatch(r"`[a-z_]+`(, `[a-z_]+`)*", response["description"])
    if "{" in path:
        assert 404 in failures, "an unknown or foreign id is not found"
    if "requestBody" in operation:
        assert 422 in failures, "a body may be invalid"


@each_operation
def test_an_operation_says_which_token_it_wants(verb: str, path: str, operation: dict[str, Any]) -> None:
    wanted: dict[str, Any] = {
        "buyer": [{"buyer": []}],
        "gate": [{"staff": []}],
        "organizer": [{"staff": []}],
        "operator": [{"operator": []}],
    }
    declared = handler_of(operation["operationId"])
    assert operation.get("security") == wanted.get(audience_of(declared).value)
    if operation.get("security"):
        assert "401" in operation["responses"]


@each_operation
def test_whatever_creates_something_takes_an_idempotency_key(verb: str, path: str, operation: dict[str, Any]) -> None:
    has_key = "Idempotency-Key" in _header_names(operation)
    if verb == "post" and not _is_callback(operation):
        assert has_key != (operation["operationId"] in WITHOUT_KEY)
        if has_key:
            key = next(p for p in operation["parameters"] if p["name"] == "Idempotency-Key")
            assert key["required"] is True
    else:
        assert not has_key


@each_operation
def test_what_a_request_carries_is_closed_and_what_an_answer_carries_may_grow(
    verb: str, path: str, operation: dict[str, Any]
) -> None:
    if "requestBody" in operation and not _is_callback(operation):
        content = operation["requestBody"]["content"]
        if "application/json" not in content:
            assert all(one["schema"] == {"type": "string", "format": "binary"} for one in content.values()), "a file"
            return
        schema = _resolved(content["application/json"]["schema"])
        for one in schema.get("oneOf", [schema]):
            assert _resolved(one).get("additionalProperties") is False, "an unknown field must be refused"


def test_no_bound_is_a_float() -> None:
    assert "1.0" not in encode_document(document()).decode().split('"version"')[0]
    assert not re.search(
        r'"(minimum|maximum|minLength|maxLength|maxItems)": \d+\.\d', encode_document(document()).decode()
    )


def test_names_are_snake_case_on_the_wire() -> None:
    """But for what a provider's own interface dictates, and for names of languages."""
    dictated = {"timeStamp", "nonceStr", "signType", "paySign", "zh-CN"}
    names = {name for schema in document()["components"]["schemas"].values() for name in schema.get("properties", {})}
    assert {name for name in names - dictated if not re.fullmatch(r"[a-z][a-z0-9_]*", name)} == set()


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema
