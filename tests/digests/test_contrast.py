"""Every text of the message can be read: contrast computed from the styles, light and dark."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html as parser
from lxml.cssselect import CSSSelector

from digests.edition import Edition
from digests.email import compose, html
from digests.footer import Asked, Recipient, Sender
from tests.digests.editions import full, monthly, typical

SENDER = Sender(name="Veille", address="digest@example.org", postal="1 Main St")

LEAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def declared(style: str, name: str) -> str | None:
    found = re.findall(rf"(?:^|;)\s*{name}\s*:\s*(#[0-9a-f]{{3,6}})", style.lower())
    if not found:
        return None
    colour = found[-1]
    return colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:])


def effective(element: parser.HtmlElement, name: str) -> str:
    for near in (element, *element.iterancestors()):
        if colour := declared(near.get("style", ""), name):
            return colour
    raise AssertionError(f"no {name} for <{element.tag} class={element.get('class')}>")


def darken(document: parser.HtmlElement) -> None:
    """Apply the dark rules that the document carries, as a browser would: important ones win."""
    (css,) = document.xpath("//style/text()")
    block = css[css.index("(prefers-color-scheme: dark)") :]
    rules = re.findall(r"([^{}]+)\{([^{}]+)\}", block[block.index("{") + 1 :])
    assert len(rules) > 10
    for selector, body in rules:
        for element in CSSSelector(selector.strip())(document):
            important = body.replace("!important", "")
            element.set("style", f"{element.get('style', '')};{important}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("content", [typical(), replace(full(), sample=True), monthly()])
def test_every_text_stands_out_from_its_ground(dark: bool, content: Edition) -> None:
    reader = Recipient(
        address="reader@example.net",
        requests=(Asked(title="Grills", language="en", url="https://m.example/review/1"),),
        feedback_url="https://m.example/feedback/1",
    )
    body = compose(content, "fr", SENDER, reader).get_body(("html",))
    assert body is not None
    document = parser.document_fromstring(body.get_content())
    if dark:
        darken(document)
    seen = 0
    for element in document.body.iter():
        if isinstance(element.tag, str) and (element.text or "").strip():
            if element.get("class") == "preview":
                continue
            ratio = contrast(effective(element, "color"), effective(element, "background-color"))
            assert ratio >= LEAST, f"{element.get('class')} {element.tag}: {ratio:.2f}"
            seen += 1
    assert seen > 30


def test_the_message_carries_what_narrow_and_dark_screens_need() -> None:
    (css,) = parser.document_fromstring(html(typical(), "en")).xpath("//style/text()")
    assert "(prefers-color-scheme: dark)" in css
    assert "(max-width: 520px)" in css
    assert "color-scheme: light dark" in css
