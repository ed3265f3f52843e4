"""SVG: a drawing as the background of a hall that is still empty, and a document as a picture to print."""

from typing import Final
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

from menpiao.kernel.errors import Invalid
from menpiao.seating.model.document import FORMAT, Background, Document, Focal, Shape, Size, Words, lines_of
from menpiao.seating.model.svg import SVG, read_drawing

_SEAT_RADIUS: Final = 20
_NO_CATEGORY: Final = "#8A8F98"


def read(text: str) -> Document:
    """An empty hall over this drawing, as large as its ``viewBox`` says; raises `Invalid`."""
    svg, error = read_drawing(text)
    if error is not None:
        raise Invalid(errors=(error,))
    root = fromstring(svg)
    width, height = _extent(root)
    return Document(
        format=FORMAT,
        name=Words("座位图", "Seat map"),
        size=Size(width=width, height=height),
        focal=Focal(x=width / 2, y=0),
        background=Background(svg=svg),
    )


def _extent(root: ElementTree.Element) -> tuple[float, float]:
    numbers = root.get("viewBox", "").replace(",", " ").split()
    try:
        width, height = (float(number) for number in numbers[2:4])
    except ValueError:
        return 3_000, 2_000
    sound = 1 <= width <= 1_000_000 and 1 <= height <= 1_000_000
    return (round(width), round(height)) if sound else (3_000, 2_000)


def write(document: Document, lang: str) -> bytes:
    """Shapes, sections and seats; wheelchair places are square, restricted ones hollow."""
    size = document.size
    root = ElementTree.Element("svg", xmlns=SVG, viewBox=f"0 0 {size.width:g} {size.height:g}")
    title = ElementTree.SubElement(root, "title")
    title.text = document.name.in_(lang)
    for shape in document.shapes:
        _shape(root, shape, lang)
    colours = {category.id: category.colour for category in document.categories}
    for section in document.sections:
        group = ElementTree.SubElement(root, "g", id=section.id)
        if section.outline:
            _polygon(group, section.outline, fill="none", stroke="#B8BCC4")
        for area in section.areas:
            _polygon(group, area.outline, fill=colours.get(area.category or "", "#E6E8EC"), stroke="#8A8F98")
        for line in lines_of(section):
            for seat in line.seats:
                colour = colours.get(seat.category or "", _NO_CATEGORY)
                look = {"fill": "none", "stroke": colour} if seat.kind == "restricted" else {"fill": colour}
                if seat.kind == "wheelchair":
                    place = {"x": f"{seat.x - _SEAT_RADIUS:g}", "y": f"{seat.y - _SEAT_RADIUS:g}"}
                    side = f"{2 * _SEAT_RADIUS}"
                    ElementTree.SubElement(group, "rect", {**place, "width": side, "height": side, **look})
                else:
                    place = {"cx": f"{seat.x:g}", "cy": f"{seat.y:g}", "r": f"{_SEAT_RADIUS}"}
                    ElementTree.SubElement(group, "circle", {**place, **look})
    picture: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return picture


def _shape(root: ElementTree.Element, shape: Shape, lang: str) -> None:
    (x, y), *_ = shape.points
    if shape.kind == "ellipse":
        (left, top), (right, bottom) = shape.points
        corners = {"cx": (left + right) / 2, "cy": (top + bottom) / 2, "rx": abs(right - left) / 2}
        numbers = {name: f"{value:g}" for name, value in corners.items()} | {"ry": f"{abs(bottom - top) / 2:g}"}
        ElementTree.SubElement(root, "ellipse", {**numbers, "fill": "#E6E8EC"})
    elif len(shape.points) == 2:
        points = " ".join(f"{px:g},{py:g}" for px, py in shape.points)
        ElementTree.SubElement(root, "polyline", points=points, fill="none", stroke="#8A8F98")
    elif len(shape.points) > 2:
        _polygon(root, shape.points, fill="#E6E8EC", stroke="#8A8F98")
        x, y = (sum(values) / len(values) for values in zip(*shape.points, strict=True))
    if shape.text:
        at = {"x": f"{x:g}", "y": f"{y:g}", "font-size": "60", "text-anchor": "middle"}
        ElementTree.SubElement(root, "text", at).text = shape.text.in_(lang)


def _polygon(parent: ElementTree.Element, points: list[tuple[float, float]], *, fill: str, stroke: str) -> None:
    line = " ".join(f"{x:g},{y:g}" for x, y in points)
    ElementTree.SubElement(parent, "polygon", points=line, fill=fill, stroke=stroke)
