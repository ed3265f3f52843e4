"""The draw is fair, and anybody can check it."""

import hashlib
import hmac
from uuid import UUID

from menpiao.kernel.ids import decode, encode
from menpiao.waitingroom.model.draw import SPAN, commitment_of, hex16, rank_of, tie_of

SEED = bytes(range(32))
ROOM = UUID(int=0x0123456789ABCDEF0123456789ABCDEF)
PEOPLE = 50_000


def buyers() -> list[UUID]:
    """In the order of their coming: ids count up as time does, so an unfair draw would show."""
    return [UUID(int=(1_800_000_000_000 + number) << 80 | number) for number in range(PEOPLE)]


def spearman(ranks: list[int]) -> float:
    """The rank correlation between coming and being drawn; no ties."""
    order = sorted(range(len(ranks)), key=ranks.__getitem__)
    place = [0] * len(ranks)
    for position, arrival in enumerate(order):
        place[arrival] = position
    n = len(ranks)
    return 1 - 6 * sum((arrival - drawn) ** 2 for arrival, drawn in enumerate(place)) / (n * (n * n - 1))


def test_coming_early_is_worth_nothing() -> None:
    """Fifty thousand in five draws: |rho| stays below 0.02, which chance exceeds once in a hundred thousand times."""
    for number in range(5):
        seed = hashlib.sha256(bytes([number])).digest()
        assert abs(spearman([rank_of(seed, room_id=ROOM, buyer_id=buyer) for buyer in buyers()])) < 0.02


def test_a_draw_by_arrival_would_be_noticed() -> None:
    assert spearman(list(range(1000))) == 1
    assert spearman(list(range(1000, 0, -1))) == -1


def test_every_tenth_of_the_line_has_as_many_of_every_tenth_of_arrivals() -> None:
    """Chi-square over the deciles of rank, and over deciles of rank by deciles of arrival (99.99 % bounds)."""
    ranks = [rank_of(SEED, room_id=ROOM, buyer_id=buyer) for buyer in buyers()]
    deciles = [0] * 10
    cells = [[0] * 10 for _ in range(10)]
    for arrival, rank in enumerate(ranks):
        decile = rank * 10 // SPAN
        deciles[decile] += 1
        cells[arrival * 10 // PEOPLE][decile] += 1
    assert sum((n - PEOPLE / 10) ** 2 / (PEOPLE / 10) for n in deciles) < 33.72  # 9 degrees of freedom
    assert sum((n - PEOPLE / 100) ** 2 / (PEOPLE / 100) for row in cells for n in row) < 157.0  # 99 and a bit


def test_another_seed_is_another_draw() -> None:
    one = [rank_of(SEED, room_id=ROOM, buyer_id=buyer) for buyer in buyers()[:2000]]
    other = [rank_of(bytes(32), room_id=ROOM, buyer_id=buyer) for buyer in buyers()[:2000]]
    assert one != other
    order = sorted(range(2000), key=one.__getitem__)
    assert abs(spearman([other[index] for index in order])) < 0.1


def test_whoever_reads_the_how_to_can_check_the_draw() -> None:
    """The few lines of docs/how-to/waiting-room.md, with nothing of Menpiao but the form of ids."""
    room, buyer = encode(ROOM), encode(buyers()[7])
    raw = decode(room).bytes + decode(buyer).bytes
    assert hashlib.sha256(SEED).digest() == commitment_of(SEED)
    rank = hmac.new(SEED, raw, hashlib.sha256).hexdigest()[:16]
    assert rank == hex16(rank_of(SEED, room_id=ROOM, buyer_id=buyers()[7]))
    tie = hmac.new(SEED, raw + (12).to_bytes(8, "big"), hashlib.sha256).hexdigest()[:16]
    assert tie == hex16(tie_of(SEED, room_id=ROOM, buyer_id=buyers()[7], bucket=12))
