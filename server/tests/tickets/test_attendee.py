"""Whom a ticket admits: numbers of identity cards are checked, kept in one spelling, and shown to nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.tickets import attendee_of, attendee_text, masked_id_number, normal_id_number

SOMEBODY = "11010519491231002X"
"""The example of the standard itself (GB 11643-1999)."""


@pytest.mark.parametrize("written", ["11010519491231002x", " 11010519491231002X ", "11010519491231002x\n"])
def test_one_person_has_one_spelling(written: str) -> None:
    assert normal_id_number(written) == SOMEBODY


@pytest.mark.parametrize(
    "written",
    [
        "",
        "110105194912310021",  # the check character is wrong
        "11010519491231002",
        "11010519491231002XX",
        "110105194913310023",  # no thirteenth month
        "11010519490229002X",  # no leap year
        "01010519491231002X",  # no such region
        "11010518491231002X",
        "1101051949123100２X",  # a full-width digit is none
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002Х",  # Cyrillic
        "11010519491231002X\x00",
        "1101 0519 4912 3100 2X",
        "9" * 100_000,
        "X" * 18,
    ],
)
def test_numbers_that_can_be_nobodys_are_refused(written: str) -> None:
    assert normal_id_number(written) is None


@given(st.integers(0, 16), st.integers(0, 9))
def test_one_wrong_digit_is_always_noticed(place: int, digit: int) -> None:
    wrong = SOMEBODY[:place] + str(digit) + SOMEBODY[place + 1 :]
    assert (normal_id_number(wrong) is None) == (wrong != SOMEBODY)


@given(st.text(max_size=60).filter(lambda name: "\0" not in name), st.sampled_from([None, SOMEBODY]))
def test_name_and_number_come_apart_as_they_went_together(name: str, id_number: str | None) -> None:
    assert attendee_of(attendee_text(name, id_number)) == (name, id_number)


def test_a_number_is_shown_by_its_last_four_characters() -> None:
    assert masked_id_number(SOMEBODY) == "**************002X"
