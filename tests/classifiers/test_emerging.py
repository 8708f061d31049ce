"""Emerging topics: what surfaces, what does not, and what a topic says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.emerging import EmergingTopic, emerging
from classifiers.emerging_evidence import adjusted, dispersion, rise_probability, voices
from classifiers.emerging_terms import folded, terms
from classifiers.emerging_weeks import Census, Reading, Stream, Week

BEGIN = date(2022, 1, 3)
STEADY = ("wages and employment in manufacturing", "retirement and pension wealth of households")
NUMBERS = count()


def reading(title: str, language: str = "en", **changes: object) -> Reading:
    number = next(NUMBERS)
    known: dict[str, object] = {
        "reference": f"p{number}",
        "source": "feed",
        "publisher": "Institute" if number % 2 else "University",
        "authors": frozenset({f"author {number}"}),
        "terms": terms(title, language),
        "title_terms": frozenset(terms(title, language)),
    }
    return Reading(**{**known, **changes})  # type: ignore[arg-type]


def stream(
    latest: Iterable[Reading],
    each_week: Callable[[int], list[Reading]] = lambda _: [],
    weeks: int = 60,
) -> Stream:
    """Sixty weeks of ten steady publications, and ``latest`` besides them in the last one."""
    made = Stream()
    for number in range(weeks):
        steady = [reading(STEADY[index % 2]) for index in range(10)]
        more = list(latest) if number == weeks - 1 else each_week(number)
        made.add(Week.of(BEGIN + timedelta(weeks=number), [*steady, *more]))
    return made


def labels(topics: Iterable[EmergingTopic]) -> list[str]:
    return [topic.label for topic in topics]


def test_a_term_never_seen_before_surfaces_once_several_bring_it() -> None:
    burst = [reading("Robot cars and drivers"), reading("Robot cars"), reading("A robot car")]
    (topic,) = emerging(stream([*burst, reading("Robot cars in cities")]))
    assert topic.term == "robot car"
    assert topic.label == "Robot cars"
    assert (topic.count, topic.ratio) == (4, float("inf"))
    assert topic.q < 0.01
    assert topic.examples[0].startswith("p")
    assert len(topic.examples) == 4


def test_a_term_in_french_surfaces_in_its_own_form() -> None:
    burst = [
        reading(f"{lead} des taxis autonomes", "fr")
        for lead in ("L'essor", "Le coût", "L'avenir", "Le prix")
    ]
    assert labels(emerging(stream(burst))) == ["taxis autonomes"]


def test_steady_terms_never_surface() -> None:
    assert emerging(stream([reading(STEADY[0])])) == ()


def test_a_term_of_every_autumn_is_no_news() -> None:
    def autumn(number: int) -> list[Reading]:
        return [reading("Robot cars") for _ in range(4)] if number % 52 == 7 else []

    assert emerging(stream([reading("Robot cars") for _ in range(4)], autumn)) == ()


def test_a_label_of_a_vocabulary_is_no_news() -> None:
    burst = [reading("Robot cars") for _ in range(4)]
    assert emerging(stream(burst), {folded("robot cars", "en")}) == ()
    assert labels(emerging(stream(burst), {folded("Robots", "en")})) == ["Robot cars"]


def test_what_goes_with_a_stronger_rise_of_a_known_label_is_no_news() -> None:
    burst = [*(reading("The pandemic") for _ in range(6)), *(reading("Wake of the pandemic"),) * 3]
    spread = [replace(one, authors=frozenset({str(index)})) for index, one in enumerate(burst)]
    assert labels(emerging(stream(spread))) == ["pandemic"]
    assert emerging(stream(spread), {"pandemic"}) == ()


def test_one_team_is_one_voice() -> None:
    team = frozenset({"A. Sample"})
    assert emerging(stream([reading("Robot cars", authors=team) for _ in range(5)])) == ()


def test_one_publisher_among_several_is_not_enough() -> None:
    assert emerging(stream([reading("Robot cars", publisher="One") for _ in range(5)])) == ()


def test_a_term_that_no_title_names_is_left_out() -> None:
    burst = [reading("Robot cars", title_terms=frozenset()) for _ in range(5)]
    assert emerging(stream(burst)) == ()


@pytest.mark.parametrize(("titles", "surfaces"), [(2, True), (1, False)])
def test_two_titles_may_name_it_by_another_term(titles: int, surfaces: bool) -> None:
    named = frozenset(terms("Driverless fleets", "en"))
    text = terms("Robot cars in driverless fleets", "en")
    burst = [
        reading("", terms=text, title_terms=named if number < titles else frozenset())
        for number in range(5)
    ]
    names = [name for topic in emerging(stream(burst)) for name in topic.names]
    assert ("Robot cars" in names) is surfaces


def test_a_new_source_does_not_make_its_words_a_topic() -> None:
    assert emerging(stream([reading("Robot cars", source="new") for _ in range(5)])) == ()


def test_the_growth_of_a_concept_explains_its_words() -> None:
    def some(number: int) -> list[Reading]:
        return [reading("Robot cars", concepts=frozenset({"c"}))] if number % 13 == 0 else []

    burst = [reading("Robot cars", concepts=frozenset({"c"})) for _ in range(6)]
    bare = [reading("Robot cars") for _ in range(6)]
    assert emerging(stream(burst, some)) == ()
    assert labels(emerging(stream(bare, some))) == ["Robot cars"]


def test_a_young_stream_says_nothing() -> None:
    burst = [reading("Robot cars") for _ in range(5)]
    assert emerging(stream(burst, weeks=10)) == ()


def test_keeping_only_the_latest_terms_of_weeks_long_gone_changes_no_topic() -> None:
    whole, bare = Stream(), Stream()
    weeks = [*stream([], weeks=20).held, *stream([reading("Robot cars") for _ in range(5)]).held]
    for number, week in enumerate(weeks):
        later = replace(week, start=BEGIN + timedelta(weeks=number))
        whole.add(later)
        bare.add(later, None if number >= 68 else {"robot car", "robot", "car"})
    assert emerging(bare)
    assert emerging(bare) == emerging(whole)
    assert whole.past
    assert not bare.past


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Cost of living", "en", {"cost", "cost living", "living"}),
        ("Work-from-home", "en", {"work", "work home", "home"}),
        ("COVID-19, vaccines", "en", {"covid-19", "vaccine"}),
        ("In 2020 firms", "en", {"firm"}),
        ("coût de l'énergie", "fr", {"cout", "cout energie", "energie"}),
        ("Le travail, les journaux", "fr", {"travail", "journal"}),
        ("policies, classes and crisis", "en", {"policy", "class", "crisis"}),
    ],
)
def test_terms_fold_what_does_not_matter(text: str, language: str, expected: set[str]) -> None:
    assert terms(text, language).keys() == expected


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "und"]))
def test_terms_have_one_to_three_words_and_a_form_of_the_text(text: str, language: str) -> None:
    for term, form in terms(text, language).items():
        assert 1 <= len(term.split(" ")) <= 3
        assert form in text


def test_the_probability_is_the_binomial_tail() -> None:
    # Three of three publications among the latest tenth, by chance: a tenth to the third power.
    assert rise_probability(3, 0, 10, 90) == pytest.approx(0.001)
    # Two or more of three: 3 · 0.1² · 0.9 + 0.1³.
    assert rise_probability(2, 1, 10, 90) == pytest.approx(0.028)


def test_adjusting_follows_benjamini_and_hochberg() -> None:
    assert adjusted([0.01, 0.04, 0.03, 0.5], 4) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert adjusted([0.001], 100) == pytest.approx([0.1])
    assert adjusted([], 5) == []


def test_counts_that_come_in_lumps_are_dispersed() -> None:
    def block(*times: int) -> list[list[Week]]:
        return [
            [Week.of(BEGIN, [reading("a robot" if index < n else "wages") for index in range(20)])]
            for n in times
        ]

    assert dispersion(block(2, 2, 2, 2), "robot") == 1.0
    assert dispersion(block(8, 0, 0, 0), "robot") == pytest.approx(8.0)
    assert dispersion(block(0, 0), "robot") == 1.0


def test_voices_counts_those_who_share_no_author() -> None:
    teams = [{"a", "b"}, {"b", "c"}, {"d"}, set()]
    assert voices(reading("x", authors=frozenset(team)) for team in teams) == 3


def test_the_census_counts_terms_by_their_words() -> None:
    census = Census()
    census.add({"robot": 2, "robot car": 3, "cost": 1})
    census.add({"robot": 1})
    assert census.sizes == [1, 1, 0]
