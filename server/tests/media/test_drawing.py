"""What is uploaded comes out as pixels of ours and nothing else, whatever it was."""

import io
import zipfile
from typing import Any

import pytest
from PIL import Image

from builders.pictures import a_bomb, a_picture, an_animation, with_a_place
from menpiao.kernel.errors import Invalid
from menpiao.kernel.ids import organizer_of
from menpiao.media.drawing import draw
from menpiao.media.model import MAX_LARGE_BYTES, MAX_SMALL_BYTES, Box, Drawn, NotAPicture, picture_id


def seen(drawn: Drawn) -> Image.Image:
    """What browsers will see."""
    opened = Image.open(io.BytesIO(drawn.body))
    assert (opened.format, opened.size) == ("WEBP", (drawn.width, drawn.height))
    return opened.convert("RGB")


def colour_at(picture: Image.Image, across: float) -> tuple[int, ...]:
    found: Any = picture.getpixel((int(picture.width * across), picture.height // 2))
    return tuple(found)


def is_near(colour: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 12 for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_each_kind_is_drawn_anew_in_two_widths(kind: str) -> None:
    large, small = draw(a_picture(kind, (1_600, 2_000)), None)

    assert (large.width, large.height, small.width, small.height) == (1_280, 1_600, 480, 600)
    for drawn in (large, small):
        assert is_near(colour_at(seen(drawn), 0.25), (20, 30, 40))
        assert is_near(colour_at(seen(drawn), 0.75), (230, 220, 210))


def test_a_small_picture_is_not_made_larger() -> None:
    large, small = draw(a_picture(size=(300, 400)), None)

    assert (large.width, large.height, small.width, small.height) == (300, 400, 300, 400)


def test_a_photograph_stands_upright_and_does_not_tell_where_it_was_taken() -> None:
    uploaded = with_a_place((1_200, 900))
    assert b"at home" in uploaded
    assert b"Exif" in uploaded

    large, small = draw(uploaded, None)

    assert (large.width, large.height) == (900, 1_200)
    for drawn in (large, small):
        assert not dict(Image.open(io.BytesIO(drawn.body)).getexif())
        assert not any(name in drawn.body for name in (b"EXIF", b"Exif", b"ICCP", b"XMP ", b"at home", b"Phone"))


def test_what_is_cut_out_is_meant_of_the_picture_as_it_is_looked_at() -> None:
    on_its_side = with_a_place((4_000, 3_000))

    large, _ = draw(on_its_side, Box(0, 0, 3_000, 2_000))

    # Turned, the dark left half is the upper one.
    assert (large.width, large.height) == (1_280, 853)
    assert is_near(colour_at(seen(large), 0.5), (20, 30, 40))


@pytest.mark.parametrize("box", [Box(500, 0, 500, 400), Box(0, 1_000, 300, 201)])
def test_a_box_beside_the_picture_is_refused(box: Box) -> None:
    with pytest.raises(Invalid) as refused:
        draw(a_picture(), box)
    assert refused.value.errors[0].pointer == "/crop"


@pytest.mark.parametrize("size", [(199, 400), (201, 900)])
def test_what_nobody_could_show_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid):
        draw(a_picture(size=size), None)


def test_what_is_transparent_is_white() -> None:
    large, _ = draw(a_picture("PNG", mode="RGBA"), None)

    assert is_near(colour_at(seen(large), 0.75), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_pictures_from_print_are_pictures(mode: str) -> None:
    large, _ = draw(a_picture("JPEG", mode=mode), None)

    assert colour_at(seen(large), 0.25) < colour_at(seen(large), 0.75)


def test_of_a_thousand_frames_the_first_is_shown() -> None:
    large, _ = draw(an_animation(1_000), None)

    assert is_near(colour_at(seen(large), 0.25), (20, 30, 40))


def test_noise_is_made_to_fit() -> None:
    noise = Image.effect_noise((2_000, 2_000), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=70)

    large, small = draw(out.getvalue(), None)

    assert len(large.body) <= MAX_LARGE_BYTES
    assert len(small.body) <= MAX_SMALL_BYTES


def a_polyglot() -> bytes:
    """A picture that is an archive with a script, too."""
    archive = io.BytesIO(a_picture("GIF"))
    archive.seek(0, io.SEEK_END)
    with zipfile.ZipFile(archive, "a") as added:
        added.writestr("x.js", "alert(document.domain)")
    return archive.getvalue()


def test_nothing_that_stood_behind_the_picture_comes_along() -> None:
    uploaded = a_polyglot()
    assert zipfile.is_zipfile(io.BytesIO(uploaded))

    large, small = draw(uploaded, None)

    for drawn in (large, small):
        assert not zipfile.is_zipfile(io.BytesIO(drawn.body))
        assert b"alert" not in drawn.body


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"GIF89a",
        a_picture()[:4_000],
        a_picture("PNG")[:2_000] + b"\x00" * 900,
        a_picture("BMP"),
        a_picture("TIFF"),
        b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><script>alert(1)</script></svg>',
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 300\n",
        a_bomb(),
        b"\xff\xd8\xff" + b"\x00" * 1_000,
    ],
    ids=["empty", "head", "cut", "broken", "bmp", "tiff", "svg", "entity", "pdf", "eps", "bomb", "noise"],
)
def test_whatever_is_no_picture_is_refused_in_the_same_words(upload: bytes) -> None:
    with pytest.raises(NotAPicture):
        draw(upload, None)


def test_a_picture_has_its_name_from_its_content_and_its_organizer() -> None:
    assert picture_id(7, b"one") == picture_id(7, b"one")
    assert len({picture_id(7, b"one"), picture_id(7, b"two"), picture_id(8, b"one")}) == 3
    assert organizer_of(picture_id(7, b"one")) == 7
