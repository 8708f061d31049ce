"""Near duplicates are found by their keys, and told from issues of a series and from versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.near_duplicates import Finding, Relation, candidate_keys, relation
from spiders.publication import Publication

TITLE = "Counting vacancies in small towns"
TEXT = (
    "Vacancy counts for small towns are published once a year and too late to be of use. "
    "We combine postings with payroll records and show what a monthly series could tell "
    "planners about the demand for labour in rural districts, and where it misleads them. "
    "The series leads the survey by two quarters and covers employers that the survey leaves out."
)
EDITED = TEXT.replace("too late to be of use", "too late to be of much use")
DAY = datetime(2026, 6, 22, tzinfo=UTC)
COUNT = "In {m}, {n} thousand people worked, {k} more than a year before, the statistics show; " * 4


def work(number: int, **fields: object) -> Publication:
    base = {"source": "s", "url": f"https://h{number}.example/p/{number}", "title": TITLE}
    return Publication(**{**base, "abstract": TEXT, "language": "en", **fields})  # type: ignore[arg-type]


def candidates(a: Publication, b: Publication) -> bool:
    return bool(set(candidate_keys(a)) & set(candidate_keys(b)))


def test_an_edited_copy_is_found_and_is_the_same() -> None:
    one, other = work(1, title="Vacancies: a count"), work(2, title="A Count", abstract=EDITED)
    assert candidates(one, other)
    one = work(1, title="Counting the vacancies of small towns")
    other = work(2, abstract=EDITED)
    assert relation(one, other) == Finding(Relation.SAME, "text")


def test_a_cut_abstract_under_the_same_title_is_the_same() -> None:
    one, other = work(1), work(2, abstract=TEXT[:260])
    assert candidates(one, other)
    assert relation(one, other) == Finding(Relation.SAME, "title")


def test_a_journal_article_is_a_version_of_its_working_paper() -> None:
    paper = work(1, doi="10.5555/w1", published=DAY - timedelta(days=400))
    article = work(2, doi="10.5555/j1", published=DAY, abstract=EDITED)
    assert relation(paper, article) == Finding(Relation.VERSION, "text")


def test_a_rewritten_abstract_under_one_title_by_the_same_people_is_a_version() -> None:
    rewritten = "This paper asks how many jobs are open outside the cities. " * 8
    one = work(1, authors=("Ann Lee", "Bo Roy"))
    other = work(2, abstract=rewritten, authors=("Roy, Bo", "Lee, A."))
    assert candidates(one, other)
    assert relation(one, other) == Finding(Relation.VERSION, "authors")
    assert relation(one, work(2, abstract=rewritten, authors=("Cy Fox",))) is None


def test_a_report_that_nobody_signs_returns_every_year_under_its_title() -> None:
    title = "What employers look for in rural labour markets today"
    next_year = "Another year, other towns, and another view of what employers want. " * 8
    one, other = work(1, title=title), work(2, title=title, abstract=next_year)
    assert relation(one, other) is None
    signed = work(2, title=title, abstract=next_year, authors=("Ann Lee",))
    assert relation(one, signed) == Finding(Relation.VERSION, "authors")


def test_one_text_under_two_titles_is_linked_and_not_merged() -> None:
    one = work(1, title="Counting vacancies: evidence from small towns")
    other = work(2, title="What vacancies tell planners", abstract=EDITED)
    assert relation(one, other) == Finding(Relation.VERSION, "text")
    reused = replace(other, url=one.url + "/reused")
    assert relation(one, reused) is None
    assert relation(replace(one, authors=("Ann Lee",)), replace(reused, authors=("A. Lee",)))
    short = work(2, title="Counting vacancies", abstract=EDITED)
    assert relation(one, short) == Finding(Relation.SAME, "text")


def test_one_abstract_filed_under_two_works_does_not_join_them() -> None:
    assert relation(work(1), work(2, title="Wages and orbital mechanics", abstract=EDITED)) is None


def test_issues_of_a_series_stay_apart() -> None:
    may = work(
        1, title="Labour Force Survey, May 2026", abstract=COUNT.format(m="May", n=19871, k=120)
    )
    june = work(
        2, title="Labour Force Survey, June 2026", abstract=COUNT.format(m="June", n=19855, k=119)
    )
    assert relation(may, june) is None
    part_one, part_two = work(1, title=f"{TITLE} II"), work(2, title=f"{TITLE} III")
    assert relation(part_one, part_two) is None


def test_a_generic_title_joins_nothing() -> None:
    one, other = (
        work(1, title="Introduction", abstract=""),
        work(2, title="Introduction", abstract=""),
    )
    assert not candidates(one, other)
    assert relation(one, other) is None


def test_a_translation_is_linked_not_merged() -> None:
    one = work(1, url="https://h.example/en/p/1")
    other = work(
        2, url="https://h.example/fr/p/1", language="fr", title="Compter", abstract="Texte."
    )
    assert candidates(one, other)
    assert relation(one, other) == Finding(Relation.TRANSLATION, "address")


def test_a_link_to_the_other_edition_makes_candidates() -> None:
    one = work(1, translations=(("fr", "https://h2.example/p/2/"),))
    other = work(2, language="fr", title="Compter les postes", abstract="Texte.")
    assert candidates(one, other)
    assert relation(one, other) == Finding(Relation.TRANSLATION, "linked")


@given(title=st.text(min_size=1, max_size=40), abstract=st.text(max_size=400))
def test_every_publication_is_its_own_candidate_and_the_relation_has_no_order(
    title: str, abstract: str
) -> None:
    one, other = work(1, title=title, abstract=abstract), work(2)
    assert candidate_keys(one) == candidate_keys(one)
    assert len(candidate_keys(one)) < 30
    assert relation(one, other) == relation(other, one)
    assert relation(one, one) == Finding(Relation.SAME, "identity")
