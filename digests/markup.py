"""A page as the HTML of an e-mail: styles inlined, light and dark, small enough to show whole."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from digests.edition import Edition
from digests.footer import Footer
from digests.page import Page, page
from digests.wording import wording

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
LARGEST = 98_000
"""Bytes of UTF-8; Gmail cuts a message off after about 102 KB."""


def markup(edition: Edition, language: str, footer: Footer) -> str:
    """Return the edition as one HTML document of at most :data:`LARGEST` bytes.

    An edition that is too large shows as many publications as fit and says how many more there
    are under each driver.
    """
    whole = _render(page(edition, language), footer)
    if _fits(whole):
        return whole
    few, many = 0, sum(len(section.entries) for section in edition.sections)
    best = _render(page(edition, language, at_most=0), footer)
    while many - few > 1:
        middle = (few + many) // 2
        attempt = _render(page(edition, language, at_most=middle), footer)
        if _fits(attempt):
            few, best = middle, attempt
        else:
            many = middle
    return best


def _fits(document: str) -> bool:
    return len(document.encode()) <= LARGEST


def _render(content: Page, footer: Footer) -> str:
    template = _environment(content.language).get_template("digest.html.j2")
    return str(_inliner().inline(template.render(page=content, footer=footer)))


@cache
def _environment(language: str) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name, file in (("style", "digest.css"), ("adapt", "adapt.css")):
        environment.globals[name] = Markup((TEMPLATES / file).read_text(encoding="utf-8"))
    environment.globals["_"] = wording(language).say
    return environment


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, minify_css=True)
