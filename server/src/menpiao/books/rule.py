"""What a rule of the books is."""

import msgspec


class Rule(msgspec.Struct, frozen=True):
    """A name that a person understands, and the query for its contradictions."""

    name: str
    sql: str
