"""What hypothesis draws examples from: its seed, and nothing else.

By itself it also tries every constant that stands in the source of any module that is imported by then. Which examples
a fixed seed gives would then depend on the tests that ran before, and to find those of fourteen thousand that fit a
field costs as much as to ask the server.
"""

from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.internal.constants_ast import Constants

BACKEND = "menpiao"


class FromTheSeed(HypothesisProvider):
    """As hypothesis draws; of constants it knows those that are nasty everywhere."""

    _local_constants = Constants()


AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.{FromTheSeed.__name__}"
