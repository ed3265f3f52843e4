"""Other programs' plans: read into documents, written from them, and refused with the place where they are not."""

import json
from typing import Any

import msgspec
import pytest

from builders.pretix import complaints
from menpiao.kernel.errors import Invalid, Malformed
from menpiao.seating.model.check import checked
from menpiao.seating.model.document import Document, Seat, lines_of, seats_of
from menpiao.seating.model.formats import ImportFormat, read_as, written_as
from menpiao.seating.model.samples import KINDS, SampleKind, sample


def a_pretix_plan(**changes: Any) -> dict[str, Any]:
    """As pretix writes it: a zone with an aisle after the third seat, a stage, an ellipse, a text."""
    seats = [
        {
            "seat_guid": f"Parkett-1-{number}",
            "seat_number": str(number),
            "uuid": f"{number}",
            "radius": 10,
            "start_direction": None,
            "position": {"x": number * 25 + (25 if number > 3 else 0), "y": 0},
            "category": "Kategorie Ä",
        }
        for number in range(1, 7)
    ]
    stage = {
        "shape": "rectangle",
        "position": {"x": 10, "y": -80},
        "rotation": 0,
        "rectangle": {"width": 200, "height": 40},
        "text": {"text": "Bühne", "position": {"x": 100, "y": 20}, "color": "#000", "size": 16},
        "color": "#ccc",
        "border_color": "#000",
    }
    column = {"shape": "circle", "position": {"x": 50, "y": 60}, "circle": {"radius": 10}}
    word = {"shape": "text", "position": {"x": 5, "y": 90}, "text": {"text": "Bar", "position": {"x": 0, "y": 0}}}
    whole = {
        "name": "Großer Saal",
        "categories": [{"name": "Kategorie Ä", "color": "#7f4a91"}, {"name": "", "color": "red"}],
        "size": {"width": 800, "height": 600},
        "zones": [
            {
                "name": "Parkett",
                "uuid": "u",
                "zone_id": "parkett",
                "position": {"x": 100, "y": 100},
                "rows": [
                    {
                        "row_number": "1",
                        "row_label": None,
                        "seat_label": None,
                        "row_number_position": "both",
                        "position": {"x": 0, "y": 30},
                        "seats": seats,
                    }
                ],
                "areas": [stage, column, word],
            }
        ],
    }
    return {**whole, **changes}


def refused(format: ImportFormat, text: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        read_as(format, text)
    return [(error.pointer, error.code) for error in refusal.value.errors]


def facts(document: Document) -> list[tuple[str, str, str, str]]:
    """Section, row, seat and id of every seat."""
    return [
        (section.name.in_("en"), line.label, seat.label, seat.id)
        for section in document.sections
        for line in lines_of(section)
        for seat in line.seats
    ]


def test_a_plan_of_pretix_becomes_a_document() -> None:
    document = read_as("pretix", json.dumps(a_pretix_plan()))

    (section,) = document.sections
    seats = section.rows[0].seats
    assert (document.name.zh, section.id, section.name.en) == ("Großer Saal", "parkett", "Parkett")
    assert [seat.id for seat in seats[:2]] == ["Parkett-1-1", "Parkett-1-2"]
    assert [seat.gap for seat in seats] == [False, False, False, True, False, False]
    assert seats[1].x - seats[0].x == 50
    assert [(category.id, category.colour) for category in document.categories] == [
        ("c1", "#7f4a91"),
        ("c2", "#E8A33D"),
    ]
    assert {seat.category for seat in seats} == {"c1"}
    assert [shape.kind for shape in document.shapes] == ["stage", "ellipse", "text"]
    assert document.focal.y < seats[0].y


def test_ids_of_pretix_that_are_none_of_ours_are_made_anew_and_stay_the_same() -> None:
    plan = a_pretix_plan()
    for seat in plan["zones"][0]["rows"][0]["seats"]:
        seat["seat_guid"] = "Große Loge / 1"

    once, again = read_as("pretix", json.dumps(plan)), read_as("pretix", json.dumps(plan))

    ids = [seat.id for seat in seats_of(once)]
    assert len(set(ids)) == 6
    assert once == again


def test_a_line_of_pretix_that_comes_back_is_a_line_and_what_is_turned_stays_turned() -> None:
    plan = a_pretix_plan()
    there = [{"x": 0, "y": 0}, {"x": 10, "y": 0}, {"x": 10, "y": 40}, {"x": 10, "y": 0}]
    at = {"position": {"x": 0, "y": 0}}
    plan["zones"][0]["areas"] = [
        {"shape": "polygon", "polygon": {"points": there}, **at},
        {"shape": "ellipse", "ellipse": {"radius": {"x": 20, "y": 5}}, "rotation": -30, **at},
    ]

    line, ellipse = read_as("pretix", json.dumps(plan)).shapes

    assert (line.kind, len(line.points)) == ("line", 3)
    assert (ellipse.kind, ellipse.rotation) == ("ellipse", 330)


@pytest.mark.parametrize(
    ("number", "words", "label"),
    [
        ("5", None, "5"),
        ("5", "Reihe 5", "5"),
        ("1", "Loge", "Loge 1"),
        ("", "Loge", "Loge"),
        ("", "", "1"),
    ],
)
def test_words_of_a_row_are_kept_where_they_say_more_than_its_number(
    number: str, words: str | None, label: str
) -> None:
    plan = a_pretix_plan()
    plan["zones"][0]["rows"][0] |= {"row_number": number, "row_label": words}

    assert read_as("pretix", json.dumps(plan)).sections[0].rows[0].label == label


def test_a_category_that_only_seats_of_pretix_name_is_kept() -> None:
    document = read_as("pretix", json.dumps(a_pretix_plan(categories=[])))

    assert [category.name.zh for category in document.categories] == ["Kategorie Ä"]
    assert {seat.category for seat in seats_of(document)} == {"c1"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (json.dumps({"a": 1}), ("/text", "not_this_format")),
        (json.dumps(a_pretix_plan(zones=5)), ("/text", "not_this_format")),
        (json.dumps(a_pretix_plan(name="<script>")), ("/text#/name/en", "invalid")),
        (
            json.dumps(a_pretix_plan(categories=[{"name": str(n)} for n in range(30)])),
            ("/text#/categories", "too_large"),
        ),
    ],
)
def test_what_is_no_plan_of_pretix_is_refused(text: str, told: tuple[str, str]) -> None:
    assert refused("pretix", text) == [told]


