"""XML from outside, read without entities, DTDs or the network, and salvaged where it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spiders.errors import SourceUnreadable
from spiders.source import Reason

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parse_xml(body: bytes, promised: str) -> tuple[Any, bool]:
    """The root element (an lxml ``_Element``) and whether the body had to be salvaged.

    :param promised: what the source should be, for the refusal.
    :raises SourceUnreadable: when no element can be read.
    """
    from lxml import etree

    clean = body.lstrip(b"\x00\t\n\r ")
    for recover in (False, True):
        parser = etree.XMLParser(
            recover=recover,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(clean, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            return root, recover
    raise SourceUnreadable(Reason.NOT_A_FEED, f"the body is no XML, where {promised} should be")


def local_name(element: Any) -> str:
    """The tag of ``element`` without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, name: str) -> Iterator[Any]:
    """The child elements called ``name``, whatever their namespace."""
    return (child for child in element if local_name(child) == name)


def child_text(element: Any, name: str) -> str:
    """The text inside the first child called ``name``; empty when there is none."""
    return next((whole_text(child) for child in children(element, name)), "")


def whole_text(element: Any) -> str:
    """All text inside ``element``, trimmed."""
    return "".join(element.itertext()).strip()
