"""Settings of a workspace: ``fow.toml``, and environment variables over it for secrets.

Every key can be given as ``FOW_SECTION__KEY``; the environment wins over the file.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from monitor.errors import SettingWrong

Language = Literal["en", "fr"]
Frequency = Literal["weekly", "monthly", "both"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Section(BaseModel):
    """A table of ``fow.toml``; a key that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Collect(Section):
    """Visiting sources."""

    contact: str = Field(
        "", description="Address or web page of who runs this monitor; sent in the User-Agent."
    )
    delay: float = Field(
        1.0, ge=0, le=600, description="Seconds between two requests to the same host."
    )
    concurrency: int = Field(16, ge=1, le=256, description="Requests under way at once, in all.")
    timeout: float = Field(
        60.0, gt=0, le=3600, description="Seconds one request may take, from first to last byte."
    )
    max_bytes: int = Field(
        20_000_000, ge=1000, description="Largest body read, also after decompression, in bytes."
    )
    max_entries: int = Field(20_000, ge=1, description="Most entries read in one visit.")
    max_pages: int = Field(20, ge=1, description="Most pages followed in one visit.")
    max_documents: int = Field(
        1000, ge=0, description="Most pages behind entries fetched in one run; the rest wait."
    )
    obey_robots: bool = Field(True, description="Respect robots.txt.")
    openalex_key: SecretStr = Field(
        SecretStr(""), description="Free key of OpenAlex: better as FOW_COLLECT__OPENALEX_KEY."
    )
    allow_private_addresses: bool = Field(
        False, description="Also visit loopback and private addresses (tests, intranets)."
    )
    queue: SecretStr = Field(
        SecretStr(""),
        description="Redis whose workers (`fow worker`) make the visits, as redis://host:6379/0;"
        " empty: this machine. With a password better as FOW_COLLECT__QUEUE.",
    )


class TagSettings(Section):
    """Tagging."""

    model: str = Field(
        "", description="Folder of a trained model, in the workspace; empty: the starter model."
    )
    encoder: str = Field(
        "",
        description="Sentence encoder that `fow train --from-scratch` puts beside n-grams, as "
        "kind:name (model2vec, sentence-transformers, universal); empty: none.",
    )


class Reader(Section):
    """Somebody who gets the digest."""

    address: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", description="E-mail address.")
    name: str = Field("", description="Name shown in the To line.")
    language: Language = Field("en", description="Language of the digest.")
    topics: tuple[str, ...] = Field(
        (),
        description="Drivers, gaps, regions and sectors wanted, such as regions:canada; none: all.",
    )
    frequency: Frequency = Field("weekly", description="weekly, monthly or both.")


class Channel(Section):
    """A Slack channel that gets the digest."""

    id: str = Field(min_length=1, description="Channel id, such as C0123456789.")
    language: Language = Field("en", description="Language of the digest.")
    topics: tuple[str, ...] = Field(
        (),
        description="Drivers, gaps, regions and sectors wanted, such as regions:canada; none: all.",
    )
    frequency: Frequency = Field("weekly", description="weekly, monthly or both.")


class Digest(Section):
    """The weekly digest."""

    weekday: Weekday = Field("monday", description="Day a new edition is due.")
    languages: tuple[Language, ...] = Field(
        ("en", "fr"), min_length=1, description="Languages each edition is written in."
    )
    entries: int = Field(60, ge=1, le=200, description="Most publications in one edition.")
    max_age_days: int = Field(
        365, ge=1, description="Publications dated longer ago are archived, not put in a digest."
    )
    outbox: str = Field("outbox", description="Folder for messages that no server takes.")
    hold_hours: int = Field(
        0, ge=0, le=168, description="Hours that editors have before an edition goes out; 0: none."
    )
    send_at: str = Field(
        "",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
        description="Time of day at which editions go out, such as 08:30, by schedule.timezone;"
        " empty: as soon as they may.",
    )
    editors: tuple[str, ...] = Field(
        (), description="E-mail addresses of those who get a preview while an edition waits."
    )
    editors_channel: str = Field("", description="Slack channel that gets the preview, too.")
    newsletter_day: int = Field(
        0, ge=0, le=28, description="Day of the month for the newsletter of the last; 0: none."
    )
    count_clicks: bool = Field(
        True, description="Count how often each link is followed, by day and by nobody's name."
    )
    count_by_reader: bool = Field(
        False,
        description="Count by reader who opens a mail and which links they follow; the foot of each"
        " message says so.",
    )
    readers: tuple[Reader, ...] = Field(
        (), description='Readers, as [[digest.readers]] with address = "...", language = "en".'
    )


