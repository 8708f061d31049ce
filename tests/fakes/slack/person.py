"""A person of the workspace: clicks, fills in, sends, reacts, as Slack's own client would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack import forms
from tests.fakes.slack.chat import shown
from tests.fakes.slack.links import Answer
from tests.fakes.slack.responses import place_answer
from tests.fakes.slack.state import Json, Member, Message, View, World
from tests.fakes.slack.views import replace, told

if TYPE_CHECKING:
    from tests.fakes.slack.running import Slack


class Person:
    """Somebody at their keyboard."""

    def __init__(self, slack: Slack, member: Member) -> None:
        self._slack = slack
        self.member = member
        self.errors: dict[str, str] = {}
        """What the last modal complained of, by block id."""

    @property
    def id(self) -> str:
        """The person's id in Slack."""
        return self.member.id

    @property
    def _world(self) -> World:
        return self._slack.world

    def inbox(self) -> list[Message]:
        """Return the messages of the app to this person, oldest first."""
        return self._world.standing(self._world.direct(self.id).id, seen_by=self.id)

    def sees(self, channel: str) -> list[Message]:
        """Return what stands in a channel for this person."""
        return self._world.standing(channel, seen_by=self.id)

    def whispers(self) -> list[Message]:
        """Return what only this person sees, wherever."""
        return [m for m in self._world.standing(seen_by=self.id) if m.only_for == self.id]

    def modal(self) -> View:
        """Return the modal in front of this person; fails when there is none."""
        view = self._world.modal(self.id)
        assert view is not None, "no modal is open"
        return view

    def home(self) -> View:
        """Return this person's Home tab as it was last published."""
        return self._world.homes[self.id]

    def click(self, place: Message | View, action_id: str, value: str | None = None) -> Answer:
        """Click a button; with ``value``, the one of several that bears it."""
        block, element = forms.element(forms.blocks_of(place), action_id, value)
        action: Json = {"type": "button", "text": element["text"]}
        if "value" in element:
            action["value"] = element["value"]
        return self._act(place, block, element, action)

    def choose(self, place: Message | View, action_id: str, *values: str) -> Answer | None:
        """Choose options; told to the app at once unless it is a question of a form."""
        block, element = forms.element(forms.blocks_of(place), action_id)
        chosen = forms.chosen(element, values)
        if isinstance(place, View):
            forms.remember(place, block["block_id"], action_id, chosen)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        return self._act(place, block, element, {"type": element["type"], **chosen})

    def type(self, view: View, action_id: str, text: str) -> None:
        """Write into a text field of a modal."""
        block, element = forms.element(forms.blocks_of(view), action_id)
        forms.remember(view, block["block_id"], action_id, {"type": element["type"], "value": text})

    def submit(self, view: View) -> Answer:
        """Press the modal's submit button, and let it do what the app answers."""
        missing = forms.unanswered(view)
        assert not missing, f"Slack's client does not send a form that lacks {missing}"
        payload = self._interaction("view_submission") | {
            "view": told(self._world, view) | {"state": {"values": forms.values(view)}},
            "trigger_id": self._world.trigger(self.id),
            "response_urls": [],
        }
        answer = self._slack.happen("interactive", payload)
        if answer.acknowledged:
            self._after_submission(view, answer.payload)
        return answer

    def _after_submission(self, view: View, said: Json) -> None:
        """What a modal does after it was sent (surfaces/modals, response_action)."""
        self.errors = said.get("errors", {})
        action = said.get("response_action", "")
        if action == "update":
            replace(self._world, view, said["view"])
        elif action == "errors":
            ids = {block["block_id"] for block in view.content["blocks"]}
            assert set(self.errors) <= ids, "an error names a block that is not there"
        elif action == "clear":
            for opened in self._world.views.values():
                opened.closed = opened.closed or opened.user == self.id
        else:
            view.closed = True

    def command(self, text: str, *, channel: str = "", name: str = "/fow") -> Answer:
        """Send a slash command; the answer's words are shown to this person only."""
        place = channel or self._world.direct(self.id).id
        url = self._world.response_url(self.id, place)
        payload = {
            "token": "unused",
            "team_id": self._world.team,
            "team_domain": "loopback",
            "channel_id": place,
            "channel_name": "directmessage",
            "user_id": self.id,
            "user_name": self.member.name.lower(),
            "command": name,
            "text": text,
            "api_app_id": self._world.app_id,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": self._world.trigger(self.id),
        }
        answer = self._slack.happen("slash_commands", payload)
        if answer.payload:
            key = url.rsplit("/", 1)[-1]
            place_answer(self._world, self._world.responses[key], answer.payload)
        return answer

    def shortcut(self, callback_id: str, message: Message) -> Answer:
        """Choose a message shortcut from a message's menu."""
        payload = self._interaction("message_action") | {
            "callback_id": callback_id,
            "action_ts": self._world.ts(),
            "channel": {"id": message.channel, "name": "channel"},
            "message": shown(message),
            "message_ts": message.ts,
            "response_url": self._world.response_url(self.id, message.channel, None),
            "trigger_id": self._world.trigger(self.id),
        }
        return self._slack.happen("interactive", payload)

    def say(self, channel: str, text: str) -> Message:
        """Write a message; the app is not told."""
        message = Message(channel=channel, ts=self._world.ts(), user=self.id, text=text)
        self._world.messages.append(message)
        return message

    def react(self, message: Message, emoji: str) -> Answer:
        """Put a reaction on a message."""
        message.reactions[emoji].add(self.id)
        return self._reaction("reaction_added", message, emoji)

    def take_back(self, message: Message, emoji: str) -> Answer:
        """Take a reaction back."""
        message.reactions[emoji].discard(self.id)
        return self._reaction("reaction_removed", message, emoji)

    def open_home(self) -> Answer:
        """Open the app's Home tab."""
        home = self._world.homes.get(self.id)
        event: Json = {"type": "app_home_opened", "user": self.id, "tab": "home"}
        event["channel"] = self._world.direct(self.id).id
        if home:
            event["view"] = told(self._world, home)
        return self._event(event)

    def _reaction(self, kind: str, message: Message, emoji: str) -> Answer:
        """Events reach the app with the scope reactions:read (reference/events/reaction_added)."""
        assert "reactions:read" in self._world.scopes, "the app is not told of reactions"
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        event = {"type": kind, "user": self.id, "reaction": emoji, "item": item}
        return self._event(event | {"item_user": message.user})

    def _event(self, event: Json) -> Answer:
        payload = {
            "token": "unused",
            "team_id": self._world.team,
            "api_app_id": self._world.app_id,
            "event": event | {"event_ts": self._world.ts()},
            "type": "event_callback",
            "event_id": f"Ev{self._world.number()}",
            "event_time": int(self._world.clock()),
            "authorizations": [
                {"team_id": self._world.team, "user_id": self._world.bot_user, "is_bot": True}
            ],
        }
        return self._slack.happen("events_api", payload)

    def _act(self, place: Message | View, block: Json, element: Json, action: Json) -> Answer:
        made = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self._world.ts(),
            **action,
        }
        payload = self._interaction("block_actions") | {
            "trigger_id": self._world.trigger(self.id),
            "actions": [made],
        }
        return self._slack.happen("interactive", payload | self._where(place))

    def _where(self, place: Message | View) -> Json:
        """What a payload says of the place of an action (reference/interaction-payloads)."""
        if isinstance(place, View):
            return {
                "container": {"type": "view", "view_id": place.id},
                "view": told(self._world, place) | {"state": {"values": forms.values(place)}},
            }
        only_here = bool(place.only_for)
        container = {
            "type": "message",
            "message_ts": place.ts,
            "channel_id": place.channel,
            "is_ephemeral": only_here,
        }
        where: Json = {
            "container": container,
            "channel": {"id": place.channel, "name": "directmessage"},
            "response_url": self._world.response_url(self.id, place.channel, place),
            "state": {"values": {}},
        }
        return where if only_here else where | {"message": shown(place)}

    def _interaction(self, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": self._world.team, "domain": "loopback"},
            "user": {"id": self.id, "username": self.member.name, "team_id": self._world.team},
            "api_app_id": self._world.app_id,
            "token": "unused",
            "enterprise": None,
            "is_enterprise_install": False,
        }
