"""HTML pages: metadata first, then the page's own headings, then the main text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders.document_facts import Facts
from spiders.document_html import MAX_ELEMENTS, read_html

URL = "https://body.example/en/reports/12"
LONG = (
    "Counts of vacancies for small towns come once a year, too late to be of use to those who plan "
    "training. Postings and payroll records together give a monthly view of the demand for labour."
)
LONG_FR = (
    "Les postes vacants des petites villes ne sont comptés qu'une fois l'an, trop tard pour les "
    "personnes qui planifient la formation. Les annonces et la paie donnent une vue mensuelle."
)


def facts_of(head: str, body: str = "", language: str = "en", url: str = URL) -> Facts:
    html = f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    return read_html(html.encode(), url)


def test_highwire_names_come_before_everything_else() -> None:
    facts = facts_of(
        f"""<title>Site | Page</title><meta property="og:title" content="Shared title">
        <meta name="citation_title" content="Vacancies in small towns">
        <meta name="citation_author" content="Lee, Ann">
        <meta name="citation_author" content="Roy, Bo">
        <meta name="citation_publication_date" content="2026/06/12">
        <meta name="citation_doi" content="https://doi.org/10.5555/VAC.12">
        <meta name="citation_publisher" content="Institute of Towns">
        <meta name="citation_abstract" content="&lt;p&gt;{LONG}&lt;/p&gt;">"""
    )
    assert facts.title == "Vacancies in small towns"
    assert facts.authors == ("Lee, Ann", "Roy, Bo")
    assert facts.published == datetime(2026, 6, 12, tzinfo=UTC)
    assert facts.doi == "10.5555/vac.12"
    assert facts.publisher == "Institute of Towns"
    assert facts.abstract == LONG


def test_dublin_core_in_the_language_of_the_page() -> None:
    facts = facts_of(
        f"""<meta name="dcterms.title" content="Postes vacants">
        <meta name="dcterms.language" content="fra">
        <meta name="dcterms.issued" content="2026-06-12">
        <meta name="dcterms.creator" content="Bureau de la statistique">
        <meta name="dcterms.description" lang="en" content="{LONG}">
        <meta name="dcterms.description" lang="fr" content="{LONG_FR}">""",
        language="fr-CA",
    )
    assert facts.language == "fr"
    assert facts.authors == ("Bureau de la statistique",)
    assert facts.abstract == LONG_FR


def test_json_ld_of_the_article_not_of_the_site() -> None:
    facts = facts_of(
        """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "WebSite", "name": "The House"}, {"@type": "WebPage", "name": "Page"},
        {"@type": ["ScholarlyArticle"], "headline": "Vacancies",
         "datePublished": "2026-06-12T08:00Z",
         "author": [{"@type": "Person", "name": "Ann Lee"}, "Bo Roy"], "inLanguage": "en",
         "publisher": {"@type": "Organization", "name": "Institute of Towns"},
         "identifier": {"@type": "PropertyValue", "value": "doi:10.5555/vac.12"}}]}</script>"""
    )
    assert facts.title == "Vacancies"
    assert facts.authors == ("Ann Lee", "Bo Roy")
    assert facts.published == datetime(2026, 6, 12, 8, tzinfo=UTC)
    assert facts.publisher == "Institute of Towns"
    assert facts.doi == "10.5555/vac.12"


def test_of_several_titles_the_one_shown_as_main_heading_is_taken() -> None:
    head = (
        '<meta property="og:title" content="You will not believe it"><title>Vacancies | H</title>'
    )
    assert facts_of(head, "<h1>Vacancies</h1>").title == "Vacancies"
    assert facts_of(head, "<h1>Other</h1>").title == "You will not believe it"


def test_two_persons_in_one_name_are_parted_and_a_body_is_not() -> None:
    script = """<script type="application/ld+json">{"@type": "Article", "author": [
        {"@type": "Person", "name": "Ann Lee and Bo Roy"},
        {"@type": "Organization", "name": "Learning Council and Skills Office"},
        {"@type": "Person", "name": "web_admin2"}]}</script>"""
    authors = ("Ann Lee", "Bo Roy", "Learning Council and Skills Office")
    assert facts_of(script).authors == authors


def test_a_menu_headed_overview_is_no_abstract() -> None:
    menu = "<ul>" + "<li>About</li><li>Careers</li><li>Press</li>" * 8 + "</ul>"
    assert facts_of("", f"<h2>Overview</h2>{menu}<p>{LONG}</p>").abstract.endswith(LONG)
    footer = f"<main><p>{LONG_FR}</p></main><footer><h2>In brief</h2><p>{LONG}</p></footer>"
    assert facts_of("", footer).abstract == LONG_FR


@pytest.mark.parametrize("broken", ['{"@type": ', "[" * 5000, '"text"', "null", '{"@type": 3}'])
def test_broken_json_ld_is_passed_over(broken: str) -> None:
    script = f'<script type="application/ld+json">{broken}</script>'
    assert facts_of(f"<title>Vacancies</title>{script}").title == "Vacancies"


def test_the_name_of_the_site_leaves_the_title() -> None:
    head = (
        "<title>Labour - a view | The House</title>"
        '<meta property="og:site_name" content="The House">'
    )
    assert facts_of(head).title == "Labour - a view"
    assert facts_of("<title>Vacancies – House</title>", "<h1>Vacancies</h1>").title == "Vacancies"
    assert facts_of("<title>Vacancies – what now</title>").title == "Vacancies – what now"


@pytest.mark.parametrize(
    ("heading", "language"),
    [
        ("<h2>Abstract</h2>", "en"),
        ("<h2>1. Executive Summary</h2>", "en"),
        ("<header><h3>Key findings:</h3></header>", "en"),
        ("<p><strong>Summary</strong></p>", "en"),
        ("<h2>Résumé</h2>", "fr"),
        ("<h2>Sommaire exécutif</h2>", "fr"),
        ("<div><div><h4>Faits saillants</h4></div></div>", "fr"),
    ],
)
def test_a_section_headed_as_one_is_the_abstract(heading: str, language: str) -> None:
    text = LONG if language == "en" else LONG_FR
    body = f"<main><h1>T</h1><p>Menu</p>{heading}<p>{text}</p><h2>Method</h2><p>Other.</p></main>"
    assert facts_of("", body, language).abstract == text


def test_the_abstract_in_the_language_of_the_page_wins() -> None:
    body = f"<h2>Abstract</h2><p>{LONG}</p><h2>Résumé</h2><p>{LONG_FR}</p>"
    assert facts_of("", body, "fr").abstract == LONG_FR
    assert facts_of("", body, "en").abstract == LONG


def test_without_any_abstract_the_text_begins_it() -> None:
    body = f"<article><h1>Vacancies</h1><p>{LONG}</p><p>{LONG_FR}</p><p>The end.</p></article>"
    facts = facts_of('<meta name="description" content="Short teaser">', body)
    assert facts.abstract.startswith(LONG)
    assert facts.text.splitlines() == ["Vacancies", LONG, LONG_FR, "The end."]


def test_translations_are_those_the_page_links() -> None:
    facts = facts_of(
        """<link rel="alternate" hreflang="en" href="/en/reports/12">
        <link rel="alternate" hreflang="fr-CA" href="/fr/rapports/12">
        <link rel="alternate" hreflang="x-default" href="/">""",
        '<a lang="es" href="/es/12">Informe</a>',
    )
    assert facts.translations == (("fr", "https://body.example/fr/rapports/12"),)
    switch = '<section id="wb-lng"><a lang="fr" href="report-fra.htm">Français</a></section>'
    assert facts_of("", switch).translations == (
        ("fr", "https://body.example/en/reports/report-fra.htm"),
    )


def test_a_canonical_address_counts_only_on_its_own_site_and_not_for_the_front_door() -> None:
    link = '<link rel="canonical" href="{}">'
    assert (
        facts_of(link.format("/en/reports/twelve")).url == "https://body.example/en/reports/twelve"
    )
    assert facts_of(link.format("https://body.example/")).url is None
    assert facts_of(link.format("https://elsewhere.example/x")).url is None
    assert facts_of(link.format("javascript:alert(1)")).url is None


@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1252", "nonsense"])
def test_accents_survive_a_wrong_or_missing_declaration(declared: str) -> None:
    html = "<html><head><title>Économie</title></head><body>é</body></html>"
    content_type = f"text/html; charset={declared}" if declared else ""
    assert read_html(html.encode(), URL, content_type).title == "Économie"
    assert read_html(html.encode("cp1252"), URL, content_type).title == "Économie"
    assert read_html(b"\xff\xfe" + html.encode("utf-16-le"), URL, content_type).title == "Économie"


def test_a_year_gives_way_to_a_day_of_that_year() -> None:
    head = (
        '<meta name="citation_publication_date" content="2026">'
        '<meta property="article:published_time" content="2026-06-12T00:00:00Z">'
    )
    assert facts_of(head).published == datetime(2026, 6, 12, tzinfo=UTC)


def test_a_missing_date_stays_missing() -> None:
    assert facts_of("<title>T</title>", f"<p>{LONG} In June 2019 it was so.</p>").published is None


def test_markup_that_means_harm_never_reaches_the_text() -> None:
    body = f"<p>{LONG}</p><script>steal()</script><p onclick='steal()'>{LONG}</p>"
    facts = facts_of(
        '<meta property="og:title" content="A &lt;script&gt;steal()&lt;/script&gt;B">', body
    )
    assert "steal" not in facts.text + facts.title + facts.abstract


@pytest.mark.parametrize("control", ["\x0b", "&#11;", "&#xFFFE;", "\uffff", "<i {a\x0b='1'>"])
def test_what_no_tree_may_hold_costs_a_page_nothing_else(control: str) -> None:
    facts = facts_of(
        "<title>Pay</title>", f"<p>{LONG}</p><time>2026-01-05</time>{control}<p>End</p>"
    )
    assert (facts.title, facts.text) == ("Pay", f"{LONG}\nEnd")


def test_sixty_thousand_nested_elements_do_no_harm() -> None:
    assert facts_of("<title>T</title>", "<div>" * 60_000 + LONG).title == "T"


def test_an_endless_page_is_read_as_far_as_its_first_elements() -> None:
    body = "".join(f"<p>Sentence {n} of a page without end.</p>" for n in range(MAX_ELEMENTS + 500))
    text = facts_of("<title>T</title>", body).text
    assert "Sentence 9 of" in text
    assert f"Sentence {MAX_ELEMENTS + 400} of" not in text


def test_an_endless_title_is_cut() -> None:
    assert len(facts_of(f"<title>{'a - ' * 100_000}</title>").title) <= 500
