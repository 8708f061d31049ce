"""Draws what stands in the fake Slack as HTML, close to how Slack's own client shows it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from tests.fakes.slack import forms
from tests.fakes.slack.state import Message, View

Json = dict[str, Any]

STYLE = """
* { box-sizing: border-box; margin: 0; }
body { font: 15px/1.46 Lato, "Noto Sans", "DejaVu Sans", sans-serif; color: #1d1c1d;
  background: #fff; padding: 20px; }
a { color: #1264a3; text-decoration: none; }
.message { display: flex; gap: 10px; max-width: 740px; padding: 14px; }
.avatar { flex: 0 0 36px; height: 36px; border-radius: 6px; background: #1f4e5f; color: #fff;
  font: bold 17px/36px sans-serif; text-align: center; }
.who { font-weight: 900; } .who small { font-weight: 400; color: #616061; margin-left: 6px; }
.app { font: 10px sans-serif; background: #e8e8e8; color: #616061; border-radius: 2px;
  padding: 1px 3px; margin-left: 4px; vertical-align: middle; }
.block { margin: 8px 0; } .context { font-size: 13px; color: #616061; margin: 4px 0; }
.header { font-size: 18px; font-weight: 900; margin-top: 14px; }
hr { border: 0; border-top: 1px solid #ddd; margin: 14px 0; }
blockquote { border-left: 4px solid #ddd; padding-left: 8px; margin: 3px 0; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.section { display: flex; justify-content: space-between; align-items: start; gap: 16px; }
button { font: bold 13px/1 Lato, "Noto Sans", sans-serif; color: #1d1c1d; background: #fff;
  border: 1px solid #bbb; border-radius: 4px; padding: 8px 12px; white-space: nowrap; }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.modal { width: 520px; border: 1px solid #bbb; border-radius: 8px; overflow: hidden;
  box-shadow: 0 4px 18px #0003; }
.modal > header { font-weight: 900; font-size: 22px; padding: 18px 24px; }
.modal > main { padding: 0 24px 8px; }
.modal > footer { display: flex; justify-content: flex-end; gap: 10px; padding: 16px 24px;
  border-top: 1px solid #ddd; }
label { display: block; font-weight: 900; margin: 14px 0 6px; }
label small { font-weight: 400; color: #616061; }
.field { border: 1px solid #868686; border-radius: 4px; padding: 6px 10px; min-height: 38px;
  display: flex; flex-wrap: wrap; gap: 6px; align-items: center; color: #1d1c1d; }
.field.lines { min-height: 76px; align-items: start; }
.field .empty { color: #717274; }
.token { background: #e8f0f5; color: #1264a3; border-radius: 3px; padding: 2px 8px;
  font-weight: 700; font-size: 14px; }
.more { color: #616061; font-size: 13px; }
.tick { display: inline-block; width: 16px; height: 16px; border: 1px solid #868686;
  border-radius: 3px; vertical-align: -3px; margin-right: 8px; }
.tick.on { background: #1264a3; border-color: #1264a3; }
.home { max-width: 760px; padding: 14px; }
"""


def page(place: Message | View, language: str, app: str = "Future-of-Work Monitor") -> str:
    """Return a message, a modal or a Home tab as a page of its own."""
    blocks = forms.blocks_of(place)
    if isinstance(place, Message):
        body = _message("".join(map(_block, blocks)), app)
    elif place.content["type"] == "modal":
        body = _modal(place.content)
    else:
        body = f'<div class="home">{"".join(map(_block, blocks))}</div>'
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f"<title>{html.escape(app)}</title><style>{STYLE}</style><body>{body}</body></html>"
    )


def mrkdwn(text: str) -> str:
    """Return mrkdwn as HTML; what is escaped in it stays escaped."""
    lines = [_line(line) for line in text.split("\n")]
    return re.sub(r"</blockquote><br>", "</blockquote>", "<br>".join(lines))


def _line(line: str) -> str:
    if line.startswith((">", "&gt;")) and not line.startswith("&gt;&gt;"):
        return f"<blockquote>{_inline(line.removeprefix('>'))}</blockquote>"
    return _inline(line)


def _inline(text: str) -> str:
    shown = text.replace('"', "&quot;")
    shown = re.sub(r"<(https?://[^|>]+)\|([^>]*)>", r'<a href="\1">\2</a>', shown)
    shown = re.sub(r"<@(\w+)>", r"<b>@\1</b>", shown)
    shown = re.sub(r"`([^`]+)`", r"<code>\1</code>", shown)
    shown = re.sub(r"(?<!\w)\*([^*\n]+)\*(?!\w)", r"<b>\1</b>", shown)
    return re.sub(r"(?<![\w/])_([^_\n]+)_(?!\w)", r"<i>\1</i>", shown)


def _text(text: Json) -> str:
    said = text["text"]
    return mrkdwn(said) if text["type"] == "mrkdwn" else html.escape(said)


def _message(inside: str, app: str) -> str:
    who = (
        f'<div class="who">{html.escape(app)}<span class="app">APP</span><small>9:02</small></div>'
    )
    return f'<div class="message"><div class="avatar">F</div><div>{who}{inside}</div></div>'


def _modal(view: Json) -> str:
    blocks = "".join(map(_block, view["blocks"]))
    buttons = f"<button>{_text(view['close'])}</button>" if "close" in view else ""
    buttons += f'<button class="primary">{_text(view["submit"])}</button>'
    return (
        f'<div class="modal"><header>{_text(view["title"])}</header><main>{blocks}</main>'
        f"<footer>{buttons}</footer></div>"
    )


def _block(block: Json) -> str:
    return BLOCKS[block["type"]](block)


def _section(block: Json) -> str:
    accessory = _element(block["accessory"]) if "accessory" in block else ""
    return f'<div class="block section"><div>{_text(block["text"])}</div>{accessory}</div>'


def _context(block: Json) -> str:
    return f'<div class="context">{" ".join(map(_text, block["elements"]))}</div>'


def _actions(block: Json) -> str:
    return f'<div class="block row">{"".join(map(_element, block["elements"]))}</div>'


def _input(block: Json) -> str:
    return f"<label>{_text(block['label'])}</label>{_element(block['element'])}"


BLOCKS: dict[str, Callable[[Json], str]] = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "header": lambda block: f'<div class="block header">{_text(block["text"])}</div>',
    "divider": lambda _: "<hr>",
}


def _element(element: Json) -> str:
    kind = element["type"]
    if kind == "button":
        style = f' class="{element["style"]}"' if "style" in element else ""
        return f"<button{style}>{_text(element['text'])}</button>"
    if kind == "checkboxes":
        chosen = element.get("initial_options", [])
        return "".join(_tick(one, on=one in chosen) for one in element["options"])
    if kind == "plain_text_input":
        return (
            f'<div class="field lines">{_filled(element.get("initial_value", ""), element)}</div>'
        )
    chosen = element.get("initial_options") or [element.get("initial_option")]
    shown = "".join(_option(one, kind) for one in chosen if one)
    return f'<div class="field">{shown or _filled("", element)}</div>'


def _tick(option: Json, *, on: bool) -> str:
    box = '<span class="tick on"></span>' if on else '<span class="tick"></span>'
    return f"<div>{box}{_text(option['text'])}</div>"


def _option(option: Json, kind: str) -> str:
    more = (
        f'<span class="more">{_text(option["description"])}</span>'
        if "description" in option
        else ""
    )
    if kind.startswith("multi"):
        return f'<span class="token">{_text(option["text"])}</span>'
    return f"<span>{_text(option['text'])} {more}</span>"


def _filled(value: str, element: Json) -> str:
    if value:
        return html.escape(value)
    placeholder = element.get("placeholder")
    return f'<span class="empty">{_text(placeholder)}</span>' if placeholder else ""
