"""What a text in the search box may mean, and that names and phones are compared however they are written."""

from uuid import UUID

import pytest

from menpiao.kernel.ids import decode, encode
from menpiao.orders.model.finding import normal_digits, normal_name, read_search
from menpiao.orders.model.order import number_bits, number_end, order_number
from menpiao.tickets.model import serial_of

ORDER = decode("03bqh3nq00000004p3z6t7w1v9")


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_nothing_means_nothing(text: str) -> None:
    assert read_search(text) is None


@pytest.mark.parametrize(
    "written", [order_number(ORDER), order_number(ORDER).lower(), order_number(ORDER).replace("-", ""), "ｂ"]
)
def test_the_number_of_an_order_is_the_end_of_its_id(written: str) -> None:
    asked = read_search(written)
    assert asked is not None
    assert asked.number == (None if written == "ｂ" else number_bits(ORDER))


def test_half_a_number_ends_an_orders_or_begins_a_tickets() -> None:
    asked = read_search(order_number(ORDER)[-5:].lower())
    assert asked is not None
    assert asked.number == number_end(ORDER.int) != number_bits(ORDER)
    number = 0x7123456789ABCDEF
    asked = read_search(serial_of(number)[:5])
    assert asked is not None
    assert asked.serials is not None
    assert asked.serials[0] <= number <= asked.serials[1]
    assert {serial_of(end)[:5] for end in asked.serials} == {serial_of(number)[:5]}


def test_the_number_of_a_ticket_is_the_beginning_of_its_number() -> None:
    number = 0x0123456789ABCDEF
    asked = read_search(serial_of(number))
    assert asked is not None
    assert asked.serials is not None
    assert asked.serials[0] <= number <= asked.serials[1]
    assert {serial_of(end) for end in asked.serials} == {serial_of(number)}
    assert serial_of(asked.serials[0] - 1) != serial_of(number) != serial_of(asked.serials[1] + 1)
    exact = read_search(f"{number:016x}")
    assert exact is not None
    assert exact.serials == (number, number)


@pytest.mark.parametrize("length", [8, 9, 20, 25])
def test_the_beginning_of_an_id_leads_to_all_that_begin_so(length: int) -> None:
    asked = read_search(encode(ORDER)[:length])
    assert asked is not None
    assert asked.prefix is not None
    first, last = asked.prefix
    assert first <= ORDER <= last
    assert encode(first)[:length] == encode(last)[:length] == encode(ORDER)[:length]
    assert encode(UUID(int=first.int - 1))[:length] != encode(ORDER)[:length]
    assert encode(UUID(int=last.int + 1))[:length] != encode(ORDER)[:length]


def test_the_last_id_of_all_has_a_beginning_too() -> None:
    asked = read_search("7zzzzzzz")
    assert asked is not None
    assert asked.prefix is not None
    assert asked.prefix[1] == UUID(int=(1 << 128) - 1)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("8000", "8000"),
        ("13800138000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+1 (555) 010-0199", "15550100199"),
        ("80001", None),
        ("800", None),
        ("陈晓8000", None),
    ],
)
def test_a_phone_is_a_whole_one_or_its_last_four_digits(written: str, digits: str | None) -> None:
    asked = read_search(written)
    assert asked is not None
    assert asked.digits == digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("陈 晓", "陈晓"),
        ("Ａｎｎａ", "anna"),
        ("O’Hara", "o'hara"),
        ("阿卜杜·热合曼", "阿卜杜热合曼"),
        (" Zoë ", "ZOË"),
    ],
)
def test_names_are_equal_however_they_are_written(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other) != ""


def test_different_names_and_phones_stay_different() -> None:
    assert normal_name("陈晓") != normal_name("陈小")
    assert normal_digits("86138001380") == "86138001380", "eleven digits have no prefix"
