"""The background drawing: SVG of which every element and every attribute is on a list, or it is refused.

Whatever could act, load, refer elsewhere or carry styles is not on the list, so there is nothing to clean: what is
refused is named. What is kept is written anew from what was understood, so that no second reader can understand it
otherwise; comments are left out. XML is read by defusedxml, which takes no DTD and no entities.
"""

from typing import Final
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from menpiao.kernel.errors import FieldError, field_error
from menpiao.seating.model.document import MAX_SVG_BYTES

SVG: Final = "http://www.w3.org/2000/svg"
MOST_ELEMENTS: Final = 10_000
DEEPEST: Final = 24
_ELEMENTS: Final = """
svg g defs title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop
"""
_ATTRIBUTES: Final = """
id transform d points pathLength x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy rotate width height viewBox
preserveAspectRatio version fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap
stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color display visibility font-family
font-size font-style font-weight text-anchor dominant-baseline letter-spacing offset stop-color stop-opacity
gradientUnits gradientTransform spreadMethod
"""
ELEMENTS: Final = frozenset(_ELEMENTS.split())
ATTRIBUTES: Final = frozenset(_ATTRIBUTES.split())
_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t\n\r#%.,+-()_'")
"""Of values: no colon, slash, backslash, semicolon or ampersand, so no address and no second property."""
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_POINTER: Final = "/background/svg"


def read_drawing(svg: str) -> tuple[str, FieldError | None]:
    """The drawing as it is kept, or the first thing in it that is refused."""
    if len(svg.encode()) > MAX_SVG_BYTES:
        return "", field_error(_POINTER, "too_large", "背景图不能超过 256 KB。", "The background has at most 256 KB.")
    try:
        root = fromstring(svg, forbid_dtd=True)
    except DefusedXmlException:
        return "", _refused("背景图不能有 DTD 或实体。", "The background may have no DTD and no entities.")
    except (ElementTree.ParseError, ValueError, RecursionError):
        return "", field_error(
            _POINTER, "malformed", "背景图不是完整的 SVG。", "The background is not well-formed SVG."
        )
    if root.tag != f"{{{SVG}}}svg":
        return "", field_error(_POINTER, "malformed", "背景图不是 SVG。", "The background is not SVG.")
    error = _first_refused(root)
    if error is not None:
        return "", error
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    root.set("xmlns", SVG)
    return ElementTree.tostring(root, encoding="unicode"), None


def _first_refused(root: ElementTree.Element) -> FieldError | None:
    waiting = [(root, 1)]
    seen = 0
    while waiting:
        element, depth = waiting.pop()
        seen += 1
        if seen > MOST_ELEMENTS or depth > DEEPEST:
            return field_error(
                _POINTER, "too_large", "背景图太复杂。", "The background has too many or too deep parts."
            )
        name = str(element.tag).removeprefix(f"{{{SVG}}}")
        if name not in ELEMENTS or (name == "svg") != (depth == 1):
            return _refused(f"背景图不能有 <{name[:40]}>。", f"The background may not have <{name[:40]}>.")
        for attribute, value in element.attrib.items():
            if attribute != _SPACE and (attribute not in ATTRIBUTES or not _harmless(value)):
                said = f"{attribute[:40]}=“{value[:40]}”"
                return _refused(
                    f"背景图的 <{name}> 不能有 {said}。请另存为普通 SVG。",
                    f"<{name}> of the background may not have {said}. Please save it as plain SVG.",
                )
        waiting.extend((child, depth + 1) for child in element)
    return None


def _harmless(value: str) -> bool:
    """Only known characters, and no reference but to a gradient of the drawing's own."""
    if not _CHARACTERS.issuperset(value):
        return False
    lower = value.lower()
    if "url" in lower:
        inner = value.strip().removeprefix("url(#").removesuffix(")")
        return value.strip() == f"url(#{inner})" and inner.replace("-", "").replace("_", "").isalnum()
    return "expression" not in lower


def _refused(zh: str, en: str) -> FieldError:
    return field_error(_POINTER, "not_allowed", zh, en)