@pytest.mark.parametrize("format", ["pretix", "menpiao"])
def test_what_is_no_json_is_malformed(format: ImportFormat) -> None:
    with pytest.raises(Malformed):
        read_as(format, "{")


def test_a_table_of_seats_becomes_a_hall() -> None:
    document = read_as("csv", "\ufeffsection;row;seat\n池座;1;1\n池座;1;2\n池座;2;1\n楼座;1;1\n")

    assert facts(document) == [
        ("池座", "1", "1", "s1-1-1"),
        ("池座", "1", "2", "s1-1-2"),
        ("池座", "2", "1", "s1-2-1"),
        ("楼座", "1", "1", "s2-1-1"),
    ]
    seats = list(seats_of(document))
    assert len({(seat.x, seat.y) for seat in seats}) == 4
    assert seats[3].y > seats[2].y > seats[0].y


def test_a_table_may_say_everything_of_a_seat() -> None:
    text = (
        "section,row,seat,x,y,category,kind,gap,with,id\r\n"
        "Stalls,A,1,10,20.5,VIP,wheelchair,,,w1\r\n"
        "Stalls,A,2,65,20.5,VIP,companion,,w1,w2\r\n"
        'Stalls,A,3,160,20.5,"Cheap, cheerful",restricted,1,,\r\n'
        "Stalls,A,4,215,20.5,VIP,aisle,,,\r\n"
    )

    document = read_as("csv", text)

    first, second, third, fourth = seats_of(document)
    assert (first.id, first.kind, first.y, first.category) == ("w1", "wheelchair", 20.5, "VIP")
    assert (second.kind, second.with_) == ("companion", "w1")
    assert (third.id, third.kind, third.gap, third.category) == ("Stalls-A-3", "restricted", True, "c2")
    assert (fourth.kind, fourth.gap) == ("aisle", False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ("/text#line=1", "not_this_format")),
        ("row,seat\n1,1\n", ("/text#line=1", "not_this_format")),
        ("section,row,seat,price\nA,1,1,5\n", ("/text#line=1", "not_this_format")),
        ("section,row,seat,seat\nA,1,1,5\n", ("/text#line=1", "not_this_format")),
        ("section,row,seat\nA,,1\n", ("/text#line=2", "missing")),
        ("section,row,seat,x,y\nA,1,1,5,\n", ("/text#line=2", "missing")),
        ("section,row,seat,x,y\nA,1,1,nan,1\n", ("/text#line=2", "wrong_type")),
        ("section,row,seat,x,y\nA,1,1,-5,1\n", ("/text#line=2", "wrong_type")),
        ("section,row,seat,kind\nA,1,1,throne\n", ("/text#line=2", "invalid")),
        ('section,row,seat\nA,1,"1\n', ("/text#line=2", "not_this_format")),
        ("section,row,seat\nA,1,1\nA,1,1\n", ("/text#/sections/0/rows/0/seats/1/label", "duplicate_label")),
        ("section,row,seat\nA,1,<b>\n", ("/text#/sections/0/rows/0/seats/0/label", "invalid")),
        ("section,row,seat,kind\nA,1,1,companion\n", ("/text#/sections/0/rows/0/seats/0/with", "missing")),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(text: str, told: tuple[str, str]) -> None:
    assert refused("csv", text) == [told]


def test_a_cell_that_a_spreadsheet_would_reckon_comes_back_as_it_was() -> None:
    document = read_as("csv", "section,row,seat\n'=cmd,'-1,'@2\n")

    text = written_as("csv", document, "en").decode("utf-8-sig")

    assert facts(document)[0][:3] == ("=cmd", "-1", "@2")
    assert text.splitlines()[1].startswith("'=cmd,'-1,'@2,")
    assert facts(read_as("csv", text)) == facts(document)


