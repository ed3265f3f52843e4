"""The examples of the contract are what the server would take and give."""

from typing import Any, get_args, get_origin

import msgspec
import pytest
from litestar import Response
from litestar.response import Stream

from builders.contract import document, handler_of
from menpiao.app.examples import ANSWERS, REQUESTS


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_request_is_one_that_the_handler_takes(operation: str) -> None:
    kind = handler_of(operation).parsed_fn_signature.parameters["data"].annotation
    msgspec.json.decode(msgspec.json.encode(REQUESTS[operation]), type=kind, strict=True)


@pytest.mark.parametrize("operation", ANSWERS)
def test_an_answer_is_one_that_the_handler_gives(operation: str) -> None:
    """Whole, too: a field that the example lacks is a field that nobody learns of."""
    annotation: Any = handler_of(operation).parsed_fn_signature.return_type.annotation
    kind = get_args(annotation)[0] if get_origin(annotation) is Response else annotation
    example = ANSWERS[operation][1]
    if example is None:
        assert kind in (type(None), bytes, Stream)
        return
    decoded = msgspec.json.decode(msgspec.json.encode(example), type=kind, strict=True)
    as_sent = msgspec.json.decode(msgspec.json.encode(decoded))
    assert as_sent == msgspec.json.decode(msgspec.json.encode(example))


def test_every_operation_has_its_sentence_and_its_examples() -> None:
    for path, item in document()["paths"].items():
        for operation in item.values():
            name = operation["operationId"]
            success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
            assert success["description"] == ANSWERS[name][0], path
            asked = operation.get("requestBody", {}).get("content", {})
            if (
                asked
                and operation["tags"] != ["provider"]
                and not all(kind.startswith(("image/", "text/csv")) for kind in asked)
            ):
                assert asked["application/json"]["example"] == REQUESTS[name]
    names = {operation["operationId"] for item in document()["paths"].values() for operation in item.values()}
    assert set(ANSWERS) == names


def test_every_shape_says_what_it_is() -> None:
    schemas = document()["components"]["schemas"]
    assert [name for name, schema in schemas.items() if schema["type"] == "object" and not schema["description"]] == []


def test_no_parameter_is_ever_null_and_each_is_explained() -> None:
    for item in document()["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                assert "oneOf" not in parameter["schema"], parameter["name"]
                assert parameter.get("description"), (operation["operationId"], parameter["name"])


def test_an_idempotency_key_is_a_text_with_bounds() -> None:
    keys = [
        parameter["schema"]
        for item in document()["paths"].values()
        for operation in item.values()
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "Idempotency-Key"
    ]
    assert len(keys) >= 10
    for schema in keys:
        assert (schema["type"], schema["minLength"], schema["maxLength"]) == ("string", 1, 64)


def test_every_problem_has_an_example_in_words() -> None:
    examples = document()["components"]["examples"]
    for item in document()["paths"].values():
        for operation in item.values():
            for answer in operation["responses"].values():
                for content in answer.get("content", {}).values():
                    for code in content.get("examples", {}):
                        assert examples[code]["value"]["code"] == code
                        assert "{" not in examples[code]["value"]["detail"]
