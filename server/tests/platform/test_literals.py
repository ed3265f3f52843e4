"""Arrays in text: PostgreSQL reads back what was written, whatever is in it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menpiao.platform.db import Database
from menpiao.platform.db.literals import integers, optional, texts

_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
_ODD = st.sampled_from(["", '"', "\\", '","', "{", "}", ",", "NULL", "null", " ", "a b", "\\x", "\n", "票"])


@given(values=st.lists(_TEXT | _ODD, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
async def test_texts_come_back(db: Database, values: list[str]) -> None:
    async with db.read() as tx:
        assert await tx.connection.fetchval("select $1::text::text[]", texts(values)) == values


@given(values=st.lists(st.integers(-(2**31), 2**31 - 1), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
async def test_numbers_come_back(db: Database, values: list[int]) -> None:
    async with db.read() as tx:
        assert await tx.connection.fetchval("select $1::text::integer[]", integers(values)) == values


async def test_what_is_left_out_comes_back_as_nulls(db: Database) -> None:
    together = "select array_agg(a), array_agg(b) from unnest($1::integer[], $2::bytea[]) as t (a, b)"
    async with db.read() as tx:
        for column in ([None, None], [b"x", None], [None, b"x"]):
            assert list(await tx.connection.fetchrow(together, [1, 2], optional(column))) == [[1, 2], column]
