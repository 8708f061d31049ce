"""A layout as the HTML of an e-mail: each block rendered once, its styles inlined once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digests.blocks import Block, Link, Picture, Question
from digests.choice import Choice
from digests.footer import Footer
from digests.footer import Link as FootLink
from digests.forms import Form, place
from digests.layout import Layout
from digests.wording import wording

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")


class Markup:
    """Makes HTML documents of one layout. What readers share is rendered and inlined once."""

    def __init__(self, layout: Layout, picture: str = "") -> None:
        """``picture``: address of the week's picture; empty: its words stand for it."""
        self._layout = layout
        self._picture = picture
        self._rendered: dict[Block, str] = {}
        frame = _frame(layout)
        before, rest = frame.split(place("body"))
        between, after = rest.split(place("foot"))
        self._before, self._between, self._after = Form(before), between, after
        self._legend = _inlined(layout.language, "small", layout.legend)

    def pieces(self, choice: Choice, blocks: Sequence[Block], footer: Footer) -> list[str]:
        """Return one document in pieces, each of whole lines: the ``blocks`` of a choice.

        Pieces that readers share are the same objects for each of them.
        """
        layout = self._layout
        top = {"title": layout.subject(choice), "preview": layout.preview(choice)}
        return [
            self._before.fill(top),
            *(self._piece(block) for block in blocks),
            self._between,
            self._legend,
            *(_small(layout.language).fill({"text": line}) for line in footer.lines),
            _links(layout.language, footer.links) if footer.links else "",
            _open(layout.language).fill({"url": footer.open_url}) if footer.open_url else "",
            self._after,
        ]

    def _piece(self, block: Block) -> str:
        if isinstance(block, Question):
            return _question(self._layout.language, block)
        if block not in self._rendered:
            given = (self._picture,) if isinstance(block, Picture) else ()
            name = type(block).__name__.lower()
            self._rendered[block] = _inlined(self._layout.language, name, block, *given)
        return self._rendered[block]


def _frame(layout: Layout) -> str:
    template = _environment(layout.language).get_template("digest.html.j2")
    return str(
        _inliner().inline(
            template.render(
                language=layout.language,
                masthead=layout.masthead,
                **{name: place(name) for name in ("title", "preview", "body", "foot")},
            )
        )
    )


def _inlined(language: str, macro: str, *given: object) -> str:
    """Render one macro of the blocks' template and inline its styles."""
    blocks: Any = _environment(language).get_template("blocks.html.j2").module
    html = str(getattr(blocks, macro)(*given)).strip()
    return str(_inliner().inline_fragment(html, _style())).strip() + "\n"


def _question(language: str, block: Question) -> str:
    values = {"text": block.text}
    for number, link in enumerate(block.links):
        values |= {f"w{number}": link.words, f"u{number}": link.url}
    langs = tuple(link.lang for link in block.links)
    return _question_form(language, bool(block.text), block.beside, langs).fill(values)


@cache
def _question_form(language: str, spoken: bool, beside: bool, langs: tuple[str, ...]) -> Form:
    links = tuple(
        Link(words=place(f"w{number}"), url=place(f"u{number}"), lang=lang)
        for number, lang in enumerate(langs)
    )
    block = Question(text=place("text") if spoken else "", links=links, beside=beside)
    return Form(_inlined(language, "question", block))


@cache
def _small(language: str) -> Form:
    return Form(_inlined(language, "small", place("text")))


@cache
def _open(language: str) -> Form:
    return Form(_inlined(language, "open", place("url")))


def _links(language: str, links: Sequence[FootLink]) -> str:
    values: dict[str, str] = {}
    for number, link in enumerate(links):
        values |= {f"w{number}": link.words, f"u{number}": link.url}
    return _links_form(language, len(links)).fill(values)


@cache
def _links_form(language: str, count: int) -> Form:
    these = [Link(words=place(f"w{n}"), url=place(f"u{n}")) for n in range(count)]
    return Form(_inlined(language, "links", these))


@cache
def _style() -> str:
    return (TEMPLATES / "digest.css").read_text(encoding="utf-8")


@cache
def _environment(language: str) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup as Safe

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = Safe(_style())
    environment.globals["adapt"] = Safe((TEMPLATES / "adapt.css").read_text(encoding="utf-8"))
    environment.globals["_"] = wording(language).say
    return environment


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, minify_css=True)
