"""What a reader sees, before it takes a form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.page import LONGEST_SUBJECT, page, subject
from tests.digests.editions import TOWNS, driver, edition, entry, gap, large, typical


def test_the_subject_leads_with_a_title_in_the_readers_language() -> None:
    assert subject(typical(), "fr") == "L’été des cuisiniers : salaires et fourneaux (+3)"
    assert subject(typical(), "en") == "Kitchen robots and the wages of cooks, part 1 (+3)"


def test_without_a_title_in_that_language_the_subject_names_the_digest() -> None:
    expected = "Bulletin de la semaine, du 29 juin au 5 juillet 2026"
    assert subject(edition(), "fr") == expected


@given(st.text(max_size=200), st.booleans(), st.sampled_from(["en", "fr"]))
def test_no_subject_is_longer_than_a_mail_program_shows(
    title: str, sample: bool, language: str
) -> None:
    line = subject(edition(entry(title=title), entry(2), sample=sample), language)
    assert 0 < len(line) <= LONGEST_SUBJECT
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(("language", "mark"), [("en", "[Sample]"), ("fr", "[Exemple]")])
def test_samples_say_so_in_subject_and_page(language: str, mark: str) -> None:
    samples = edition(sample=True)
    assert subject(samples, language).startswith(mark)
    assert page(samples, language).notice
    assert not page(edition(), language).notice


def test_an_entry_is_shown_once() -> None:
    shown = page(typical(), "en")
    titles = [item.title for item in shown.lead]
    titles += [item.title for group in shown.groups for item in group.items]
    assert len(titles) == len(set(titles)) == 4


def test_text_in_another_language_says_which() -> None:
    by_title = {item.title[:2]: item for item in page(typical(), "en").lead}
    assert by_title["L’"].lang == "fr"
    assert "French" in by_title["L’"].meta
    assert by_title["Ki"].lang == ""


def test_a_shortened_page_counts_what_is_left_out_in_each_group() -> None:
    shown = page(large(), "en", at_most=10)
    assert [len(group.items) for group in shown.groups] == [5, 5]
    assert all("195 more publications" in group.more for group in shown.groups)


def test_the_page_says_whether_the_network_or_the_model_set_the_tags() -> None:
    def origin(*confirmed: bool) -> str:
        tagged = entry(drivers=(), gaps=tuple(gap(confirmed=one) for one in confirmed))
        return page(edition(tagged), "en").groups[0].items[0].meta.split(" · ")[-1]

    assert origin() == "July 1, 2026"
    assert origin(False) == "tags suggested by the model"
    assert origin(True) == "tags confirmed by the network"
    assert origin(True, False) == "tags in part confirmed by the network"


def test_the_head_begins_with_the_readers_language_and_the_groups_keep_their_order() -> None:
    french = {number: entry(number, language="fr") for number in (2, 4)}
    english = {number: entry(number) for number in (1, 3)}
    heads = [replace(one, leading=True) for one in (english[1], french[2])]
    shown = page(edition(*heads, english[3], french[4]), "fr")
    assert [item.title[-1] for item in shown.lead] == ["2", "1"]
    assert [item.title[-1] for item in shown.groups[0].items] == ["3", "4"]


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
    shown = page(edition(naming, filling, entry(3)), language)
    assert tuple(f"{figure.number} {figure.words}" for figure in shown.figures) == expected


def test_a_chip_does_not_repeat_the_heading_unless_it_is_confirmed() -> None:
    def chips(*, confirmed: bool, leading: bool = False) -> list[str]:
        one = entry(drivers=(driver(confirmed=confirmed), driver(TOWNS, 0.5)), leading=leading)
        shown = page(edition(one), "en")
        (item,) = shown.lead or shown.groups[0].items
        return [chip.name for chip in item.chips]

    assert chips(confirmed=False) == ["Town and country"]
    assert chips(confirmed=True) == ["Machines at work", "Town and country"]
    assert chips(confirmed=False, leading=True) == ["Machines at work", "Town and country"]


def test_no_sentence_is_shown_both_as_takeaway_and_as_quotation() -> None:
    said = "Cooks earned more, but nobody counts them."
    item = page(edition(entry(takeaway=said, gaps=(gap(said),))), "en").groups[0].items[0]
    assert (item.takeaway, item.gaps[0].quote) == ("", f"“{said}”")
