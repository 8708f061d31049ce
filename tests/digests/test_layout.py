"""What a reader of one language sees, before it takes a form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.blocks import Block, Heading, Lead, Line, Note, Question, Remark
from digests.choice import LINES, Catalogue
from digests.edition import Edition
from digests.extras import Extras, extras
from digests.footer import Asked, Recipient
from digests.layout import Layout
from digests.subject import LONGEST
from tests.digests.editions import TOWNS, driver, edition, entry, full, gap, large, typical


def laid(content: Edition, language: str = "en", topics: Iterable[str] = ()) -> list[Block]:
    catalogue = Catalogue(content)
    choice = catalogue.choose(frozenset(topics))
    return list(Layout(catalogue, language).blocks(choice, Extras()))


def leads(content: Edition, language: str = "en") -> list[Lead]:
    return [block for block in laid(content, language) if isinstance(block, Lead)]


def subject(content: Edition, language: str, topics: Iterable[str] = ()) -> str:
    catalogue = Catalogue(content)
    return Layout(catalogue, language).subject(catalogue.choose(frozenset(topics)))


def test_the_subject_leads_with_the_finding_in_the_readers_language() -> None:
    found = "Les cuisiniers formés à l’atelier gagnaient davantage dès l’été"
    assert subject(typical(), "fr") == found
    finding = (
        "We find that the wages of cooks rose by 3%, while the wages of bakers and of waiters fell."
    )
    leading = entry(takeaway=finding, leading=True)
    assert subject(edition(leading, entry(2)), "en") == "The wages of cooks rose by 3%"


def test_the_subject_is_the_readers_own() -> None:
    towns = entry(9, takeaway="Rents fell by half.", drivers=(driver(TOWNS),))
    content = edition(*(entry(n, takeaway=f"Wages rose by {n}%.") for n in range(1, 9)), towns)
    assert subject(content, "en") == "Wages rose by 1%"
    assert subject(content, "en", ["drivers:towns"]) == "Rents fell by half"


def test_without_a_text_in_that_language_the_subject_names_the_digest() -> None:
    expected = "Bulletin de la semaine, du 29 juin au 5 juillet 2026"
    assert subject(edition(), "fr") == expected


@given(st.text(max_size=200), st.text(max_size=200), st.booleans(), st.sampled_from(["en", "fr"]))
def test_no_subject_is_longer_than_a_mail_program_shows(
    title: str, takeaway: str, sample: bool, language: str
) -> None:
    first = entry(title=title, takeaway=takeaway, language=language)
    line = subject(edition(first, entry(2), sample=sample), language)
    assert 0 < len(line) <= LONGEST
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(("language", "mark"), [("en", "[Sample]"), ("fr", "[Exemple]")])
def test_samples_say_so_in_subject_and_page(language: str, mark: str) -> None:
    samples = edition(sample=True)
    assert subject(samples, language).startswith(mark)
    assert Layout(Catalogue(samples), language).masthead.notice
    assert not Layout(Catalogue(edition()), language).masthead.notice


@pytest.mark.parametrize("content", [typical(), full(), large(40)], ids=["thin", "full", "large"])
def test_an_entry_is_shown_once(content: Edition) -> None:
    shown = [block for block in laid(content) if isinstance(block, Lead | Line)]
    titles = [block.title for block in shown]
    assert len(titles) == len(set(titles))
    left = len(content.entries) - len(titles)
    assert [n.text for n in laid(content) if isinstance(n, Note)][:1] == (
        [f"and {left} more publications in the archive"] if left else []
    ) or content.emerging


def test_a_thin_week_is_told_in_full() -> None:
    assert len(leads(typical())) == 4
    assert not [block for block in laid(typical()) if isinstance(block, Line)]


def test_every_leading_entry_is_followed_by_why_the_reader_gets_it() -> None:
    blocks = laid(full(), "fr")
    after = [blocks[n + 1] for n, block in enumerate(blocks) if isinstance(block, Lead)]
    assert len(after) == 6
    assert all(isinstance(block, Remark) and block.text for block in after)


def test_text_in_another_language_says_which() -> None:
    by_title = {item.title[:2]: item for item in leads(typical())}
    assert by_title["L’"].lang == "fr"
    assert "French" in by_title["L’"].meta
    assert by_title["Ki"].lang == ""


def test_what_is_left_out_is_counted() -> None:
    blocks = laid(large())
    assert len([b for b in blocks if isinstance(b, Line)]) == LINES
    assert "and 376 more publications in the archive" in [
        b.text for b in blocks if isinstance(b, Note)
    ]


def test_the_page_says_whether_the_network_or_the_model_set_the_tags() -> None:
    def origin(*confirmed: bool) -> str:
        tagged = entry(drivers=(), gaps=tuple(gap(confirmed=one) for one in confirmed))
        return leads(edition(tagged))[0].meta.split(" · ")[-1]

    assert origin() == "July 1, 2026"
    assert origin(False) == "tags suggested by the model"
    assert origin(True) == "tags confirmed by the network"
    assert origin(True, False) == "tags in part confirmed by the network"


def test_the_head_begins_with_the_readers_language() -> None:
    french = replace(entry(2), language="fr")
    shown = leads(edition(entry(1), french, entry(3)), "fr")
    assert [item.title[-1] for item in shown] == ["2", "1", "3"]


def test_lines_stand_under_their_driver() -> None:
    headings = [b.text for b in laid(full(), "fr") if isinstance(b, Heading)]
    assert headings[:3] == ["À lire en premier", "Machines au travail", "Villes et campagnes"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            (
                "1,234 publications collected",
                "6 sources",
                "3 chosen for this digest",
                "1 of them names a data gap",
            ),
        ),
        (
            "fr",
            (
                "1\xa0234 publications recueillies",
                "6 sources",
                "3 retenues pour ce bulletin",
                "1 d’entre elles signale une lacune",
            ),
        ),
    ],
)
def test_the_figures_lead_from_what_was_collected_to_what_is_shown(
    language: str, expected: tuple[str, ...]
) -> None:
    naming = entry(1, gaps=(gap("One."), gap("Two.")))
    filling = entry(2, gaps=(gap("A count.", "addressed"),))
    content = edition(naming, filling, entry(3))
    figures = Layout(Catalogue(content), language).masthead.figures
    assert tuple(f"{figure.number} {figure.words}" for figure in figures) == expected


def test_no_sentence_is_shown_both_as_takeaway_and_as_quotation() -> None:
    said = "Cooks earned more, but nobody counts them."
    (item,) = leads(edition(entry(takeaway=said, gaps=(gap(said),))))
    assert (item.takeaway, item.gaps[0].quote) == ("", f"“{said}”")


def test_what_an_editor_added_is_shown_in_its_language_only() -> None:
    noted = entry(note={"en": "Read the annex.", "fr": "Lire l’annexe."})
    assert leads(edition(noted), "fr")[0].note == "Lire l’annexe."
    assert leads(edition(entry(note={"en": "Read the annex."})), "fr")[0].note == ""


def test_shared_blocks_are_the_same_objects_for_every_reader() -> None:
    catalogue = Catalogue(full())
    layout = Layout(catalogue, "en")
    one, other = (
        set(layout.blocks(catalogue.choose(topics), Extras()))
        for topics in ((), ("drivers:towns",))
    )
    shared = one & other
    assert len(shared) > len(one) / 2


def test_only_safe_links_are_asked_or_offered() -> None:
    reader = Recipient(
        address="a@example.org",
        requests=(
            Asked(title="Good", language="en", url="https://m.example/1"),
            Asked(title="Bad", language="en", url="javascript:alert(1)"),
        ),
        feedback_url="javascript:alert(1)",
    )
    more = extras(reader)
    assert [link.words for link in more.requests] == ["Good"]
    catalogue = Catalogue(edition())
    blocks = Layout(catalogue, "en").blocks(catalogue.choose(), more)
    assert len([b for b in blocks if isinstance(b, Question)]) == 1
