"""Ids on the wire: 26 characters that come back as they were, sort as they were made, and nothing else is one."""

import contextlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.ids import make_id
from menpiao.kernel.ids import MAX_ORGANIZER, MalformedId, decode, encode, organizer_of

IDS = st.builds(
    make_id,
    milliseconds=st.integers(0, (1 << 48) - 1),
    organizer_id=st.integers(0, MAX_ORGANIZER),
    randomness=st.integers(0, (1 << 56) - 1),
)


@given(IDS)
def test_an_id_comes_back_as_it_was(identifier: UUID) -> None:
    assert decode(encode(identifier)) == identifier


@given(IDS, IDS)
def test_text_order_is_creation_order(first: UUID, second: UUID) -> None:
    texts = [encode(first), encode(second)]
    assert (texts[0] < texts[1]) == (first.int < second.int)


@given(st.integers(0, MAX_ORGANIZER))
def test_an_id_names_its_organizer(organizer_id: int) -> None:
    assert organizer_of(make_id(milliseconds=1, organizer_id=organizer_id, randomness=2)) == organizer_id


@given(st.text(max_size=40))
def test_any_other_text_is_malformed(text: str) -> None:
    with contextlib.suppress(MalformedId):
        assert encode(decode(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "0" * 25, "0" * 27, "0" * 26 + "\n", "8" + "0" * 25, "0" * 25 + "u", "0" * 25 + "i", "0" * 25 + "A",
     "0" * 25 + "０", "0" * 24 + "_0", " " + "0" * 25, "-" + "0" * 25, "🎫" * 26],
)  # fmt: skip
def test_what_looks_nearly_like_an_id_is_none(text: str) -> None:
    with pytest.raises(MalformedId):
        decode(text)
