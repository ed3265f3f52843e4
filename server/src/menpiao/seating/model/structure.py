"""Reading a document from bytes that somebody sent: what it is made of, with everything that is wrong and where.

A document in order is decoded once, straight into its structs. Only one that is not is walked through beside its types,
to name up to a hundred violations instead of the first.
"""

import json
import math
from typing import Annotated, Any, Final

import msgspec
from msgspec import inspect

from menpiao.kernel.errors import FieldError, Invalid, Malformed, field_error
from menpiao.seating.model.document import Document

MOST_ERRORS: Final = 100
_DECODER: Final = msgspec.json.Decoder(Document, strict=True)
_TYPE: Final = inspect.type_info(Document)
_WORDS: Final = {
    "unknown_field": ("没有这个字段。", "There is no such field."),
    "missing": ("缺少这个字段。", "This field is missing."),
    "wrong_type": ("类型不正确。", "This has the wrong type."),
    "too_small": ("数值或长度太小。", "This is too small or too short."),
    "too_large": ("数值或长度太大。", "This is too large or too long."),
    "not_finite": ("坐标必须是有限的数。", "This must be a finite number."),
    "invalid": ("内容不正确。", "This is not valid."),
}


def read_document(body: bytes) -> Document:
    """The document; raises `Malformed`, and `Invalid` with the first hundred violations of its structure. What its
    parts owe each other is for `menpiao.seating.model.check`."""
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        unreadable = not isinstance(error, msgspec.ValidationError)
    violations: list[FieldError] = []
    _walk(_whatever_it_is(body), _TYPE, "", violations)
    if unreadable and not any(violation.code == "not_finite" for violation in violations):
        raise Malformed()
    raise Invalid(errors=tuple(violations) or (_violation("", "invalid"),))


def _whatever_it_is(body: bytes) -> Any:
    """Python's reader knows NaN and Infinity, which are no JSON: so that they can be named where they stand."""
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Malformed() from None


def _walk(value: Any, kind: inspect.Type, pointer: str, found: list[FieldError]) -> None:
    if len(found) >= MOST_ERRORS:
        return
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        if value is None and any(isinstance(one, inspect.NoneType) for one in kind.types):
            return
        (kind,) = (_plain(one) for one in kind.types if not isinstance(one, inspect.NoneType))
    if isinstance(kind, inspect.StructType):
        _walk_struct(value, kind, pointer, found)
    elif isinstance(kind, inspect.ListType | inspect.TupleType):
        _walk_list(value, kind, pointer, found)
    else:
        code = _wrong_value(value, kind)
        if code:
            found.append(_violation(pointer, code))


def _plain(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _walk_struct(value: Any, kind: inspect.StructType, pointer: str, found: list[FieldError]) -> None:
    if not isinstance(value, dict):
        found.append(_violation(pointer, "wrong_type"))
        return
    fields = {field.encode_name: field for field in kind.fields}
    for name in value:
        if name not in fields:
            escaped = str(name)[:64].replace("~", "~0").replace("/", "~1")
            found.append(_violation(f"{pointer}/{escaped}", "unknown_field"))
    for name, field in fields.items():
        if name in value:
            _walk(value[name], field.type, f"{pointer}/{name}", found)
        elif field.required:
            found.append(_violation(f"{pointer}/{name}", "missing"))
    del found[MOST_ERRORS:]


def _walk_list(value: Any, kind: inspect.ListType | inspect.TupleType, pointer: str, found: list[FieldError]) -> None:
    if not isinstance(value, list):
        found.append(_violation(pointer, "wrong_type"))
        return
    if isinstance(kind, inspect.TupleType):
        if len(value) != len(kind.item_types):
            found.append(_violation(pointer, "wrong_type"))
            return
        kinds = kind.item_types
    else:
        if kind.max_length is not None and len(value) > kind.max_length:
            found.append(_violation(pointer, "too_large"))
            return
        if kind.min_length is not None and len(value) < kind.min_length:
            found.append(_violation(pointer, "too_small"))
        kinds = (kind.item_type,) * len(value)
    for place, (item, item_kind) in enumerate(zip(value, kinds, strict=True)):
        _walk(item, item_kind, f"{pointer}/{place}", found)


def _wrong_value(value: Any, kind: inspect.Type) -> str | None:
    """The code of what is wrong with a number, a text, a choice."""
    if isinstance(kind, inspect.BoolType):
        return None if isinstance(value, bool) else "wrong_type"
    if isinstance(kind, inspect.LiteralType):
        return None if value in kind.values else "invalid"
    if isinstance(kind, inspect.IntType):
        return _wrong_number(value, kind) if isinstance(value, int) else "wrong_type"
    if isinstance(kind, inspect.FloatType):
        return _wrong_number(value, kind) if isinstance(value, int | float) else "wrong_type"
    assert isinstance(kind, inspect.StrType), kind
    return _wrong_text(value, kind) if isinstance(value, str) else "wrong_type"


def _wrong_number(value: float, kind: inspect.IntType | inspect.FloatType) -> str | None:
    if isinstance(value, bool):
        return "wrong_type"
    if isinstance(value, float) and not math.isfinite(value):
        return "not_finite"
    if (kind.ge is not None and value < kind.ge) or (kind.gt is not None and value <= kind.gt):
        return "too_small"
    return "too_large" if kind.le is not None and value > kind.le else None


def _wrong_text(value: str, kind: inspect.StrType) -> str | None:
    if kind.min_length is not None and len(value) < kind.min_length:
        return "too_small"
    if kind.max_length is not None and len(value) > kind.max_length:
        return "too_large"
    try:
        msgspec.convert(value, Annotated[str, msgspec.Meta(pattern=kind.pattern)] if kind.pattern else str)
    except msgspec.ValidationError:
        return "invalid"
    return None


def _violation(pointer: str, code: str) -> FieldError:
    return field_error(pointer, code, *_WORDS[code])
