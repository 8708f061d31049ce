"""The fake Slack keeps Slack's contract, towards the SDK as it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
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


@pytest.fixture
def listening(slack: Slack) -> Iterator[list[SocketModeRequest]]:
    """An app that acknowledges everything but what says "silence"."""
    heard: list[SocketModeRequest] = []
    app = SocketModeClient(slack.world.app_token, web_client=client(slack))

    def listen(socket: Any, request: SocketModeRequest) -> None:
        heard.append(request)
        if request.payload.get("text") != "silence":
            payload = {"text": "heard"} if request.type == "slash_commands" else None
            socket.send_socket_mode_response(
                SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
            )

    app.socket_mode_request_listeners.append(listen)
    app.connect()
    assert slack.sockets.wait_for_app()
    yield heard
    app.auto_reconnect_enabled = False
    slack.sockets.cut()
    while app.is_connected():
        time.sleep(0.01)
    app.close()


def test_what_people_do_reaches_the_app_over_its_websocket_and_is_acknowledged(
    slack: Slack, ada: Person, listening: list[SocketModeRequest]
) -> None:
    web = client(slack)
    web.chat_postMessage(channel=ada.id, text="x", blocks=[BUTTON])
    assert ada.click(ada.inbox()[0], "press").acknowledged
    assert ada.command("next").payload == {"text": "heard"}
    assert ada.open_home().acknowledged
    web.views_open(trigger_id=slack.world.trigger(ada.id), view=MODAL)
    view = ada.modal()
    ada.type(view, "words", "Some words")
    assert ada.submit(view).acknowledged
    assert view.closed
    kinds = [(request.type, request.payload.get("type")) for request in listening]
    assert kinds == [
        ("interactive", "block_actions"),
        ("slash_commands", None),
        ("events_api", "event_callback"),
        ("interactive", "view_submission"),
    ]
    sent = listening[-1].payload["view"]["state"]["values"]
    assert sent == {"words": {"words": {"type": "plain_text_input", "value": "Some words"}}}


def test_large_envelopes_arrive_whole(
    slack: Slack, ada: Person, listening: list[SocketModeRequest]
) -> None:
    long = [section(text={"type": "mrkdwn", "text": "é" * 2500})] * 3
    client(slack).chat_postMessage(channel=ada.id, text="x", blocks=[*long, BUTTON])
    assert ada.click(ada.inbox()[0], "press").acknowledged
    assert listening[-1].payload["message"]["blocks"][0]["text"]["text"] == "é" * 2500


@pytest.mark.slow
def test_who_does_not_acknowledge_in_three_seconds_is_not_waited_for(
    slack: Slack, ada: Person, listening: list[SocketModeRequest]
) -> None:
    answer = ada.command("silence")
    assert not answer.acknowledged
    assert 3 <= answer.seconds < 3.5


def test_deliveries_can_be_repeated_and_put_in_another_order(
    slack: Slack, ada: Person, listening: list[SocketModeRequest]
) -> None:
    with slack.holding() as held:
        ada.command("one")
        ada.command("two")
        held.append(held[0])
        held.reverse()
    assert [request.payload["text"] for request in listening] == ["one", "two", "one"]
    assert listening[0].envelope_id == listening[2].envelope_id
    ada.open_home()
    slack.again(attempt=2)
    assert listening[-1].retry_attempt == 2


def test_an_app_that_is_asked_to_refresh_connects_anew(
    slack: Slack, ada: Person, listening: list[SocketModeRequest]
) -> None:
    assert slack.sockets.refresh()
    assert ada.command("next").acknowledged


def test_nobody_listening_means_not_acknowledged(slack: Slack, ada: Person) -> None:
    assert not ada.command("next").acknowledged


def test_requests_over_http_are_signed_and_carry_their_retries(slack: Slack, ada: Person) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer

    from slack_sdk.signature import SignatureVerifier

    verifier = SignatureVerifier(slack.world.signing_secret)
    verified: list[tuple[bool, str | None]] = []

    class App(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = dict(self.headers.items())
            right = verifier.is_valid_request(body, headers)
            verified.append((right, self.headers.get("X-Slack-Retry-Num")))
            self.send_response(200 if right else 401)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), App)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    requests = slack.over_http(f"http://127.0.0.1:{server.server_port}/slack/events")
    assert ada.open_home().acknowledged
    assert slack.again(attempt=1).acknowledged
    assert requests.send("{}", {}, age=301).status == 401
    assert requests.send("{}", {}, secret="another").status == 401
    server.shutdown()
    server.server_close()
    assert verified == [(True, None), (True, "1"), (False, None), (False, None)]
