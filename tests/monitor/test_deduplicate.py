"""A work is known again by DOI, address or text, and nothing else makes two works one."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.deduplicate import identities, untelling_addresses
from spiders.publication import Publication

ABSTRACT = (
    "Vacancy counts for small towns are published once a year and too late to be of use. "
    "We combine postings with payroll records and show what a monthly series could tell "
    "planners about the demand for labour in forty rural districts, and where it misleads them."
)


def publication(**fields: object) -> Publication:
    """A publication of which only ``fields`` matter."""
    given_fields = {"source": "s", "url": "https://example.org/p/1", "title": "Vacancies", **fields}
    return Publication(**given_fields)  # type: ignore[arg-type]


def share(one: Publication, other: Publication) -> bool:
    return bool(set(identities(one)) & set(identities(other)))


def test_strongest_identity_comes_first() -> None:
    one = publication(doi="10.5555/Vac.1", guid="oai:example.org:vac/1", abstract=ABSTRACT)
    kinds = [identity.split(":")[0] for identity in identities(one)]
    assert kinds == ["doi", "url", "guid", "text"]
    assert identities(one)[0] == "doi:10.5555/vac.1"


def test_a_doi_is_read_from_the_address_of_the_journal() -> None:
    journal = publication(url="https://www.journal.example/doi/full/10.5555/VAC.1?af=R")
    resolver = publication(url="http://dx.doi.org/10.5555/vac.1", title="Other wording")
    assert "doi:10.5555/vac.1" in identities(journal)
    assert share(journal, resolver)


def test_the_same_page_under_two_spellings_is_one_work() -> None:
    one = publication(url="http://www.example.org/p/1/?utm_source=rss")
    assert share(one, publication(source="t", url="https://example.org/p/1#top"))


def test_a_guid_that_is_an_address_counts_as_one() -> None:
    one = publication(url="https://feeds.example/r/1", guid="https://example.org/p/1/")
    assert share(one, publication(source="t"))


def test_the_same_text_at_two_addresses_is_one_work() -> None:
    one = publication(abstract=ABSTRACT)
    other = publication(
        source="t", url="https://other.example/x", title="VACANCIES", abstract=ABSTRACT.upper()
    )
    assert share(one, other)


def test_a_text_is_known_by_its_letters_alone() -> None:
    """Hyphens, quotes, line ends and accents differ from one source to the next."""
    french = "Les pénuries de main-d’œuvre, l'été : ce que l'enquête ne dit pas. " * 4
    plain = french.replace("é", "e\u0301").replace("-", "\u2010").replace("’", "'")
    one = publication(url="https://a.example/1", title="Main-d’œuvre", abstract=french)
    other = publication(url="https://b.example/2", title="MAIN D'ŒUVRE", abstract=plain)
    assert set(identities(one)) & set(identities(other))
    dashes = publication(url="https://c.example/3", abstract="— * —\n" * 100)
    assert not [name for name in identities(dashes) if name.startswith("text:")]


def test_a_generic_title_does_not_make_two_works_one() -> None:
    one = publication(title="Introduction", abstract="Editorial.")
    other = publication(url="https://example.org/p/2", title="Introduction", abstract="Editorial.")
    assert not share(one, other)


def test_the_address_of_a_site_names_no_work() -> None:
    one = publication(url="https://example.org/", title="One")
    other = publication(url="https://example.org", title="Two")
    assert not share(one, other)
    assert share(one, publication(url="https://example.org/", title="One"))


def test_an_address_that_stands_for_several_works_names_none() -> None:
    landing = "https://example.org/publications"
    visit = [publication(url=landing, title=title) for title in ("One", "Two")]
    untelling = untelling_addresses(visit)
    assert untelling == {landing}
    assert not set(identities(visit[0], untelling)) & set(identities(visit[1], untelling))


def test_a_title_that_only_changed_its_case_is_still_telling() -> None:
    assert untelling_addresses(
        [publication(title="Vacancies"), publication(title="VACANCIES")]
    ) == (frozenset())


def test_a_publication_in_two_languages_is_two_records() -> None:
    english = publication(url="https://example.org/en/report", abstract=ABSTRACT)
    french = publication(
        url="https://example.org/fr/report",
        title="Postes vacants",
        abstract="Les postes vacants des petites villes sont publiés une fois l'an, trop tard. "
        * 4,
    )
    assert not share(english, french)


@given(
    url=st.text(max_size=40),
    title=st.text(min_size=1, max_size=40),
    guid=st.none() | st.text(max_size=40),
    abstract=st.text(max_size=300),
)
def test_every_publication_has_identities_and_they_are_stable(
    url: str, title: str, guid: str | None, abstract: str
) -> None:
    one = publication(url=url, title=title, guid=guid, abstract=abstract)
    later = publication(
        url=url,
        title=title,
        guid=guid,
        abstract=abstract,
        published=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert identities(one)
    assert identities(one) == identities(later)
