"""The link to sign in, on its way: by mail, and by Slack to those of the roster who are there."""

from __future__ import annotations

import http.client
import json
import logging
from dataclasses import dataclass
from secrets import token_urlsafe

from starlette.concurrency import run_in_threadpool

from digests.delivery.receipt import Outcome
from digests.footer import AddressUnusable
from digests.slack_text import address as link_in_slack
from monitor.archive.reviewers import reviewer_by_email
from monitor.archive.signins import Event, log_sign_in
from monitor.errors import MonitorError
from monitor.letters import Letter, post
from monitor.slack.posts import ask_slack, conversation
from monitor.slack.team import client_of
from monitor.tokens import seal
from monitor.web.roles import Role, role_of
from monitor.web.site import Site
from monitor.wording import wording

log = logging.getLogger("monitor.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who asked for a link."""

    email: str
    """As they wrote it, in lower case."""
    next: str
    """The page they came from."""
    language: str
    address: str
    """The network address that they asked from."""


async def send_link(site: Site, asked: Asked) -> None:
    """Send one link to somebody who may sign in, by every way there is; log how it went."""
    role = await run_in_threadpool(lambda: role_of(site.settings, site.reading(), asked.email))
    if role is Role.ANYBODY:
        await run_in_threadpool(note, site, asked.email, "refused", asked.address)
        return
    subject = json.dumps([asked.email, asked.next, token_urlsafe(9)])
    link = f"{site.address}/sign-in/{seal(site.secret, 'sign-in', subject, site.clock())}"
    mailed = await _by_mail(site, asked, link)
    told = await run_in_threadpool(_by_slack, site, asked, link)
    if mailed or told:
        await run_in_threadpool(note, site, asked.email, "link-sent", asked.address)


def note(site: Site, email: str, event: Event, address: str) -> None:
    """Write a line in the log of sign-ins."""
    with site.writing() as archive:
        log_sign_in(archive, email, event, address, site.clock())


def _text(asked: Asked, link: str) -> str:
    return wording("web", asked.language).say(
        "Open this link to sign in. It works once, for twenty minutes.\n\n%(link)s\n\n"
        "If you did not ask for it, you need not do anything.",
        link=link,
    )


async def _by_mail(site: Site, asked: Asked, link: str) -> bool:
    letter = Letter(
        to=asked.email,
        subject=wording("web", asked.language).say("Your link to sign in"),
        text=_text(asked, link),
        language=asked.language,
    )
    try:
        receipt = await post(letter, site.settings, site.workspace, site.clock())
    except (MonitorError, AddressUnusable) as error:
        log.error("a link to sign in could not be sent: %s", error)
        return False
    log.info("link to sign in: %s (%s)", receipt.outcome, receipt.detail)
    return True


def _by_slack(site: Site, asked: Asked, link: str) -> bool:
    """Send it as a direct message too; only the roster says who somebody is in Slack."""
    from slack_sdk.errors import SlackApiError

    reviewer = reviewer_by_email(site.reading(), asked.email)
    if not (reviewer and reviewer.slack and site.settings.slack.token.get_secret_value()):
        return False
    client = client_of(site.settings)
    try:
        channel = conversation(client, reviewer.slack)
    except (SlackApiError, OSError, http.client.HTTPException, ValueError) as fault:
        log.warning("link to sign in by Slack: %s", fault)
        return False
    # Unfurling would have Slack open the link.
    quiet = {"unfurl_links": False, "unfurl_media": False}
    text = _text(asked, f"<{link_in_slack(link)}>")
    receipt = ask_slack(client.chat_postMessage, channel=channel, text=text, **quiet)
    log.info("link to sign in by Slack: %s (%s)", receipt.outcome, receipt.detail)
    return receipt.outcome is Outcome.SENT
