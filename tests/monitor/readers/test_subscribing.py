"""Signing up: confirmed by a click, no word on who is a reader, proof of consent kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import Archive
from monitor.archive import readers as shelf
from monitor.errors import UserError
from monitor.letters import Letter
from monitor.readers import leaving, roll, standing
from monitor.readers.from_settings import OWN_CHOICE, SETTINGS
from monitor.readers.links import Links, links_in_mail
from monitor.readers.preferences import Choice, NoChannel, choose, chosen
from monitor.readers.roll import ReaderWrong, Wish, fresh
from monitor.readers.standing import Standing
from monitor.readers.subscribing import (
    MOST_LETTERS,
    Reply,
    asked,
    confirm,
    new_link,
    reply_to,
    sign_up,
    subscribe_slack,
)
from monitor.settings import Settings, Web
from monitor.tokens import TokenRefused
from monitor.workspace import Workspace

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
LINKS = Links("https://monitor.example.org", "a secret of the tests")
ZOE = Wish(address="Zoe@example.org", language="fr", frequency="both")


def asks(archive: Archive, wish: Wish = ZOE, now: datetime = NOW) -> Letter | None:
    return sign_up(archive, wish, LINKS, now)


def token_in(letter: Letter | None) -> str:
    assert letter is not None
    (found,) = re.findall(r"https://monitor\.example\.org/\w+/(\S+)", letter.text)
    return str(found)


def zoe(archive: Archive) -> shelf.Reader:
    reader = shelf.reader_by_address(archive, "zoe@example.org")
    assert reader is not None
    return reader


def says_yes(archive: Archive, token: str, now: datetime = NOW) -> shelf.Reader:
    return confirm(archive, token, LINKS, "Oui, envoyez-moi le bulletin", now).reader


def test_nothing_is_sent_before_the_reader_says_yes(archive: Archive) -> None:
    token = token_in(asks(archive))
    assert not standing.wants(zoe(archive), "email")
    assert asked(archive, token, LINKS, NOW).state == "pending", "looking changes nothing"
    assert not standing.wants(zoe(archive), "email")
    reader = says_yes(archive, token)
    assert standing.wants(reader, "email")
    assert (reader.language, reader.frequency) == ("fr", "both")
    assert not confirm(archive, token, LINKS, "again", NOW).new


def test_the_letter_its_time_and_the_words_agreed_to_are_kept(archive: Archive) -> None:
    letter = asks(archive)
    says_yes(archive, token_in(letter), NOW + timedelta(days=2))
    first, second = shelf.consents(archive, zoe(archive).id)
    assert letter is not None
    assert (first.event, first.wording) == ("asked", f"{letter.subject}\n\n{letter.text}")
    assert (second.event, second.at) == ("confirmed", "2026-06-24T09:00:00Z")
    assert second.wording == "Oui, envoyez-moi le bulletin"


@pytest.mark.parametrize(("language", "said"), [("en", "Please confirm"), ("fr", "À confirmer")])
def test_the_letter_is_in_the_language_of_the_page(
    archive: Archive, language: str, said: str
) -> None:
    letter = asks(archive, Wish(address="zoe@example.org", language=language))
    assert letter is not None
    assert letter.subject.startswith(said)
    assert letter.language == language


def test_a_reader_is_told_so_by_mail_and_nothing_of_theirs_is_changed(archive: Archive) -> None:
    says_yes(archive, token_in(asks(archive)))
    letter = asks(archive, Wish(address="zoe@example.org", language="en"))
    assert letter is not None
    assert "/preferences/" in letter.text
    assert zoe(archive).language == "fr"


def test_nobody_is_flooded_through_the_page(archive: Archive) -> None:
    letters = [asks(archive) for _ in range(MOST_LETTERS + 3)]
    assert [letter is not None for letter in letters] == [True] * MOST_LETTERS + [False] * 3
    assert asks(archive, now=NOW + timedelta(days=1, seconds=1)) is not None


def test_who_called_it_spam_is_not_written_to_whoever_asks(archive: Archive) -> None:
    reader = says_yes(archive, token_in(asks(archive)))
    leaving.came_back(archive, reader, "complaint", "", NOW, message="1")
    assert asks(archive) is None


def test_who_left_comes_back_by_signing_up(archive: Archive) -> None:
    old = token_in(asks(archive))
    reader = says_yes(archive, old)
    leaving.unsubscribe(archive, reader, "by one click", NOW + timedelta(hours=1))
    with pytest.raises(ReaderWrong, match="of an earlier time"):
        says_yes(archive, old)
    back = says_yes(archive, token_in(asks(archive)))
    assert (back.state, back.key) == ("active", reader.key)


def test_a_link_ends_after_a_week_and_serves_no_other_page(archive: Archive) -> None:
    token = token_in(asks(archive))
    with pytest.raises(TokenRefused):
        asked(archive, token, LINKS, NOW + timedelta(days=8))
    with pytest.raises(TokenRefused):
        LINKS.read_preferences(token, NOW)
    with pytest.raises(TokenRefused):
        asked(archive, token, Links(LINKS.address, "another secret"), NOW)


def test_who_never_confirmed_is_forgotten(archive: Archive) -> None:
    asks(archive)
    asks(archive, Wish(address="ann@example.org"), NOW + timedelta(days=31))
    assert [one.address for one in shelf.readers(archive)] == ["ann@example.org"]


def test_a_fresh_link_goes_to_readers_only(archive: Archive) -> None:
    assert new_link(archive, "zoe@example.org", LINKS, NOW) is None
    says_yes(archive, token_in(asks(archive)))
    letter = new_link(archive, "ZOE@example.org", LINKS, NOW)
    assert letter is not None
    assert letter.language == "fr"
    assert LINKS.read_preferences(token_in(letter), NOW) == zoe(archive).id


states = st.sampled_from(list(Standing))
reasons = st.sampled_from(["", standing.UNSUBSCRIBED, standing.BOUNCED, standing.COMPLAINED])


@given(state=states, reason=reasons, letters=st.integers(0, 9))
def test_a_reply_never_puts_anybody_on_the_list_by_itself(
    state: Standing, reason: str, letters: int
) -> None:
    reader = standing.put(fresh(ZOE, state, "sign-up", NOW), state, reason, NOW)
    reply = reply_to(reader, letters)
    assert (reply is Reply.NOTHING) == (
        letters >= MOST_LETTERS
        or (state is Standing.SUPPRESSED and reader.reason == standing.COMPLAINED)
    )
    assert (reply is Reply.KNOWN) <= (state is Standing.ACTIVE)


def wants(**fields: object) -> Choice:
    given: dict[str, object] = {
        "language": "en",
        "topics": (),
        "frequency": "monthly",
        "by_email": True,
        "by_slack": False,
    }
    return Choice(**(given | fields))  # type: ignore[arg-type]


def test_a_choice_is_stored_and_recorded(archive: Archive, tmp_path: Path) -> None:
    reader = says_yes(archive, token_in(asks(archive)))
    after = choose(archive, reader.id, wants(), tmp_path, NOW)
    assert (after.language, after.frequency) == ("en", "monthly")
    assert zoe(archive) == after
    (*_, last) = shelf.consents(archive, reader.id)
    assert (last.event, last.wording) == ("changed", "monthly, en, email, all topics")


def test_a_choice_that_is_none_is_refused(archive: Archive, tmp_path: Path) -> None:
    reader = fresh(ZOE, Standing.ACTIVE, SETTINGS, NOW)
    for nothing in (wants(by_email=False), wants(by_email=False, by_slack=True)):
        with pytest.raises(NoChannel):
            chosen(reader, nothing, tmp_path)
    with pytest.raises(ReaderWrong):
        chosen(reader, wants(language="xx"), tmp_path)
    assert chosen(reader, wants(), tmp_path).origin == OWN_CHOICE


def test_slack_joins_a_reader_of_the_same_address(archive: Archive) -> None:
    roll.add(archive, ZOE, "command", "", NOW)
    both = subscribe_slack(archive, Wish(slack="U123", address="zoe@example.org"), NOW)
    assert (both.by_email, both.by_slack, both.address) == (True, True, "zoe@example.org")
    less = leaving.unsubscribe_slack(archive, "U123", NOW)
    assert less is not None
    assert standing.wants(less, "email")
    assert not standing.wants(less, "slack")
    alone = subscribe_slack(archive, Wish(slack="C456", topics=("x:y",)), NOW)
    assert (alone.by_email, alone.topics) == (False, ("x:y",))
    gone = leaving.unsubscribe_slack(archive, "C456", NOW)
    assert gone is not None
    assert gone.state == "left"
    assert leaving.unsubscribe_slack(archive, "C456", NOW) is None


def test_who_left_by_mail_and_asks_in_slack_gets_slack_only(archive: Archive) -> None:
    reader = roll.add(archive, ZOE, "command", "", NOW)
    leaving.unsubscribe(archive, reader, "by one click", NOW)
    back = subscribe_slack(archive, Wish(slack="U123", address="zoe@example.org"), NOW)
    assert (back.state, back.by_email, back.by_slack) == ("active", False, True)


def test_links_stand_in_mails_only_where_somebody_said_where_the_pages_are(
    workspace: Workspace,
) -> None:
    assert links_in_mail(Settings(), workspace) is None
    named = links_in_mail(Settings(web=Web(address="https://monitor.example.org/")), workspace)
    assert named is not None
    reader = fresh(ZOE, Standing.ACTIVE, "sign-up", NOW)
    assert len(f"List-Unsubscribe: <{named.unsubscribe(reader)}>") < 70
    with pytest.raises(UserError, match=r"web\.address: is longer than"):
        links_in_mail(Settings(web=Web(address=f"https://{'m' * 40}.example.org")), workspace)
