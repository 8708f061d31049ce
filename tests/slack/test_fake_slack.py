"""The fake Slack keeps Slack's contract, towards the SDK as it is."""

from __future__ import annotations

from http.client import HTTPException
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.fakes.slack import Person, Slack, running

BUTTON = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "press",
            "text": {"type": "plain_text", "text": "Press"},
            "value": "1",
        }
    ],
}
MODAL: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Title"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}


@pytest.fixture
def ada(slack: Slack) -> Person:
    return slack.person("Ada", email="ada@example.org", locale="fr-FR")


def client(slack: Slack, token: str = "") -> WebClient:
    return WebClient(token or slack.world.bot_token, base_url=slack.api, retry_handlers=[])


def refused(error: str) -> Any:
    return pytest.raises(SlackApiError, match=error)


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x"}} | more


def options(count: int, text: str = "x") -> list[dict[str, Any]]:
    return [
        {"text": {"type": "plain_text", "text": text}, "value": str(number)}
        for number in range(count)
    ]


@pytest.mark.parametrize(
    "block",
    [
        section(text={"type": "mrkdwn", "text": "x" * 3001}),
        section(text={"type": "mrkdwn", "text": ""}),
        section(text={"type": "html", "text": "x"}),
        section(fields=[{"type": "mrkdwn", "text": "x"}] * 11),
        section(fields=[{"type": "mrkdwn", "text": "x" * 2001}]),
        section(block_id="x" * 256),
        {"type": "section"},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
        {"type": "context", "elements": []},
        {"type": "actions", "elements": [BUTTON["elements"][0]] * 2},
        {"type": "actions", "elements": []},
        {"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "x"}]},
        {"type": "actions", "elements": [{"type": "button", "action_id": "x"}]},
        section(accessory={"type": "static_select", "options": options(101)}),
        section(accessory={"type": "static_select", "options": options(1, "x" * 76)}),
        section(accessory={"type": "static_select", "options": options(1) * 2}),
        section(accessory={"type": "static_select", "options": []}),
        section(
            accessory={
                "type": "multi_static_select",
                "options": options(2),
                "initial_options": options(1, "other"),
            }
        ),
        section(
            accessory={
                "type": "multi_static_select",
                "options": options(2),
                "initial_options": [],
            }
        ),
        section(
            accessory={
                "type": "button",
                "text": {"type": "plain_text", "text": "x" * 76},
            }
        ),
        section(
            accessory={
                "type": "button",
                "text": {"type": "plain_text", "text": "x"},
                "value": "x" * 2001,
            }
        ),
        section(
            accessory={
                "type": "button",
                "text": {"type": "plain_text", "text": "x"},
                "style": "blue",
            }
        ),
        {"type": "unheard-of"},
    ],
)
def test_a_message_that_breaks_a_rule_of_block_kit_is_refused_by_its_place(
    slack: Slack, ada: Person, block: dict[str, Any]
) -> None:
    with refused("invalid_blocks") as refusal:
        client(slack).chat_postMessage(channel=ada.id, text="x", blocks=[section(), block])
    (said, *_) = refusal.value.response["response_metadata"]["messages"]
    assert "json-pointer:/blocks" in said
    assert slack.world.messages == []


def test_a_message_has_at_most_fifty_blocks_and_ten_thousand_characters(
    slack: Slack, ada: Person
) -> None:
    web = client(slack)
    web.chat_postMessage(channel=ada.id, text="x", blocks=[section()] * 50)
    with refused("invalid_blocks"):
        web.chat_postMessage(channel=ada.id, text="x", blocks=[section()] * 51)
    long = section(text={"type": "mrkdwn", "text": "x" * 2900})
    with refused("msg_too_long"):
        web.chat_postMessage(channel=ada.id, text="x", blocks=[long] * 4)
    with refused("no_text"):
        web.chat_postMessage(channel=ada.id, text="", blocks=[])


def test_a_post_to_a_person_opens_one_direct_conversation(slack: Slack, ada: Person) -> None:
    web = client(slack)
    first = web.chat_postMessage(channel=ada.id, text="one")
    second = web.chat_postMessage(channel=ada.id, text="two")
    assert first["channel"] == second["channel"] != ada.id
    assert [message.text for message in ada.inbox()] == ["one", "two"]
    assert first["ts"] < second["ts"]


def test_an_app_posts_only_where_it_is(slack: Slack, ada: Person) -> None:
    away = slack.world.add_channel("away", app=False)
    hidden = slack.world.add_channel("hidden", kind="group", app=False)
    with refused("not_in_channel"):
        client(slack).chat_postMessage(channel=away.id, text="x")
    for channel in (hidden.id, "C404"):
        with refused("channel_not_found"):
            client(slack).chat_postMessage(channel=channel, text="x")


def test_every_call_needs_its_scope_its_token_and_its_arguments() -> None:
    with running(frozenset({"im:history"})) as slack:
        with refused("missing_scope") as refusal:
            client(slack).chat_postMessage(channel="C1", text="x")
        assert refusal.value.response["needed"] == "chat:write"
        with refused("invalid_auth"):
            client(slack, "xoxb-other").auth_test()
        with refused("not_allowed_token_type"):
            client(slack).apps_connections_open(app_token=slack.world.bot_token)
        with refused("unknown_method"):
            client(slack).api_call("chat.shout")
        with refused("invalid_arguments"):
            client(slack).api_call("views.publish", json={"user_id": 7, "view": "no object"})


def test_messages_are_changed_by_their_author_and_never_when_ephemeral(
    slack: Slack, ada: Person
) -> None:
    web, channel = client(slack), slack.world.add_channel("talk")
    mine = web.chat_postMessage(channel=channel.id, text="one")
    web.chat_update(channel=channel.id, ts=mine["ts"], text="two")
    theirs = ada.say(channel.id, "hello")
    with refused("cant_update_message"):
        web.chat_update(channel=channel.id, ts=theirs.ts, text="x")
    whisper = web.chat_postEphemeral(channel=channel.id, user=ada.id, text="psst")
    with refused("message_not_found"):
        web.chat_update(channel=channel.id, ts=whisper["message_ts"], text="x")
    assert [m.text for m in ada.sees(channel.id)] == ["two", "hello", "psst"]
    assert [m.text for m in slack.world.standing(channel.id)] == ["two", "hello"]


def test_history_is_paged_newest_first_and_gives_metadata_when_asked(slack: Slack) -> None:
    web, channel = client(slack), slack.world.add_channel("digest")
    metadata = {"event_type": "edition", "event_payload": {"id": "7"}}
    head = web.chat_postMessage(channel=channel.id, text="head", metadata=metadata)
    web.chat_postMessage(channel=channel.id, text="inside", thread_ts=head["ts"])
    for number in range(3):
        web.chat_postMessage(channel=channel.id, text=str(number))
    pages = web.conversations_history(channel=channel.id, limit=2, include_all_metadata=True)
    told = [message for page in pages for message in page["messages"]]
    assert [message["text"] for message in told] == ["2", "1", "0", "head"]
    assert told[-1]["metadata"] == metadata
    since = web.conversations_history(channel=channel.id, oldest=head["ts"])
    assert "head" not in [message["text"] for message in since["messages"]]
    thread = web.conversations_replies(channel=channel.id, ts=head["ts"])
    assert [message["text"] for message in thread["messages"]] == ["head", "inside"]


def test_people_are_told_of_with_their_language_and_time_zone(slack: Slack, ada: Person) -> None:
    told = client(slack).users_info(user=ada.id, include_locale=True)["user"]
    assert (told["locale"], told["tz"]) == ("fr-FR", "America/Toronto")
    assert client(slack).users_lookupByEmail(email="ada@example.org")["user"]["id"] == ada.id
    with refused("users_not_found"):
        client(slack).users_lookupByEmail(email="nobody@example.org")


def test_a_trigger_opens_one_modal_within_three_seconds(slack: Slack, ada: Person) -> None:
    web, world = client(slack), slack.world
    trigger = world.trigger(ada.id)
    web.views_open(trigger_id=trigger, view=MODAL)
    with refused("exchanged_trigger_id"):
        web.views_open(trigger_id=trigger, view=MODAL)
    late = world.trigger(ada.id)
    world.clock.forward(3.1)
    with refused("expired_trigger_id"):
        web.views_open(trigger_id=late, view=MODAL)
    with refused("invalid_trigger_id"):
        web.views_open(trigger_id="1.2.3", view=MODAL)


@pytest.mark.parametrize(
    "broken",
    [
        {"title": {"type": "plain_text", "text": "x" * 25}},
        {"submit": {"type": "plain_text", "text": "x" * 25}},
        {"close": {"type": "mrkdwn", "text": "x"}},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": [section()] * 101},
        {"type": "home"},
    ],
)
def test_a_view_that_breaks_a_rule_is_refused(
    slack: Slack, ada: Person, broken: dict[str, Any]
) -> None:
    with refused("invalid_arguments"):
        client(slack).views_open(trigger_id=slack.world.trigger(ada.id), view=MODAL | broken)
    assert slack.world.views == {}


def test_a_form_needs_a_button_to_send_it(slack: Slack, ada: Person) -> None:
    without = {name: value for name, value in MODAL.items() if name != "submit"}
    with refused("invalid_arguments"):
        client(slack).views_open(trigger_id=slack.world.trigger(ada.id), view=without)


def test_a_home_tab_is_published_over_the_one_before_unless_the_hash_is_old(
    slack: Slack, ada: Person
) -> None:
    web, home = client(slack), {"type": "home", "blocks": [section()]}
    first = web.views_publish(user_id=ada.id, view=home)["view"]
    web.views_publish(user_id=ada.id, view=home, hash=first["hash"])
    with refused("hash_conflict"):
        web.views_publish(user_id=ada.id, view=home, hash=first["hash"])
    assert ada.home().content["blocks"][0]["text"]["text"] == "x"


def test_a_response_url_answers_five_times_within_half_an_hour(slack: Slack, ada: Person) -> None:
    hook = WebhookClient(slack.world.response_url(ada.id, slack.world.direct(ada.id).id))
    answers = [hook.send(text=str(number)) for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body
    assert [message.text for message in ada.whispers()] == ["0", "1", "2", "3", "4"]
    late = WebhookClient(slack.world.response_url(ada.id, "C1"))
    slack.world.clock.forward(1801)
    assert "expired_url" in late.send(text="late").body


def test_a_post_whose_answer_is_lost_stands_and_one_whose_request_is_lost_does_not(
    slack: Slack, ada: Person
) -> None:
    slack.world.next_answers("chat.postMessage", "lost answer", "lost request")
    for text in ("first", "second"):
        with pytest.raises((OSError, HTTPException)):
            client(slack).chat_postMessage(channel=ada.id, text=text)
    assert [message.text for message in ada.inbox()] == ["first"]


def test_too_many_requests_say_how_long_to_wait(slack: Slack, ada: Person) -> None:
    slack.world.next_answers("chat.postMessage", "ratelimited", "internal_error")
    with refused("ratelimited") as refusal:
        client(slack).chat_postMessage(channel=ada.id, text="x")
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "1"
    with refused("internal_error"):
        client(slack).chat_postMessage(channel=ada.id, text="x")
