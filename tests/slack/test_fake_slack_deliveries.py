"""The played Slack delivers what people do: by WebSocket or signed requests, late and twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.fakes.slack import Person, Slack
from tests.slack.test_fake_slack import BUTTON, MODAL, client, section


@pytest.fixture
def ada(slack: Slack) -> Person:
    return slack.person("Ada", email="ada@example.org", locale="fr-FR")


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
    while app.is_connected():
        app.auto_reconnect_enabled = False  # a connection that was just made anew turns it on
        slack.sockets.cut()
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


def test_who_does_not_acknowledge_in_time_is_not_waited_for(
    slack: Slack, ada: Person, listening: list[SocketModeRequest]
) -> None:
    slack.world.patience = 0.2
    answer = ada.command("silence")
    assert not answer.acknowledged
    assert answer.seconds >= 0.2


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
