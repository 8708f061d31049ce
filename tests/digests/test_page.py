"""What a reader sees, before it takes a form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.page import LONGEST_SUBJECT, page, subject
from tests.digests.editions import edition, entry, gap, large, typical


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
        return page(edition(tagged), "en").groups[0].items[0].origin

    assert origin() == ""
    assert origin(False) == "suggested by the model"
    assert origin(True) == "confirmed by the network"
    assert origin(True, False) == "in part confirmed by the network"