class Email(Section):
    """Sending by SMTP; used when ``host`` is given."""

    host: str = Field("", description="SMTP server; empty: messages go to the outbox.")
    port: int = Field(587, ge=1, le=65535, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is secured: starttls, tls or none."
    )
    username: str = Field("", description="Log in as; empty: no login.")
    password: SecretStr = Field(
        SecretStr(""), description="Password: better as FOW_EMAIL__PASSWORD."
    )
    sender: str = Field("", description="Address the digest comes from.")
    sender_name: str = Field("Future-of-Work Monitor", description="Name it comes from.")
    postal_address: str = Field(
        "", description="Postal address of the sender; anti-spam law (CASL) asks for it."
    )
    per_minute: int = Field(
        0, ge=0, description="Most messages the server takes in a minute; 0: any."
    )
    per_connection: int = Field(
        0, ge=0, description="Most messages the server takes in one connection; 0: any."
    )
    dkim_key: str = Field(
        "", description="File in the workspace with an RSA private key (PEM); empty: no signature."
    )
    dkim_selector: str = Field("fow", description="DKIM selector, as in fow._domainkey.")
    dkim_domain: str = Field("", description="DKIM domain; empty: the sender's.")


class Inbox(Section):
    """Mail that comes back: bounces, complaints, requests to unsubscribe."""

    address: str = Field(
        "",
        description="Where bounces go, such as bounces@example.org, whose server also takes"
        " bounces+anything@; empty: to the sender, unread.",
    )
    spool: str = Field("", description="Folder where the mail server drops them, one file each.")
    host: str = Field("", description="IMAP server of the mailbox, instead of a folder.")
    port: int = Field(993, ge=1, le=65535, description="Its port.")
    security: Literal["tls", "none"] = Field(
        "tls", description="How the connection is secured; none: a server on this machine."
    )
    username: str = Field("", description="Log in as.")
    password: SecretStr = Field(
        SecretStr(""), description="Password: better as FOW_INBOX__PASSWORD."
    )
    folder: str = Field("INBOX", description="IMAP folder; what was read is moved to fow-read.")


class Slack(Section):
    """Posting to Slack; used when ``token`` is given."""

    token: SecretStr = Field(
        SecretStr(""), description="Bot token (xoxb-...): better as FOW_SLACK__TOKEN."
    )
    app_token: SecretStr = Field(
        SecretStr(""),
        description="App-level token (xapp-...) for Socket Mode: better as FOW_SLACK__APP_TOKEN.",
    )
    signing_secret: SecretStr = Field(
        SecretStr(""),
        description="Signing secret for requests over HTTP: better as FOW_SLACK__SIGNING_SECRET.",
    )
    team: str = Field("", description="Id of the workspace in Slack (T...); others are refused.")
    api_url: str = Field("https://slack.com/api/", description="Address of Slack's Web API.")
    channels: tuple[Channel, ...] = Field(
        (), description='Channels, as [[slack.channels]] with id = "C...", language = "en".'
    )


