"""Who sends, to whom, and what the foot of every e-mail says about it."""

from __future__ import annotations

from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from urllib.parse import quote

from digests.cleaning import clean, safe_link
from digests.wording import wording


class AddressUnusable(ValueError):
    """An e-mail address that no message can be sent from or to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The body that sends the digest, as the law wants it named (CASL, section 6(2))."""

    name: str
    address: str
    """E-mail address in the From field."""
    postal: str
    """Postal address, in one line or several."""
    unsubscribe: str = ""
    """E-mail address that takes readers off the list; empty: ``address``."""
    reply_to: str = ""
    list_id: str = ""
    """RFC 2919 identifier; empty: the edition's kind and the domain of ``address``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A publication that a reader is asked to review."""

    title: str
    language: str
    """ISO 639-1 code of the publication's own text."""
    url: str
    """Where this reader, and nobody else, answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The reader an e-mail is written to, with the links that are only theirs."""

    address: str
    name: str = ""
    unsubscribe_url: str = ""
    """https address that takes this reader off at one POST (RFC 8058)."""
    preferences_url: str = ""
    topics: tuple[str, ...] = ()
    """What the reader follows: ``drivers:<concept>``, ``regions:<concept>``, …; none: all."""
    requests: tuple[Asked, ...] = ()
    feedback_url: str = ""
    """Where the reader says whether the digest was worth it."""
    edition_url: str = ""
    """The whole edition on the web, in the reader's language."""
    mark: str = ""
    """Tells this reader's clicks from others'; empty: they are not told apart."""
    open_url: str = ""
    """Address of a picture that counts opening by this reader; empty: there is none."""

    @property
    def counted(self) -> bool:
        """Whether what this reader opens and follows is counted by their name."""
        return bool(self.mark or self.open_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead to an address."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """The foot of an e-mail: paragraphs of plain text, then links."""

    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    open_url: str = ""
    """Address of a picture that nobody sees; empty: there is none."""


def mailbox(address: str, name: str = "") -> Address:
    """Return the address as a header wants it; raises :class:`AddressUnusable`."""
    try:
        box = Address(display_name=clean(name), addr_spec=address)
    except (ValueError, IndexError, MessageError) as fault:
        raise AddressUnusable(f"not an e-mail address: {address!r}") from fault
    if not (box.username and box.domain and address.isascii() and address.isprintable()):
        raise AddressUnusable(f"not an e-mail address: {address!r}")
    return box


def unsubscribe_mailto(sender: Sender) -> str:
    """Return the mailto: address that takes a reader off the list (RFC 2369)."""
    address = mailbox(sender.unsubscribe or sender.address).addr_spec
    return f"mailto:{quote(address, safe='@')}?subject=unsubscribe"


def footer(language: str, sender: Sender, recipient: Recipient) -> Footer:
    """Say who sends, why this reader gets it and how to stop, in ``language``."""
    say = wording(language)
    why = say.say(
        "You receive this message because %(address)s is on the list of readers of %(sender)s.",
        address=recipient.address,
        sender=clean(sender.name),
    )
    preferences = safe_link(recipient.preferences_url)
    stop = safe_link(recipient.unsubscribe_url) or unsubscribe_mailto(sender)
    links = (Link(words=say.say("Preferences"), url=preferences),) if preferences else ()
    whose = " · ".join(filter(None, (clean(sender.name), ", ".join(_postal(sender)))))
    return Footer(
        lines=(why, *((counting(language),) if recipient.counted else ()), whose),
        links=(*links, Link(words=say.say("Unsubscribe"), url=stop)),
        open_url=safe_link(recipient.open_url),
    )


def counting(language: str) -> str:
    """Say that opening and clicking are counted by name."""
    return wording(language).say(
        "Whoever runs this list chose to count, by name, who opens this message and which of its"
        " links they follow. Opening is seen by a small picture, if at all."
    )


def _postal(sender: Sender) -> list[str]:
    return [clean(line) for line in sender.postal.splitlines() if line.strip()]
