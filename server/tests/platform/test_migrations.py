"""The migrations as files: one number each, none left out."""

from menpiao.platform.db.migrate import sql_files


def test_migrations_are_numbered_without_gaps_or_doubles() -> None:
    numbers = [int(file.name.split("_")[0]) for file in sql_files() if not file.repeatable]
    assert numbers == list(range(1, len(numbers) + 1))
