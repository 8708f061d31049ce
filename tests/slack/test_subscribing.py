"""``/fow subscribe``: for oneself and for a channel, with topics, language and frequency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive.readers import Reader, reader_by_slack
from monitor.edit import vocabulary_labels
from monitor.readers.standing import wants
from monitor.slack.subscribing import Terms, folded, read_terms, topic_names
from monitor.workspace import make_workspace
from tests.fakes.slack import Person
from tests.slack.stage import Stage, eventually, words_of

NAMES = {"skills": "drivers:skills", "local data": "gaps:local", "competences": "drivers:skills"}


def asked(person: Person, text: str, channel: str = "") -> str:
    """Send a command in a channel; what it answers."""
    before = len(person.whispers())
    assert person.command(text, channel=channel).acknowledged
    eventually(lambda: len(person.whispers()) > before)
    return words_of(person.whispers()[-1])


def reader(stage: Stage, id: str) -> Reader | None:
    with stage.archive() as archive:
        return reader_by_slack(archive, id)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", Terms()),
        ("fr", Terms(language="fr")),
        ("here", Terms(here=True)),
        ("ici, Compétences, Local  Data monthly", Terms(
            here=True, frequency="monthly", topics=("drivers:skills", "gaps:local"))),
        ("Skills; skills français both", Terms(
            language="fr", frequency="both", topics=("drivers:skills",))),
        ("skills, rubbish", Terms(topics=("drivers:skills",), unknown=("rubbish",))),
    ],
)  # fmt: skip
def test_terms_are_read_in_both_languages_in_any_order(text: str, terms: Terms) -> None:
    assert read_terms(text, NAMES) == terms


@given(st.text(max_size=60))
def test_anything_that_people_type_is_read(text: str) -> None:
    terms = read_terms(text, NAMES)
    assert set(terms.topics) <= set(NAMES.values())
    assert not [one for one in terms.unknown if folded(one) in NAMES]


def test_the_beginning_of_a_name_is_enough_where_only_one_begins_so() -> None:
    names = {"local data": "gaps:local", "data access": "gaps:access", "data on pay": "gaps:pay"}
    assert read_terms("local", names).topics == ("gaps:local",)
    assert read_terms("data", names).unknown == ("data",)


def test_every_topic_is_known_by_its_id_and_its_names(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    labels = vocabulary_labels(make_workspace(tmp_path_factory.mktemp("names")).folder)
    names = topic_names(labels)
    for concept, label in labels.drivers.items():
        for name in (concept, f"drivers:{concept}", *label.names.values()):
            assert names[folded(name)] == f"drivers:{concept}"


@pytest.mark.parametrize(
    ("language", "order", "described", "announced"),
    [
        ("en", "subscribe here technology, skills monthly fr",
         "monthly newsletter · French · Technology and Skills", "a demandé le bulletin"),
        ("fr", "abonner ici technologie, compétences en",
         "bulletin hebdomadaire · anglais · Technologie", "asked for the digest"),
    ],
)  # fmt: skip
def test_a_channel_is_subscribed_with_topics_and_language(
    stage: Stage, language: str, order: str, described: str, announced: str
) -> None:
    ada = stage.person("Ada", language)
    channel = stage.slack.world.add_channel("labour").id
    assert described in asked(ada, order, channel)
    known = reader(stage, channel)
    assert known is not None
    assert wants(known, "slack")
    assert len(known.topics) == 2
    assert known.language == ("fr" if language == "en" else "en")
    (said,) = stage.slack.world.standing(channel)
    assert announced in said.text
    assert f"<@{ada.id}>" in said.text
    listed = asked(ada, "abonnements", channel)
    assert described in listed
    assert ("nothing" in listed, "rien" in listed) == (language == "en", language == "fr")
    asked(ada, "unsubscribe here" if language == "en" else "désabonner ici", channel)
    known = reader(stage, channel)
    assert known is not None
    assert not wants(known, "slack")
    assert len(stage.slack.world.standing(channel)) == 2


def test_told_again_it_changes_what_was_said_and_keeps_the_rest(stage: Stage) -> None:
    ada = stage.person("Ada")
    asked(ada, "subscribe technology monthly")
    assert "already" in asked(ada, "subscribe")
    assert "weekly digest and monthly newsletter · French" in asked(ada, "subscribe both fr")
    known = reader(stage, ada.id)
    assert known is not None
    assert (known.frequency, known.language, known.topics) == (
        "both",
        "fr",
        ("drivers:technology",),
    )


def test_a_channel_without_the_app_is_not_subscribed(stage: Stage) -> None:
    ada = stage.person("Ada")
    channel = stage.slack.world.add_channel("closed", app=False).id
    assert "/invite" in asked(ada, "subscribe here", channel)
    assert reader(stage, channel) is None


def test_a_topic_that_is_none_is_named_with_the_nearest(stage: Stage) -> None:
    ada = stage.person("Ada")
    answer = asked(ada, "subscribe tecnology, <!here>")
    assert "no topic *tecnology, &lt;!here&gt;*" in answer
    assert "Technology" in answer
    assert reader(stage, ada.id) is None


def test_here_in_direct_messages_means_oneself(stage: Stage) -> None:
    ada = stage.person("Ada")
    asked(ada, "subscribe here")
    known = reader(stage, ada.id)
    assert known is not None
    assert wants(known, "slack")