class Web(Section):
    """The pages, and the signed links in mails that lead to them."""

    host: str = Field("127.0.0.1", description="Address that fow serve listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Its port; 0: any that is free.")
    address: str = Field(
        "http://127.0.0.1:8000",
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="Where people reach the pages; links in mails and messages begin with it.",
    )
    public: bool = Field(
        False, description="Show search, publications, gap map and editions to everybody."
    )
    staff: tuple[str, ...] = Field(
        (), description="E-mail addresses of the staff, who sign in by a link sent by mail."
    )
    moderators: tuple[str, ...] = Field(
        (), description="E-mail addresses of those who settle disagreements; staff too."
    )
    backfill: str = Field(
        "", description="A backfill, by folder or address, whose gap map is shown beside it."
    )
    secret: SecretStr = Field(
        SecretStr(""),
        description="Signs links and sessions: better as FOW_WEB__SECRET; empty: the workspace's.",
    )


class Targets(Section):
    """What the digest is to achieve; `fow outcomes` shows it beside what it does."""

    subscribers_growth: float = Field(0.40, description="Growth of subscribers in a year.")
    open_rate: float = Field(0.30, ge=0, le=1, description="Opened, of delivered mails.")
    click_rate: float = Field(0.35, ge=0, description="Clicks, of delivered mails.")


class Schedule(Section):
    """What fow serve does by itself, and when."""

    enabled: bool = Field(True, description="Run the schedule inside fow serve.")
    timezone: str = Field(
        "America/Toronto", description="Time zone of the schedule, as the IANA database names it."
    )
    hour: int = Field(5, ge=0, le=23, description="Hour of the daily run.")
    survey_month: int = Field(10, ge=1, le=12, description="Month of the yearly survey.")
    keep_backups: int = Field(14, ge=1, description="Nightly backups kept.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("must be a time zone such as America/Toronto") from error
        return name


class Settings(BaseSettings):
    """All settings of one workspace."""

    model_config = SettingsConfigDict(
        env_prefix="FOW_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    collect: Collect = Collect()
    tag: TagSettings = TagSettings()
    digest: Digest = Digest()
    email: Email = Email()
    inbox: Inbox = Inbox()
    slack: Slack = Slack()
    web: Web = Web()
    schedule: Schedule = Schedule()
    targets: Targets = Targets()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the environment over the file, which comes in as keyword arguments."""
        return env_settings, init_settings


def read_settings(path: Path) -> Settings:
    """Read ``fow.toml`` at ``path``, with the environment over it.

    Raises :class:`SettingWrong`, in one line that names the key, if a value cannot be used.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingWrong(f"{path}: not valid TOML: {error}") from error
    for variable in os.environ:
        section, _, key = variable.removeprefix("FOW_").partition("__")
        if variable.startswith("FOW_") and key and section.lower() not in Settings.model_fields:
            known = ", ".join(Settings.model_fields)
            raise SettingWrong(
                f"{variable}: there is no section {section.lower()}; there are {known}"
            )
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingWrong(_first_fault(path, error)) from error


def _first_fault(path: Path, error: ValidationError) -> str:
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"])
    variable = "FOW_" + "__".join(str(part).upper() for part in fault["loc"])
    place = variable if variable in os.environ else f"{path}: {key}"
    if fault["type"] == "extra_forbidden":
        return f"{place}: there is no such setting; `fow init` writes a file with all of them"
    message = fault["msg"][0].lower() + fault["msg"][1:]
    hint = "" if variable in os.environ else f" (also settable as {variable})"
    return f"{place}: {message}, not {fault['input']!r}{hint}"


def template() -> str:
    """Return a ``fow.toml`` in which every setting stands as a comment with its default."""
    parts = [
        "# Settings of this workspace. A line that begins with # shows the default.",
        "# Every key can also be given by the environment: FOW_SECTION__KEY.",
    ]
    for name, field in Settings.model_fields.items():
        section = field.annotation
        assert isinstance(section, type)
        assert issubclass(section, Section)
        parts += ["", f"# {(section.__doc__ or '').splitlines()[0]}", f"[{name}]"]
        for key, entry in section.model_fields.items():
            parts += [f"# {entry.description}", f"# {key} = {_toml(entry.default)}"]
    return "\n".join(parts) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, SecretStr):
        return '""'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
