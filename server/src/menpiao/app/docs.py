"""The contract as a page for people at ``/docs``, and as the document itself at ``/api/v1/openapi.json``.

Written from the document without any script: it reads the same without a network, and asks no foreign server for
anything, which is what ready-made viewers do.
"""

import functools
import html
import json
import re
from typing import Any

from litestar import Response, get
from litestar.enums import MediaType

_AUDIENCES = {
    "public": "For everybody · 公开",
    "buyer": "Buyers · 购票人",
    "gate": "Staff at gates · 检票员",
    "organizer": "Organizers · 主办方",
    "operator": "Platform operators · 平台运营方",
    "provider": "Providers · 支付与消息渠道",
}

_STYLE = """
:root{color-scheme:light dark;--ink:#1B1A17;--paper:#FBFAF6;--well:#F1EFE7;--line:#DEDACD;--brand:#D9381E;
--soft:#FBE6E1}
@media(prefers-color-scheme:dark){:root{--ink:#F3F1EA;--paper:#141311;--well:#1E1D1A;--line:#34322C;--brand:#F0573B;
--soft:#3A1C15}}
body{margin:0 auto;max-width:60rem;padding:40px 20px 80px;background:var(--paper);color:var(--ink);
font:400 16px/1.5 "PingFang SC","Noto Sans CJK SC","Segoe UI",sans-serif}
h1{font-size:28px;font-weight:600;margin:0}h2{font-size:20px;font-weight:600;margin:48px 0 12px;padding-top:12px;
border-top:2px dashed var(--line)}h3{font-size:16px;font-weight:600;margin:0}
a{color:var(--brand)}code{font:14px ui-monospace,monospace}
details{border:1px solid var(--line);border-radius:12px;margin:8px 0;background:var(--well)}
summary{display:flex;gap:12px;align-items:baseline;flex-wrap:wrap;padding:12px 16px;cursor:pointer;min-height:20px}
summary b{font:600 12px ui-monospace,monospace;text-transform:uppercase;color:var(--brand);background:var(--soft);
border-radius:8px;padding:4px 8px}summary span{margin-left:auto}
section{padding:0 16px 16px}table{border-collapse:collapse;width:100%;font-size:14px;margin:8px 0}
pre{font:13px/1.5 ui-monospace,monospace;background:var(--paper);border:1px solid var(--line);border-radius:8px;
padding:12px;overflow:auto;max-height:24rem;white-space:pre-wrap;overflow-wrap:anywhere}
td,th{border-top:1px solid var(--line);padding:8px 8px 8px 0;text-align:left;vertical-align:top}th{font-weight:600}
"""

_OPEN = {"audience": "public"}


@get("/docs", operation_id="getDocs", media_type=MediaType.HTML, include_in_schema=False, opt=_OPEN)
async def docs() -> Response[str]:
    """The page."""
    return Response(_page(), headers={"Cache-Control": "public, max-age=300"})


@get(["/api/v1/openapi.json", "/docs/openapi.json"], operation_id="getContract", include_in_schema=False, opt=_OPEN)
async def contract() -> Response[bytes]:
    """The document, byte for byte as it is committed."""
    return Response(_document(), media_type=MediaType.JSON, headers={"Cache-Control": "public, max-age=300"})


ROUTES: list[Any] = [docs, contract]


@functools.cache
def _document() -> bytes:
    from menpiao.app.contract import openapi_document

    return openapi_document()


@functools.cache
def _page() -> str:
    from menpiao.app.contract import bare_app
    from menpiao.app.openapi import corrected

    return render(corrected(bare_app()))


def render(document: dict[str, Any]) -> str:
    """The whole page of a contract."""
    operations = [
        (verb, path, operation)
        for path, item in sorted(document["paths"].items())
        for verb, operation in item.items()
        if isinstance(operation, dict)
    ]
    chapters = []
    for audience, title in _AUDIENCES.items():
        own = [_operation(*one) for one in operations if audience in one[2].get("tags", ())]
        if own:
            chapters.append(f"<h2 id={audience}>{title}</h2>{''.join(own)}")
    shapes = "".join(_shape(name, schema) for name, schema in sorted(document["components"]["schemas"].items()))
    info = document["info"]
    return (
        f'<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">'
        f"<title>{_text(info['title'])}: API</title><style>{_STYLE}</style>"
        f"<h1>{_text(info['title'])} · API {_text(info['version'])}</h1><p>{_prose(info.get('description', ''))}</p>"
        f"<p><a href=/api/v1/openapi.json>openapi.json</a> · <a href=#shapes>shapes · 数据结构</a></p>"
        f"{''.join(chapters)}<h2 id=shapes>Shapes · 数据结构</h2>{shapes}</html>"
    )


