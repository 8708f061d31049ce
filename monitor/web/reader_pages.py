"""Pages of readers: sign up, confirm, preferences, unsubscribe, and a word on an edition."""

from __future__ import annotations

import logging
from base64 import b64decode
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import Response

from digests.footer import AddressUnusable
from monitor.archive.outcomes import count_click, give_opinion, url_of
from monitor.archive.readers import Reader, reader_by_id, reader_by_key
from monitor.archive.tracking import count_open, count_own_click
from monitor.errors import MonitorError
from monitor.letters import Letter, post
from monitor.readers.clicks import read_click, read_mark
from monitor.readers.leaving import unsubscribe
from monitor.readers.links import Links
from monitor.readers.preferences import Choice, NoChannel, choose
from monitor.readers.roll import Wish
from monitor.readers.standing import is_channel
from monitor.readers.subscribing import asked, confirm, new_link, sign_up
from monitor.readers.topics import named_topics, read_topics
from monitor.tokens import TokenRefused
from monitor.web.account_pages import address_of
from monitor.web.language import language_of
from monitor.web.layout import render
from monitor.web.site import Site, site_of
from monitor.wording import wording

router = APIRouter()
log = logging.getLogger("monitor.web")
HOUR = timedelta(hours=1)
MOST_SIGN_UPS, MOST_MISSES = 20, 30
"""Forms filled in, and links that led nowhere, in an hour from one network address."""
MOST_OPINIONS = 60
"""In an hour from one network address; an office may share one."""
LONGEST_COMMENT = 2000
UNSEEN = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A GIF of one clear pixel."""
Address = Annotated[str, Form(max_length=320)]
Topics = Annotated[tuple[str, ...], Form(max_length=200)]


@router.get("/subscribe")
def sign_up_page(request: Request) -> Response:
    """Ask who wants the digest, and what of it."""
    return render(request, "subscribe", sent=False, topics=_offered(request, ()), chosen=())


@router.post("/subscribe")
def take_sign_up(
    request: Request,
    tasks: BackgroundTasks,
    email: Address,
    topic: Topics = (),
    frequency: Annotated[str, Form(max_length=20)] = "weekly",
    digest_language: Annotated[str, Form(max_length=5)] = "en",
) -> Response:
    """Answer the same to everybody, and write to those who may be written to."""
    site = site_of(request)
    site.limiter.take("sign-up", address_of(request), MOST_SIGN_UPS, HOUR, site.clock())
    wish = Wish(
        address=email,
        language=digest_language,
        topics=read_topics(site.workspace.folder, topic),
        frequency=frequency,
    )
    tasks.add_task(_answer_sign_up, site, wish)
    return render(request, "subscribe", sent=True, topics=(), chosen=())


async def _answer_sign_up(site: Site, wish: Wish) -> None:
    """Write after the answer has left, so that its time tells nothing either."""
    try:
        with site.writing() as archive:
            letter = sign_up(archive, wish, links_of(site), site.clock())
        await _post(site, letter)
    except (MonitorError, AddressUnusable) as error:
        log.warning("a sign-up led to nothing: %s", error)


@router.get("/preferences")
def ask_link_page(request: Request) -> Response:
    """Ask whose preferences are to be changed."""
    return render(request, "preferences_link", sent=False)


@router.post("/preferences")
def send_preferences_link(request: Request, tasks: BackgroundTasks, email: Address) -> Response:
    """Send a reader their link; the answer is the same for everybody else."""
    site = site_of(request)
    site.limiter.take("sign-up", address_of(request), MOST_SIGN_UPS, HOUR, site.clock())
    tasks.add_task(_answer_link, site, email)
    return render(request, "preferences_link", sent=True)


async def _answer_link(site: Site, email: str) -> None:
    try:
        with site.writing() as archive:
            letter = new_link(archive, email, links_of(site), site.clock())
        await _post(site, letter)
    except (MonitorError, AddressUnusable) as error:
        log.warning("a request for a link led to nothing: %s", error)


async def _post(site: Site, letter: Letter | None) -> None:
    if letter is not None:
        receipt = await post(letter, site.settings, site.workspace, site.clock())
        log.info("letter to a reader: %s (%s)", receipt.outcome, receipt.detail)


@router.get("/confirm/{token}")
def confirm_page(request: Request, token: str) -> Response:
    """Show what is about to be agreed to, and wait for a click."""
    site = site_of(request)
    reader = asked(site.reading(), token, links_of(site), site.clock())
    return render(
        request,
        "confirm",
        language=reader.language,
        reader=reader,
        token=token,
        agreed=_agreed(request, reader),
        done=False,
        preferences="",
    )


@router.post("/confirm/{token}")
def take_confirmation(request: Request, token: str) -> Response:
    """Put the reader on the list; the sentence they agreed to is kept."""
    site, now = site_of(request), site_of(request).clock()
    with site.writing() as archive:
        reader = asked(archive, token, links_of(site), now)
        agreed = _agreed(request, reader)
        reader = confirm(archive, token, links_of(site), agreed, now).reader
    return render(
        request,
        "confirm",
        language=reader.language,
        reader=reader,
        token=token,
        agreed=agreed,
        done=True,
        preferences=_path(site, links_of(site).preferences(reader, now)),
    )


def _agreed(request: Request, reader: Reader) -> str:
    words = wording("web", language_of(request, reader.language))
    return words.say(
        "Yes, send the digest to %(address)s. I can stop it at any time.", address=reader.address
    )


@router.get("/preferences/{token}")
def preferences_page(request: Request, token: str) -> Response:
    """Show what a reader gets."""
    return _preferences(request, token, _by_preferences(request, token))


@router.post("/preferences/{token}")
def take_preferences(
    request: Request,
    token: str,
    digest_language: Annotated[str, Form(max_length=5)],
    frequency: Annotated[str, Form(max_length=20)],
    topic: Topics = (),
    way: Annotated[tuple[str, ...], Form(max_length=20)] = (),
) -> Response:
    """Store what a reader chose."""
    site, reader = site_of(request), _by_preferences(request, token)
    choice = Choice(
        language=digest_language,
        topics=topic,
        frequency=frequency,
        by_email="email" in way,
        by_slack="slack" in way,
    )
    try:
        with site.writing() as archive:
            after = choose(archive, reader.id, choice, site.workspace.folder, site.clock())
    except NoChannel:
        return _preferences(request, token, reader, fault=True)
    return _preferences(request, token, after, saved=True)


def _preferences(
    request: Request, token: str, reader: Reader, *, saved: bool = False, fault: bool = False
) -> Response:
    return render(
        request,
        "preferences",
        status=400 if fault else 200,
        language=reader.language,
        reader=reader,
        token=token,
        saved=saved,
        fault=fault,
        stop=_path(site_of(request), links_of(site_of(request)).unsubscribe(reader)),
        topics=_offered(request, reader.topics, reader.language),
        chosen=reader.topics,
    )


def _by_preferences(request: Request, token: str) -> Reader:
    site = site_of(request)
    reader = reader_by_id(site.reading(), links_of(site).read_preferences(token, site.clock()))
    if reader is None:
        raise TokenRefused("nothing is kept of this reader", expired=True)
    return reader


@router.get("/u/{key}")
def unsubscribe_page(request: Request, key: str) -> Response:
    """Wait for one click: programs that read mail follow links too."""
    reader = _by_key(request, key)
    return render(request, "unsubscribe", language=reader.language, reader=reader, key=key)


@router.post("/u/{key}")
def take_off(request: Request, key: str) -> Response:
    """Take the reader off at once: from the page, or by a mail program (RFC 8058)."""
    site, reader = site_of(request), _by_key(request, key)
    with site.writing() as archive:
        left = unsubscribe(archive, reader, "by one click on the link", site.clock())
    return render(request, "unsubscribe", language=left.language, reader=left, key=key)


def _by_key(request: Request, key: str) -> Reader:
    """Find a reader by their key; only guesses are limited, since providers ask for many."""
    site = site_of(request)
    reader = reader_by_key(site.reading(), key.lower())
    if reader is None:
        site.limiter.take("miss", address_of(request), MOST_MISSES, HOUR, site.clock())
        raise TokenRefused("this link leads nowhere")
    return reader


@router.get("/feedback/{token}")
def feedback_page(request: Request, token: str, score: int = 3) -> Response:
    """Show the answer that was chosen in the mail, and take it at a click."""
    edition, reader = _by_feedback(request, token)
    return _feedback(request, token, edition, reader, score=score, done=False)


@router.post("/feedback/{token}")
def take_feedback(
    request: Request,
    token: str,
    score: Annotated[int, Form(ge=1, le=5)],
    comment: Annotated[str, Form(max_length=LONGEST_COMMENT)] = "",
) -> Response:
    """Keep what a reader says of an edition; a second time replaces the first.

    What members of a channel say is nobody's, each time an answer of its own.
    """
    site, (edition, reader) = site_of(request), _by_feedback(request, token)
    site.limiter.take("opinion", address_of(request), MOST_OPINIONS, HOUR, site.clock())
    whose = None if is_channel(reader) else reader.id
    with site.writing() as archive:
        give_opinion(archive, edition, whose, score, comment.strip(), site.clock())
    return _feedback(request, token, edition, reader, score=score, done=True)


def _feedback(
    request: Request, token: str, edition: str, reader: Reader, *, score: int, done: bool
) -> Response:
    return render(
        request,
        "feedback",
        language=reader.language,
        token=token,
        edition=edition,
        score=score if score in (1, 3, 5) else 3,
        done=done,
    )


def _by_feedback(request: Request, token: str) -> tuple[str, Reader]:
    site = site_of(request)
    edition, id = links_of(site).read_feedback(token, site.clock())
    reader = reader_by_id(site.reading(), id)
    if reader is None:
        raise TokenRefused("nothing is kept of this reader", expired=True)
    return edition, reader


@router.get("/l/{click}")
def follow(request: Request, click: str) -> Response:
    """Lead on to a publication, and count that somebody followed the link.

    Who it was is counted only while the operator wants it.
    """
    from fastapi.responses import RedirectResponse

    site, (link, _, mark) = site_of(request), click.partition(".")
    number, today = read_click(site.secret, link), site.clock().date()
    url = url_of(site.reading(), number)
    if url is None:
        raise TokenRefused("this link leads nowhere")
    if request.method == "GET":
        with site.writing() as archive:
            count_click(archive, number, today)
            if mark and site.settings.digest.count_by_reader:
                count_own_click(archive, read_mark(site.secret, mark), number, today)
    return RedirectResponse(url, status_code=302, headers={"referrer-policy": "no-referrer"})


@router.get("/o/{mark}")
def opened(request: Request, mark: str) -> Response:
    """Give a picture that nobody sees; count that it was asked for, while that is wanted."""
    site, (edition, _, whose) = site_of(request), mark.rpartition(".")
    reader = read_mark(site.secret, whose)
    if site.settings.digest.count_by_reader and request.method == "GET":
        with site.writing() as archive:
            count_open(archive, reader, edition, site.clock().date())
    headers = {"cache-control": "no-store", "cross-origin-resource-policy": "cross-origin"}
    return Response(UNSEEN, media_type="image/gif", headers=headers)


def links_of(site: Site) -> Links:
    """Return the maker and reader of readers' links."""
    return Links(site.address, site.secret)


def _path(site: Site, address: str) -> str:
    """Return an address of ours as a path, wherever the pages are served."""
    return address.removeprefix(site.address)


def _offered(request: Request, chosen: tuple[str, ...], language: str = "") -> object:
    return named_topics(site_of(request).vocabularies, language_of(request, language), chosen)
