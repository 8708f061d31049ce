"""What is left of outside HTML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.cleaning import clean_line, clean_text, fit_for_a_tree


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("Wages & hours", "Wages & hours"),
        ("R&amp;D in <b>Québec</b>", "R&D in Québec"),
        ("Emploi&nbsp;: l&rsquo;été &#233;t&#xE9;", "Emploi : l’été été"),
        ("pay < 5 and > 3", "pay < 5 and > 3"),
        ("  two\n lines\t", "two lines"),
        ("<script>alert(1)</script>Skills", "Skills"),
        ("Skills<style>p{}</style>", "Skills"),
        ("Jobs<!-- never -->report", "Jobsreport"),
        ('<img src=x onerror="alert(1)" alt="a > b">Jobs', "Jobs"),
        ("<a title='it is\">Jobs", "Jobs"),
        ("Jobs <a href=", "Jobs"),
        ("nul\x00 bell\x07 soft\u00adhyphen \ud800", "nul bell softhyphen"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("<td>one</td><td>two</td>", "one two"),
        ("", ""),
    ],
)
def test_a_line_is_plain_text(html: str, line: str) -> None:
    assert clean_line(html) == line


def test_paragraphs_and_breaks_survive() -> None:
    html = "<div><p>First\nparagraph.</p><p>Second<br></br>line.</p><ul><li>a<li>b</ul></div>"
    assert clean_text(html) == "First paragraph.\n\nSecond\nline.\n\na\n\nb"


def test_a_comment_alone_is_markup_too() -> None:
    assert clean_text("Wages <!-- more --> rise") == "Wages rise"
    assert clean_text("<!-- rien -->") == ""


def test_blank_lines_part_the_paragraphs_of_plain_text() -> None:
    assert clean_text("First\nline.\n \nSecond.") == "First line.\n\nSecond."


@pytest.mark.parametrize(
    "piece", ["<div>", '<a "', "<a '", "<!--", "<script>", "<", "&", "<![", "</p"]
)
def test_hostile_markup_costs_no_more_than_prose(piece: str) -> None:
    html = piece * (1_000_000 // len(piece))
    begin = time.process_time()
    clean_text(html)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<a\x0bb=1>\x00\ufffe\tW", "<ab=1>\tW"),
        ("a&#11;b&#x00B;c&#xD800 d&#65535;&#0;", "abc d"),
        ("&#233;&#xE9; &#10; &#x110000; &#99999999999; &#xabcdefabc; R&#D", ...),
    ],
)
def test_what_no_tree_may_hold_is_taken_out_and_the_rest_left(html: str, left: object) -> None:
    assert fit_for_a_tree(html) == (html if left is ... else left)


@given(st.text())
def test_no_control_character_and_no_run_of_spaces_is_left(text: str) -> None:
    line = clean_line(text)
    assert line == " ".join(line.split())
    assert not any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in line)


@given(st.text(alphabet="ab é.,\n"))
def test_plain_words_are_kept(text: str) -> None:
    assert clean_text(text).split() == text.split()


MARKUP = st.lists(
    st.sampled_from(
        (
            *("<p>", "</p>", "<br>", "<br/>", "<br />", "</br>", "<BR>", "<P>", "<li>", "</li>"),
            *('<a href="/x">', "<a href='/x'>", '<a title="a>b">', "</a>", "<td>", "<i>", "</i >"),
            *("<", ">", "< p>", "<//p>", "<p/>", "</p/>", "<p", "<p\tid=1>", "<script>", "<b<i>"),
            *("one", "deux ", " ", "\n", "\r\n", "&lt;p&gt;", "&#10;", "'", '"'),
        )
    )
)


@given(MARKUP)
def test_usual_tags_mean_what_all_tags_mean(pieces: list[str]) -> None:
    html = "".join(pieces)
    unusual = "<!---->"  # no tag at all, but where it stands every tag is looked at closely
    assert clean_line(html) == clean_line(unusual + html)
    assert clean_text(html + "<p>") == clean_text(unusual + html + "<p>")
