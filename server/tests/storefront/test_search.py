"""Finding events by words in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.storefront.model.search import SearchIndex, fold

titles = st.text(
    st.one_of(
        st.sampled_from("夜航乐队慢速公路春日音乐会《》：·—（）！？、 Livehouse Café NAÏVE straße İstanbul ＡＢＣ①㎏ﬁ"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    min_size=2,
    max_size=24,
)


@given(title=titles, others=st.lists(titles, max_size=4), data=st.data())
def test_an_event_is_found_by_any_two_characters_of_its_title(
    title: str, others: list[str], data: st.DataObject
) -> None:
    index: SearchIndex[int] = SearchIndex()
    for number, other in enumerate(others, 1):
        index.put(number, titles=[other], texts=[])
    index.put(0, titles=[title], texts=["一场演出"])
    start = data.draw(st.integers(0, len(title) - 2))
    found = index.search(title[start : start + 2])
    assert found is None or found[0]


@given(titles, st.data())
def test_a_part_folds_to_a_part(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    assert fold(text) == fold(text[:cut]) + fold(text[cut:])


@given(st.lists(titles, min_size=1, max_size=6), titles)
def test_what_is_found_holds_every_term_and_nothing_that_does_is_missed(texts: list[str], query: str) -> None:
    index: SearchIndex[int] = SearchIndex()
    for number, text in enumerate(texts):
        index.put(number, titles=[text], texts=[])
    found = index.search(query)
    terms = fold(query).split()
    if not terms:
        assert found is None
    else:
        assert set(found or ()) == {n for n, text in enumerate(texts) if all(term in fold(text) for term in terms)}


@pytest.fixture
def index() -> SearchIndex[str]:
    made: SearchIndex[str] = SearchIndex()
    made.put("night", titles=["夜航乐队：慢速公路", "Night Flight: Slow Road"], texts=["上海", "Shanghai", "后摇"])
    made.put("spring", titles=["春日音乐会", "A Concert in Spring"], texts=["Shanghai 上海", "夜航客串"])
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("夜航", {"night": True, "spring": False}),
        ("慢速 公路", {"night": True}),
        ("公路慢速", {}),
        ("SLOW road", {"night": True}),
        ("ｎｉｇｈｔ", {"night": True}),
        ("上海 spring", {"spring": False}),
        ("海s", {}),
        ("夜航乐队 南京", {}),
        ("歌", {}),
        ("会", {"spring": True}),
        ("", None),
        ("  ", None),
    ],
)
def test_every_term_must_match_and_hits_in_the_title_are_marked(
    index: SearchIndex[str], query: str, found: dict[str, bool] | None
) -> None:
    assert index.search(query) == found


def test_what_was_removed_or_replaced_is_no_longer_found(index: SearchIndex[str]) -> None:
    index.put("night", titles=["改名"], texts=[])
    assert index.search("慢速") == {}
    assert index.search("改名") == {"night": True}
    index.remove("night")
    index.remove("night")
    assert index.search("改名") == {}


def test_all_pairs_of_a_term_are_not_yet_the_term(index: SearchIndex[str]) -> None:
    index.put("apart", titles=["海边的边城"], texts=["边城海边"])
    assert index.search("海边城") == {}
    assert index.search("的边城") == {"apart": True}
