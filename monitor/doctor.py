"""The doctor: what a workspace needs to work, checked one by one, each with how to mend it."""

from __future__ import annotations

import asyncio
import shutil
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.errors import MonitorError
from monitor.settings import Settings
from monitor.workspace import Workspace

LEAST_FREE = 1 << 30
"""Bytes of disk below which a weekly run may not end."""
SECONDS = 10.0
"""That a server gets to answer."""
SCOPES = frozenset({"chat:write", "commands", "users:read"})
"""Without these the app can do nothing; its manifest asks for more."""
RESTORE = {
    "archive": "put a backup back: fow restore backups/archive-DAY.db",
    "queue": "start Redis, or leave collect.queue empty: then this machine makes the visits",
}
TOO_LONG = timedelta(days=9)
"""Since the last run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was checked."""

    what: str
    well: bool
    told: str
    mend: str = ""
    """What to do; '' where all is well."""


def examine(workspace: Workspace, now: datetime) -> Iterator[Finding]:
    """Check everything, each on its own: one that fails keeps no other from being told."""
    try:
        settings = workspace.settings()
    except MonitorError as error:
        yield Finding(
            what="settings", well=False, told=str(error), mend="change that line of fow.toml"
        )
        return
    yield Finding(what="settings", well=True, told=f"{workspace.settings_file} can be read")
    checks: dict[str, Callable[[], Finding]] = {
        "archive": lambda: _archive(workspace),
        "disk": lambda: _disk(workspace),
        "clock": lambda: _clock(workspace, now),
        "runs": lambda: _runs(workspace, now),
        "sources": lambda: _sources(workspace, now),
        "queue": lambda: _queue(settings),
        "mail": lambda: _mail(settings),
        "slack": lambda: _slack(settings),
        "pages": lambda: _pages(settings),
    }
    for what, check in checks.items():
        try:
            yield check()
        except MonitorError as error:
            yield Finding(what=what, well=False, told=str(error), mend=RESTORE.get(what, ""))


def _archive(workspace: Workspace) -> Finding:
    from monitor.backup import checked

    counts = checked(workspace.archive_file)
    told = f"whole; {counts['publications']} publications, {counts['tags']} tags"
    return Finding(what="archive", well=True, told=told)


def _disk(workspace: Workspace) -> Finding:
    free = shutil.disk_usage(workspace.folder).free
    told = f"{free / (1 << 30):.1f} GiB free"
    if free >= LEAST_FREE:
        return Finding(what="disk", well=True, told=told)
    return Finding(
        what="disk", well=False, told=told, mend="make room: a run needs about 1 GiB to be safe"
    )