def what_csv_keeps(seat: Seat) -> tuple[object, ...]:
    return seat.id, seat.label, seat.x, seat.y, seat.kind, seat.gap, seat.with_


@pytest.mark.parametrize("kind", KINDS)
def test_every_seat_comes_back_from_a_table(kind: SampleKind) -> None:
    document = sample(kind, 200)

    back = read_as("csv", written_as("csv", document, "zh-CN").decode("utf-8-sig"))

    assert [what_csv_keeps(seat) for seat in seats_of(back)] == [what_csv_keeps(seat) for seat in seats_of(document)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_seat_comes_back_from_pretix(kind: SampleKind) -> None:
    document = sample(kind, 200)

    back = read_as("pretix", written_as("pretix", document, "en").decode())

    assert [fact[1:] for fact in facts(back)] == [fact[1:] for fact in facts(document)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seats", [60, 601])
def test_every_aisle_comes_back_from_pretix(kind: SampleKind, seats: int) -> None:
    document = sample(kind, seats)

    back = read_as("pretix", written_as("pretix", document, "en").decode())

    assert [seat.gap for seat in seats_of(back)] == [seat.gap for seat in seats_of(document)]


def a_drawn_hall() -> Document:
    """One of everything that is drawn, two categories of one name, a seat with one of them and one without."""
    whole = {
        "format": "menpiao.seat-map/1",
        "name": {"en": "Hall"},
        "size": {"width": 1000, "height": 801},
        "focal": {"x": 1, "y": 1},
        "categories": [{"id": one, "name": {"en": "Stalls"}, "colour": "#123456"} for one in ("a", "b")],
        "shapes": [
            {"kind": "stage", "points": [[0, 0], [200, 0], [200, 100]], "text": {"en": "Stage"}},
            {"kind": "wall", "points": [[0, 200], [400, 200], [400, 300]]},
            {"kind": "line", "points": [[0, 400], [400, 400]]},
            {"kind": "ellipse", "points": [[500, 500], [600, 540]], "rotation": 30},
            {"kind": "text", "points": [[700, 700]], "text": {"en": "Bar"}},
        ],
        "sections": [
            {
                "id": "s",
                "name": {"en": "S"},
                "rows": [
                    {
                        "id": "r",
                        "label": "A",
                        "seats": [
                            {"id": "r-1", "label": "1", "x": 100, "y": 600, "category": "b"},
                            {"id": "r-2", "label": "2", "x": 155, "y": 600, "kind": "aisle"},
                        ],
                    }
                ],
                "tables": [
                    {
                        "id": "t",
                        "label": "T",
                        "x": 300,
                        "y": 700,
                        "seats": [{"id": "t-1", "label": "1", "x": 300, "y": 590}],
                    }
                ],
                "areas": [{"id": "f", "name": {"en": "Floor"}, "capacity": 9, "outline": [[0, 0], [90, 0], [90, 90]]}],
            }
        ],
    }
    return checked(msgspec.convert(whole, Document))


@pytest.mark.parametrize("document", [a_drawn_hall(), *(sample(kind, 60) for kind in KINDS)])
def test_what_is_written_for_pretix_is_a_plan_that_it_takes(document: Document) -> None:
    assert complaints(json.loads(written_as("pretix", document, "en"))) == []


def test_everything_that_is_drawn_comes_back_from_pretix_as_a_drawing() -> None:
    document = a_drawn_hall()

    back = read_as("pretix", written_as("pretix", document, "en").decode())

    assert [shape.kind for shape in back.shapes] == ["polygon", "ellipse", "stage", "line", "line", "ellipse", "text"]
    assert [shape.text.en for shape in back.shapes if shape.text] == ["Floor", "T", "Stage", "Bar"]
    assert [len(shape.points) for shape in back.shapes] == [3, 2, 3, 3, 2, 2, 1]
    first, second, _ = seats_of(back)
    assert (second.x - first.x, second.kind) == (55, "normal")
    names = {category.id: category.name.en for category in back.categories}
    assert [names[seat.category or ""] for seat in (first, second)] == ["Stalls (2)", "Other seats"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_comes_back_whole(kind: SampleKind) -> None:
    document = sample(kind, 200)

    assert read_as("menpiao", written_as("menpiao", document, "en").decode()) == document


def test_a_drawing_becomes_the_background_of_an_empty_hall() -> None:
    document = read_as("svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1234.4 600"><path d="M0 0"/></svg>')

    assert (document.size.width, document.size.height) == (1234, 600)
    assert document.background is not None
    assert document.sections == []


def test_a_drawing_with_script_is_refused() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

    assert refused("svg", svg) == [("/text#/background/svg", "not_allowed")]


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_of_a_hall_is_a_drawing_that_we_would_take(kind: SampleKind) -> None:
    picture = written_as("svg", sample(kind, 200), "en").decode()

    assert read_as("svg", picture).background is not None
