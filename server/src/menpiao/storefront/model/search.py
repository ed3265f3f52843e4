"""Finding events by words, Chinese ones too: an index of characters and pairs of characters, in memory.

Chinese has no spaces between words, so an index of words would need a dictionary. Pairs of neighbouring characters
need none: a term can only stand in a text that has all its pairs, and the few candidates are then read for the term
itself. Both languages are indexed together; case, width and accents do not matter.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

import msgspec

K = TypeVar("K", bound=Hashable)


class _Document(msgspec.Struct, frozen=True):
    """The folded texts of one entry."""

    title: str
    text: str


def fold(text: str) -> str:
    """One spelling for all: compatibility forms, lower case, no accents.

    Character by character (nothing depends on a neighbour), so that a part of a text folds to a part of its folding.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def terms_of(query: str) -> list[str]:
    """What must all be found."""
    return fold(query).split()


class SearchIndex(Generic[K]):
    """Texts by key; `search` answers every key whose texts hold all terms, and whether its title holds them all."""

    def __init__(self) -> None:
        self._documents: dict[K, _Document] = {}
        self._keys_of: dict[str, set[K]] = defaultdict(set)

    def put(self, key: K, *, titles: Iterable[str], texts: Iterable[str]) -> None:
        """Add an entry, or replace it. Line breaks keep terms from reaching across two texts."""
        self.remove(key)
        title = "\n".join(map(fold, titles))
        document = _Document(title, "\n".join((title, *map(fold, texts))))
        self._documents[key] = document
        for gram in _grams(document.text):
            self._keys_of[gram].add(key)

    def remove(self, key: K) -> None:
        """Forget an entry, if there is one."""
        document = self._documents.pop(key, None)
        for gram in _grams(document.text) if document is not None else ():
            keys = self._keys_of[gram]
            keys.discard(key)
            if not keys:
                del self._keys_of[gram]

    def search(self, query: str) -> dict[K, bool] | None:
        """Keys that match, each with whether its title alone does; None when the query asks for nothing."""
        terms = terms_of(query)
        if not terms:
            return None
        grams = {gram for term in terms for gram in ({term} if len(term) == 1 else _pairs(term))}
        candidates = sorted((self._keys_of.get(gram, set()) for gram in grams), key=len)
        found: dict[K, bool] = {}
        for key in set.intersection(*candidates):
            document = self._documents[key]
            if all(term in document.text for term in terms):
                found[key] = all(term in document.title for term in terms)
        return found


def _grams(text: str) -> set[str]:
    return {character for character in text if not character.isspace()} | _pairs(text)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if not (text[i].isspace() or text[i + 1].isspace())}