def _clock(workspace: Workspace, now: datetime) -> Finding:
    """The clock against the archive: what was stored cannot lie in the future."""
    from monitor.archive import read_archive
    from monitor.archive.runs import last_run

    last = last_run(read_archive(workspace.archive_file))
    if last and last.started > now + timedelta(minutes=5):
        told = f"the last run began {last.started:%Y-%m-%d %H:%M} UTC, which is yet to come"
        mend = "set the machine's clock (timedatectl set-ntp true)"
        return Finding(what="clock", well=False, told=told, mend=mend)
    return Finding(what="clock", well=True, told=f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def _runs(workspace: Workspace, now: datetime) -> Finding:
    from monitor.archive import read_archive
    from monitor.archive.runs import last_run

    last = last_run(read_archive(workspace.archive_file))
    if last is None:
        return Finding(what="runs", well=False, told="there was none yet", mend="fow run")
    told = f"{last.command}, begun {last.started:%Y-%m-%d %H:%M} UTC"
    if failure := last.summary.get("failure"):
        return Finding(what="runs", well=False, told=f"{told}: {failure}", mend="fow run")
    if now - last.started > TOO_LONG:
        mend = "run fow serve, or fow run from cron or systemd"
        return Finding(what="runs", well=False, told=told, mend=mend)
    return Finding(what="runs", well=True, told=told)


def _sources(workspace: Workspace, now: datetime) -> Finding:
    from monitor.health import QUIET, source_lines

    lines = source_lines(workspace, now)
    troubled = [line for line in lines if line["health"] not in QUIET]
    told = f"{len(lines)} sources, {len(troubled)} in trouble"
    if not lines:
        return Finding(what="sources", well=False, told=told, mend="fow sources add URL")
    if len(troubled) * 2 > len(lines):
        return Finding(what="sources", well=False, told=told, mend="fow sources list says why")
    return Finding(what="sources", well=True, told=told)


def _queue(settings: Settings) -> Finding:
    address = settings.collect.queue.get_secret_value()
    if not address:
        told = "not in use: this machine makes the visits"
        return Finding(what="queue", well=True, told=told)
    from monitor.queue.connection import connect, shown

    connect(address).close()
    return Finding(what="queue", well=True, told=f"{shown(address)} answers")


def _mail(settings: Settings) -> Finding:
    """Log in and ask whether a letter to ourselves would be taken; none is sent."""
    mail = settings.email
    if not mail.host:
        told = f"no server named; letters go to {settings.digest.outbox}/"
        return Finding(what="mail", well=True, told=told)
    where = f"{mail.host}:{mail.port}"
    try:
        code, answer = _asked(settings)
    except (OSError, smtplib.SMTPException) as error:
        mend = "check email.host, email.port, email.security, email.username and its password"
        return Finding(what="mail", well=False, told=f"{where}: {error}", mend=mend)
    if code >= 400:
        mend = f"let the server send for email.sender ({mail.sender})"
        return Finding(what="mail", well=False, told=f"{where}: {code} {answer}", mend=mend)
    return Finding(what="mail", well=True, told=f"{where} takes letters from {mail.sender}")


def _asked(settings: Settings) -> tuple[int, str]:
    mail, context = settings.email, ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    with server:
        if mail.security == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if mail.username:
            server.login(mail.username, mail.password.get_secret_value())
        code, answer = server.mail(mail.sender)
        if code < 400:
            code, answer = server.rcpt(mail.sender)
        server.rset()
    return code, answer.decode("utf-8", "replace")


def _slack(settings: Settings) -> Finding:
    token = settings.slack.token.get_secret_value()
    if not token:
        return Finding(what="slack", well=True, told="not in use: slack.token is empty")
    return asyncio.run(_ask_slack(token, settings.slack.api_url))


async def _ask_slack(token: str, api_url: str) -> Finding:
    from slack_sdk.errors import SlackApiError, SlackClientError
    from slack_sdk.web.async_client import AsyncWebClient

    client = AsyncWebClient(token, base_url=api_url, timeout=int(SECONDS), retry_handlers=[])
    try:
        answer = await client.auth_test()
    except (SlackApiError, SlackClientError, OSError, TimeoutError) as error:
        reason = error.response["error"] if isinstance(error, SlackApiError) else error
        mend = "copy the bot token anew: see docs/slack.md"
        return Finding(what="slack", well=False, told=f"auth.test: {reason}", mend=mend)
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    granted = {one.strip() for one in str(headers.get("x-oauth-scopes", "")).split(",")}
    missing = sorted(SCOPES - granted) if granted != {""} else []
    if missing:
        mend = "install the app anew from fow slack manifest"
        return Finding(what="slack", well=False, told=f"lacks {', '.join(missing)}", mend=mend)
    return Finding(what="slack", well=True, told=f"{answer['user']} in {answer['team']}")


def _pages(settings: Settings) -> Finding:
    web = settings.web
    if not (web.staff or web.moderators):
        return Finding(
            what="pages",
            well=False,
            told="nobody can sign in as staff",
            mend='name addresses in fow.toml: [web] staff = ["you@example.org"]',
        )
    if web.address.startswith("http://") and "127.0.0.1" not in web.address:
        mend = "put a proxy with TLS before fow serve, and https into web.address"
        return Finding(what="pages", well=False, told=f"{web.address} is not secure", mend=mend)
    return Finding(what="pages", well=True, told=web.address)
