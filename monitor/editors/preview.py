"""The preview that editors get by mail and Slack when an edition was frozen and waits."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from digests.choice import Catalogue
from digests.delivery.outbox import OutboxSender
from digests.delivery.receipt import Receipt
from digests.edition import Edition
from digests.email import html, plain
from digests.footer import mailbox
from digests.layout import Layout
from digests.slack import SlackMessage
from digests.slack_text import escape, linked
from monitor.archive.windows import Window
from monitor.carriers import open_carriers, sender_of
from monitor.editors.links import DeskLinks
from monitor.editors.why import told
from monitor.readers.links import links_in_mail
from monitor.settings import Settings
from monitor.wording import wording
from monitor.workspace import Workspace

_LONGEST = 2800
"""Characters of one section of a Slack message."""
_SECTIONS = 3
UTC_ZONE = ZoneInfo("UTC")


async def show_editors(
    edition: Edition, window: Window, settings: Settings, workspace: Workspace, now: datetime
) -> tuple[str, ...]:
    """Send the preview to every editor; return what went wrong, one line a failure.

    A preview that does not arrive stops nothing: the edition is frozen, and waits.
    """
    language, zone = settings.digest.languages[0], ZoneInfo(settings.schedule.timezone)
    links, failures = _desks(settings, workspace), []
    async with AsyncExitStack() as stack:
        carriers = await open_carriers(stack, settings, workspace, edition.id)
        for editor in settings.digest.editors:
            desk = links.own(edition.id, editor, now) if links else ""
            mail = written(edition, window, settings, editor, now, desk=desk)
            name = f"preview-{editor}" if isinstance(carriers.email, OutboxSender) else editor
            failures += _failed(editor, await carriers.email.send(mail, name))
        if channel := settings.digest.editors_channel:
            desk = links.signed_in(edition.id) if links else ""
            post = posted(edition, window, language, zone=zone, desk=desk)
            failures += _failed(channel, await _post(carriers.slack, post, channel))
    return tuple(failures)


def _desks(settings: Settings, workspace: Workspace) -> DeskLinks | None:
    links = links_in_mail(settings, workspace)
    return DeskLinks(links.address, links.secret) if links else None


async def _post(carrier: object, post: SlackMessage, channel: str) -> Receipt:
    from digests.delivery.slack import SlackRecipient, SlackSender

    if isinstance(carrier, SlackSender):
        return await carrier.send(post, SlackRecipient(channel=channel))
    assert isinstance(carrier, OutboxSender)
    return await carrier.send(post, f"preview-slack-{channel}")


def _failed(who: str, receipt: Receipt) -> list[str]:
    return [] if receipt.sent else [f"the preview did not reach {who}: {receipt.detail}"]


def written(
    edition: Edition,
    window: Window,
    settings: Settings,
    editor: str,
    now: datetime,
    *,
    desk: str = "",
) -> EmailMessage:
    """Return the preview as a mail: why each entry was chosen, and the digest in each language.

    ``desk`` is the editor's own link to the page where the edition is changed.
    Raises :class:`digests.footer.AddressUnusable`.
    """
    language = settings.digest.languages[0]
    sender = sender_of(settings.email)
    origin = mailbox(sender.address, sender.name)
    message = EmailMessage(policy=SMTP)
    message["From"] = origin
    message["To"] = mailbox(editor)
    message["Subject"] = _subject(edition, language)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=origin.domain)
    message["Auto-Submitted"] = "auto-generated"
    opening = _opening(edition, window, language, ZoneInfo(settings.schedule.timezone))
    own = [_own_desk(language) + "\n" + desk] if desk else []
    parts = [*opening[:1], *own, *opening[1:], told(edition, language), plain(edition, language)]
    text = "\n\n\n".join(parts)
    message.set_content(text, cte="quoted-printable")
    for one in settings.digest.languages:
        page = html(edition, one)
        name = f"{edition.id}.{one}.html"
        message.add_attachment(page, subtype="html", filename=name, cte="base64")
    return message


def _own_desk(language: str) -> str:
    return wording("editors", language).say(
        "Read it, change it, hold it or let it go on this page; the link is yours alone, for"
        " fourteen days:"
    )


def posted(
    edition: Edition, window: Window, language: str, *, zone: ZoneInfo = UTC_ZONE, desk: str = ""
) -> SlackMessage:
    """Return the preview as one Slack message; what does not fit is in the mail."""
    words = wording("editors", language)
    lines = escape(told(edition, language).replace("\n    ", " — ")).split("\n")
    sections = [*_opening(edition, window, language, zone)]
    if desk:
        sections[0] += "\n" + linked(words.say("Read it, change it, hold it or let it go"), desk)
    for line in lines:
        if len(sections) < 3 or len(sections[-1]) + len(line) > _LONGEST:
            if len(sections) == 2 + _SECTIONS:
                sections.append(words.say("The rest stands in the mail."))
                break
            sections.append(line[:_LONGEST])
        else:
            sections[-1] += "\n" + line
    blocks = tuple(
        {"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in sections
    )
    return SlackMessage(
        text=escape(_subject(edition, language)),
        blocks=blocks,
        edition=f"preview:{edition.id}",
        part=1,
        parts=1,
    )


def _subject(edition: Edition, language: str) -> str:
    catalogue = Catalogue(edition)
    line = Layout(catalogue, language).subject(catalogue.choose())
    preview = wording("editors", language).say("Preview")
    return f"[{preview}] {line}"


def _opening(edition: Edition, window: Window, language: str, zone: ZoneInfo) -> list[str]:
    """Say what waits and until when, and how it is changed."""
    words = wording("editors", language)
    if window.held:
        when = words.say("%(edition)s is held until it is released.", edition=edition.id)
    elif window.goes_out:
        due = window.goes_out.astimezone(zone)
        when = words.say(
            "%(edition)s goes out on %(day)s at %(hour)s (%(zone)s), unless it is held.",
            edition=edition.id,
            day=words.day(due.date()),
            hour=due.strftime("%H:%M"),
            zone=zone.key,
        )
    else:
        when = words.say("%(edition)s goes out with the next run.", edition=edition.id)
    commands = "\n".join(
        f"fow digest {command} {edition.id}{rest}"
        for command, rest in (
            ("hold", ""),
            ("release", ""),
            ("edit drop", " N"),
            ("edit move", " N head"),
            ("edit annotate", f' N "…" --language {language}'),
        )
    )
    return [when, words.say("What can be done until then:") + "\n" + commands]
