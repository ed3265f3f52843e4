"""The generator's reading: as quick as comparing bytes, and never wrong about where an answer ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.bench.answers import Unreadable, body_of, shape_of

NAMES = st.sampled_from(["content-type", "x-trace-id", "etag", "Cache-Control"])
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=4)
STATUSES = st.sampled_from([200, 201, 304, 204, 409, 503])


def answer(status: int, before: list[tuple[str, str]], body: bytes, after: list[tuple[str, str]]) -> bytes:
    """An answer as a server writes it; statuses without a body have no length either."""
    bare = status in (204, 304)
    length = [] if bare else [("Content-Length", str(len(body)))]
    lines = "".join(f"{name}: {value}\r\n" for name, value in [*before, *length, *after])
    return f"HTTP/1.1 {status} Word\r\n{lines}\r\n".encode() + (b"" if bare else body)


@given(STATUSES, HEADERS, st.binary(max_size=200), HEADERS)
def test_a_whole_answer_is_found_with_its_status_and_body(
    status: int, before: list[tuple[str, str]], body: bytes, after: list[tuple[str, str]]
) -> None:
    data = answer(status, before, body, after)
    shape = shape_of(data)
    assert shape is not None
    assert (shape.status, shape.total) == (b"%d" % status, len(data))
    assert body_of(data, shape) == (b"" if status in (204, 304) else body)
    assert shape.fits(data)


@given(STATUSES, HEADERS, st.binary(max_size=60), HEADERS)
def test_a_part_of_an_answer_is_never_taken_for_the_whole(
    status: int, before: list[tuple[str, str]], body: bytes, after: list[tuple[str, str]]
) -> None:
    data = answer(status, before, body, after)
    whole = shape_of(data)
    assert whole is not None
    for cut in range(len(data)):
        assert not whole.fits(data[:cut])
        shape = shape_of(data[:cut])
        assert shape is None or shape.total > cut


@given(STATUSES, STATUSES, HEADERS, HEADERS, st.binary(max_size=40), st.binary(max_size=40))
def test_what_fits_a_shape_is_what_its_own_head_says(
    status: int,
    other: int,
    headers: list[tuple[str, str]],
    others: list[tuple[str, str]],
    body: bytes,
    another: bytes,
) -> None:
    shape = shape_of(answer(status, headers, body, []))
    data = answer(other, others, another, [])
    parsed = shape_of(data)
    assert shape is not None
    assert parsed is not None
    if shape.fits(data):
        assert (parsed.status, parsed.total, parsed.head_end) == (shape.status, shape.total, shape.head_end)


def test_another_status_of_the_same_length_does_not_fit() -> None:
    shape = shape_of(answer(201, [], b"{}", []))
    assert shape is not None
    assert not shape.fits(answer(409, [], b"{}", []))


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2x\r\n\r\n{}",
        b"SSH-2.0-OpenSSH\r\n\r\n",
    ],
)
def test_what_is_no_answer_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        shape_of(data)
