"""A way of speaking is told from a subject by whether its publications are alike."""

from __future__ import annotations

import pytest

from classifiers.emerging import Rules, emerging
from classifiers.emerging_coherence import coherence, independent
from classifiers.emerging_terms import known_terms, terms
from classifiers.emerging_weeks import Reading
from classifiers.vocabulary import Concept, Vocabulary
from tests.classifiers.test_emerging import labels, reading, stream

ALIKE = [
    f"Robot cars {word} drivers of taxis and lorries in cities"
    for word in ("replace", "pay", "hire")
]
UNLIKE = [
    "Robot cars and the price of bonds",
    "A robot car in the history of steel",
    "Robot cars, schools and pupils",
]
WORDS = ["oak", "elm", "ash", "fir", "yew", "lime", "pear", "plum", "hazel", "birch"]
OTHERS = [reading(f"{one} {other} trees") for one in WORDS for other in WORDS if one < other]


def texts(titles: list[str]) -> list[Reading]:
    return [reading(title, title_terms=frozenset()) for title in titles]


def test_publications_on_one_subject_are_more_alike_than_any_two() -> None:
    but = {"robot", "car", "robot car"}
    for titles, subject in ((ALIKE, True), (UNLIKE, False)):
        holders = texts(titles)
        found = coherence(holders, [*holders, *OTHERS, *texts(UNLIKE)], but)
        assert (found >= 1.6) is subject


def test_where_nothing_can_be_said_nothing_is_alike() -> None:
    (one,) = texts(ALIKE[:1])
    assert coherence([one], [one, *OTHERS], set()) == 0
    assert coherence([], [], set()) == 0


def test_each_team_counts_once() -> None:
    team = frozenset({"A. Sample"})
    teams = [reading("x", authors=team), reading("y", authors=team), reading("z")]
    assert independent(teams) == [teams[0], teams[2]]


@pytest.mark.parametrize(
    ("titles", "named", "listed"),
    [(ALIKE, 1, True), (UNLIKE, 1, False), (UNLIKE, 3, True)],
    ids=["one subject", "a way of speaking", "named in most titles"],
)
def test_a_rise_in_unlike_publications_needs_titles(
    titles: list[str], named: int, *, listed: bool
) -> None:
    burst = [
        reading(title, title_terms=frozenset(terms("robot cars", "en") if number < named else ()))
        for number, title in enumerate(titles)
    ]
    past = [reading(title) for title in ("bonds and steel", "schools and pupils")]
    rising = stream([*burst, *past], lambda _: past)
    rules = Rules(beyond_doubt=0.0)
    assert ("Robot cars" in labels(emerging(rising, rules=rules))) is listed


def test_only_the_name_of_a_concept_makes_its_rise_known() -> None:
    vocabulary = Vocabulary(
        name="themes",
        concepts=(
            Concept(id="c", pref_label={"en": "Vehicles"}, alt_label={"en": ("robot cars",)}),
        ),
    )
    known = known_terms([vocabulary])
    assert known == {"vehicle"}
    assert labels(emerging(stream([reading("Robot cars") for _ in range(4)]), known)) == [
        "Robot cars"
    ]
