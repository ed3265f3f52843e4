"""The rotating code: it round-trips, agrees with the committed vectors, and garbage is only ever malformed."""

import json
import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from menpiao.tickets import chain
from menpiao.tickets.chain import MALFORMED, Code

TOOL = Path(__file__).parents[1] / "tools" / "make_code_vectors.py"
VECTORS = Path(__file__).parents[3] / "contract" / "code-vectors.json"

numbers = st.integers(0, chain.MAX_NUMBER)
epochs = st.integers(1, chain.MAX_EPOCH)
links = st.binary(min_size=16, max_size=16)
codes = st.builds(Code, epoch=epochs, number=numbers, step=st.integers(0, chain.MAX_STEP), link=links)


@given(codes)
def test_a_code_reads_back_as_it_was_written(code: Code) -> None:
    text = chain.encode(code)
    assert len(text) == 47
    assert set(text) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), "QR's alphanumeric mode"
    assert chain.decode(text) == code


@given(codes, st.text(" \t\r\n", max_size=8), st.text(" \t\r\n", max_size=8))
def test_lower_case_and_white_space_around_a_code_are_forgiven(code: Code, before: str, after: str) -> None:
    assert chain.decode(before + chain.encode(code).lower() + after) == code


@given(st.text(max_size=700) | st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefgk", min_size=40, max_size=50))
def test_any_text_has_an_answer_and_only_real_forms_are_codes(text: str) -> None:
    found = chain.decode(text)
    assert found == MALFORMED or (isinstance(found, Code) and chain.encode(found) == text.strip().upper())


def test_near_misses_are_malformed() -> None:
    good = chain.encode(Code(epoch=1, number=7, step=3, link=bytes(16)))
    for bad in (
        "",
        good[:-1],
        good + "0",
        "8" + good[1:],  # another version
        good[:-1] + "1",  # padding that is not zero: two texts for one code
        good[:10] + "I" + good[11:],
        good[:10] + "－" + good[11:],
        good[:10] + "٣" + good[11:],  # a digit, but not ASCII's
        good[:20] + " " + good[21:],
        "ı" + good[1:],
        "🎫" * 47,
        "https://example.com/ticket/1",
        " " * 10_000 + good,
    ):
        assert chain.decode(bad) == MALFORMED, bad


def test_a_form_without_epoch_or_with_a_negative_number_is_malformed() -> None:
    raw = bytearray(29)
    raw[0] = 1
    assert chain.decode(_text(raw)) == MALFORMED
    raw[2] = 1
    assert isinstance(chain.decode(_text(raw)), Code)
    raw[3] = 0x80
    assert chain.decode(_text(raw)) == MALFORMED


@given(seed=links, number=numbers, steps=st.integers(1, 60), data=st.data())
def test_every_step_of_a_chain_leads_to_its_anchor_and_to_any_earlier_link(
    seed: bytes, number: int, steps: int, data: st.DataObject
) -> None:
    step = data.draw(st.integers(1, steps))
    earlier = data.draw(st.integers(0, step - 1))
    code = chain.code_at(seed, number=number, epoch=1, steps=steps, step=step)
    assert chain.leads_to(code, checkpoint=chain.anchor_of(seed, number=number, steps=steps))
    known = chain.walk_down(seed, number=number, from_step=steps, to_step=earlier)
    assert chain.leads_to(code, checkpoint=known, checkpoint_step=earlier)


@given(seed=links, number=numbers, step=st.integers(1, 30), ahead=st.integers(1, 5))
def test_a_screenshot_cannot_be_rolled_forward(seed: bytes, number: int, step: int, ahead: int) -> None:
    """Whoever saw c[step] can claim a later step, but not with any link that the chain's arithmetic yields them."""
    steps = 40
    anchor = chain.anchor_of(seed, number=number, steps=steps)
    seen = chain.code_at(seed, number=number, epoch=1, steps=steps, step=step)
    guesses = [chain.walk_down(seen.link, number=number, from_step=step, to_step=i) for i in range(step, -1, -1)]
    guesses.append(chain.link_before(seen.link, number=number, step=step + ahead))
    for link in guesses:
        assert not chain.leads_to(Code(epoch=1, number=number, step=step + ahead, link=link), checkpoint=anchor)


@given(seed=links, number=numbers, flip=st.integers(0, 127))
def test_a_flipped_bit_leads_nowhere(seed: bytes, number: int, flip: int) -> None:
    code = chain.code_at(seed, number=number, epoch=1, steps=20, step=9)
    anchor = chain.anchor_of(seed, number=number, steps=20)
    torn = (int.from_bytes(code.link, "big") ^ 1 << flip).to_bytes(16, "big")
    assert not chain.leads_to(Code(epoch=1, number=number, step=9, link=torn), checkpoint=anchor)


def test_the_anchor_itself_admits_nobody() -> None:
    """Gates hold it, so whoever steals a gate holds it."""
    anchor = chain.anchor_of(bytes(16), number=5, steps=10)
    assert not chain.leads_to(Code(epoch=1, number=5, step=0, link=anchor), checkpoint=anchor)


def test_each_epoch_and_window_has_a_seed_of_its_own() -> None:
    doors = datetime(2027, 3, 1, 10, tzinfo=UTC)
    seeds = {
        chain.chain_seed(bytes(range(16)), epoch=epoch, window_starts_at=doors + timedelta(hours=hours))
        for epoch in (1, 2, 256)
        for hours in (0, 10, 24)
    }
    assert len(seeds) == 9
    assert all(len(seed) == 16 for seed in seeds)


def test_the_committed_vectors_are_what_this_arithmetic_makes() -> None:
    assert runpy.run_path(str(TOOL))["as_text"]() == VECTORS.read_text(encoding="utf-8")


def test_the_vectors_read_back_and_lead_to_their_anchors() -> None:
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    assert len(vectors) >= 3
    for vector in vectors:
        for shown in vector["codes"]:
            code = chain.decode(shown["text"])
            assert isinstance(code, Code)
            assert (code.number, code.epoch) == (int(vector["number_hex"], 16), vector["epoch"])
            assert code.step == shown["step"]
            assert chain.leads_to(code, checkpoint=bytes.fromhex(vector["anchor_hex"]))


def _text(raw: bytearray) -> str:
    """Any 29 bytes in the short form's letters, without the checks of `chain.encode`."""
    value = int.from_bytes(raw, "big") << 3
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(value >> shift) & 31] for shift in range(230, -1, -5))