def _operation(verb: str, path: str, operation: dict[str, Any]) -> str:
    parameters = [
        [f"<code>{_text(one['name'])}</code>", one["in"], _kind(one.get("schema", {})), _said(one)]
        for one in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {})
    answers = [
        [status, "; ".join(_kind(content.get("schema", {})) for content in one.get("content", {}).values()), _said(one)]
        for status, one in sorted(operation["responses"].items())
    ]
    takes = "".join(
        f"<p>Takes · 请求体 {_kind(content.get('schema', {}))}</p>{_example(content)}" for content in body.values()
    )
    gives = "".join(
        f"<p>Answer · 返回 {status}</p>{_example(content)}"
        for status, one in sorted(operation["responses"].items())
        for content in one.get("content", {}).values()
        if "example" in content
    )
    return (
        f"<details id={_text(operation['operationId'])}><summary><b>{verb}</b><code>{_text(path)}</code>"
        f"<span>{_text(operation.get('summary', ''))}</span></summary><section>"
        f"<p>{_said(operation)}</p>"
        f"{_table(['parameter', 'in', 'type', ''], parameters)}{takes}"
        f"{_table(['answer', 'type', ''], answers)}{gives}"
        f"<p>Try it · 试一试</p><pre>{_text(_curl(verb, path, operation))}</pre></section></details>"
    )


def _example(content: dict[str, Any]) -> str:
    if "example" not in content:
        return ""
    return f"<pre>{_text(json.dumps(content['example'], ensure_ascii=False, indent=2))}</pre>"


def _curl(verb: str, path: str, operation: dict[str, Any]) -> str:
    """The call as people type it; the shell fills in address, token and key."""
    address = re.sub(r"{(\w+)}", r"$\1", path)
    lines = [f'curl -X {verb.upper()} "$MENPIAO{address}"']
    if operation.get("security"):
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", ())):
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if "example" in content:
            lines.append('-H "Content-Type: application/json"')
            lines.append(f"-d '{json.dumps(content['example'], ensure_ascii=False)}'")
    return " \\\n  ".join(lines)


def _shape(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [
        [f"<code>{_text(field)}</code>{'' if field in required else '?'}", _kind(kind), _said(kind)]
        for field, kind in schema.get("properties", {}).items()
    ] or [[_kind(schema), "", ""]]
    return (
        f'<details id="shape-{_text(name)}"><summary><h3>{_text(name)}</h3></summary><section>'
        f"<p>{_said(schema)}</p>{_table(['field', 'type', ''], rows)}</section></details>"
    )


def _kind(schema: dict[str, Any]) -> str:
    """A type in few words, with links to shapes."""
    if "$ref" in schema:
        name = _text(schema["$ref"].rsplit("/", 1)[1])
        return f'<a href="#shape-{name}">{name}</a>'
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            return " or ".join(_kind(one) for one in schema[choice])
    if "const" in schema:
        return f"<code>{_text(schema['const'])}</code>"
    if "enum" in schema:
        return ", ".join(f"<code>{_text(value)}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    kind = schema.get("type", "anything")
    limits = [f"{sign} {schema[name]}" for name, sign in (("minimum", "≥"), ("maximum", "≤")) if name in schema]
    return " ".join([_text(" or ".join(kind) if isinstance(kind, list) else kind), *limits])


def _said(thing: dict[str, Any]) -> str:
    return _prose(thing.get("description", ""))


def _table(head: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return ""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{_text(name)}</th>' for name in head)}</tr>{lines}</table>"


def _prose(text: str) -> str:
    """Sentences in which backticks mark code."""
    return re.sub(r"`+([^`]+)`+", r"<code>\1</code>", _text(text))


def _text(value: object) -> str:
    return html.escape(str(value))
