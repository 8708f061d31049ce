"""The editors' desk: read an edition that waits, change it, hold it and let it go."""

from __future__ import annotations

import logging
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from digests.cleaning import clean, safe_link
from digests.edition import Edition
from digests.wording import Wording, languages
from monitor.archive.editions import FrozenEdition, edition_by_id
from monitor.copies import write_copies
from monitor.editors.desk import WINDOW, Order, carry_out, desk
from monitor.editors.links import DeskLinks
from monitor.editors.window import LONGEST_NOTE, NoteTooLong, TooLate
from monitor.errors import Busy, MonitorError, UserError
from monitor.run import step
from monitor.web.edition_pages import COPY_POLICY, shown
from monitor.web.language import language_of
from monitor.web.layout import redirect, render
from monitor.web.sessions import person_of
from monitor.web.site import Site, site_of
from monitor.wording import wording

router = APIRouter()
log = logging.getLogger("monitor.web")


def order_of(
    kind: Annotated[str, Form(max_length=20)],
    publication: Annotated[int, Form(ge=0)] = 0,
    place: Annotated[str, Form(max_length=120)] = "",
    note_language: Annotated[str, Form(max_length=5)] = "",
    note: Annotated[str, Form(max_length=4 * LONGEST_NOTE)] = "",
) -> Order:
    """Return what the form asks for."""
    return Order(kind=kind, publication=publication, place=place, language=note_language, note=note)


Ordered = Annotated[Order, Depends(order_of)]


@router.get("/editions/{edition}/desk")
def show(request: Request, edition: str) -> Response:
    """Show an edition to an editor who signed in; changes nothing."""
    return _page(request, edition, f"/editions/{edition}/desk")


@router.post("/editions/{edition}/desk")
def change(request: Request, tasks: BackgroundTasks, edition: str, order: Ordered) -> Response:
    """Do what an editor who signed in wants."""
    here, editor = f"/editions/{edition}/desk", person_of(request).email
    return _changed(request, tasks, edition, editor, order, here)


@router.get("/desk/{token}")
def show_by_link(request: Request, token: str) -> Response:
    """Show an edition to the editor whose link it is; changes nothing."""
    edition, _ = _held(request, token)
    return _page(request, edition, f"/desk/{token}", reading=f"/desk/{token}/")


@router.post("/desk/{token}")
def change_by_link(
    request: Request, tasks: BackgroundTasks, token: str, order: Ordered
) -> Response:
    """Do what the editor wants whose link it is."""
    edition, editor = _held(request, token)
    return _changed(request, tasks, edition, editor, order, f"/desk/{token}", f"/desk/{token}/")


@router.get("/desk/{token}/{copy}")
def read_by_link(request: Request, token: str, copy: str) -> Response:
    """Show the edition as its readers will get it; ``copy`` is its name, as under /editions."""
    edition, _ = _held(request, token)
    language = copy.removeprefix(f"{edition}.").removesuffix(".html")
    if language not in languages():
        raise HTTPException(404)
    return HTMLResponse(
        shown(_known(site_of(request), edition).content, language),
        headers={"content-security-policy": COPY_POLICY, "content-language": language},
    )


def _held(request: Request, token: str) -> tuple[str, str]:
    site = site_of(request)
    links = DeskLinks(site.address, site.secret)
    return links.read(token, site.settings.digest.editors, site.clock())


def _known(site: Site, edition: str) -> FrozenEdition:
    found = edition_by_id(site.reading(), edition)
    if found is None:
        raise HTTPException(404)
    return found


def _page(
    request: Request,
    edition: str,
    here: str,
    *,
    reading: str = "/editions/",
    refusal: str = "",
    status: int = 200,
) -> Response:
    site = site_of(request)
    found = desk(site.reading(), _known(site, edition), language_of(request), site.clock())
    return render(
        request,
        "desk",
        status=status,
        desk=found,
        at=here,
        reading=reading,
        written=site.settings.digest.languages,
        refusal=refusal,
        zone=ZoneInfo(site.settings.schedule.timezone),
        longest=LONGEST_NOTE,
        safe_link=safe_link,
        cleaned=clean,
    )


def _changed(
    request: Request,
    tasks: BackgroundTasks,
    edition: str,
    editor: str,
    order: Order,
    here: str,
    reading: str = "/editions/",
) -> Response:
    site, words = site_of(request), wording("web", language_of(request))
    try:
        content = _carried_out(site, _known(site, edition), order, editor)
    except (Busy, UserError) as fault:
        refusal, status = _refused(fault, words)
        return _page(request, edition, here, reading=reading, refusal=refusal, status=status)
    if order.kind not in WINDOW:
        tasks.add_task(_copied, site, content)
    entry = f"#p{order.publication}" if order.kind in ("moved", "annotated") else ""
    return redirect(request, here + entry)


def _carried_out(site: Site, edition: FrozenEdition, order: Order, editor: str) -> Edition:
    """Change content while nothing else writes; hold and release at any time, sending or not."""
    if order.kind == "annotated" and order.language not in site.settings.digest.languages:
        raise UserError(f"no digest is written in {order.language!r}")
    if order.kind in WINDOW:
        with site.writing() as archive:
            return carry_out(archive, edition, order, editor, site.clock)
    with step(site.workspace, "digest edit", site.clock, lambda *_: None) as (here, entry):
        entry.update(edition=edition.id, change=order.kind)
        return carry_out(here.archive, _known(site, edition.id), order, editor, site.clock)


def _copied(site: Site, content: Edition) -> None:
    """Bring the copies in the outbox up to date; the change stands whether or not it succeeds."""
    try:
        write_copies(content, site.settings, site.workspace)
    except MonitorError as error:
        log.warning("the copies of %s were not written: %s", content.id, error)


def _refused(fault: Busy | UserError, words: Wording) -> tuple[str, int]:
    if isinstance(fault, Busy):
        said = words.say("The monitor is at work on the archive. Try again in a minute.")
        return said, 503
    if isinstance(fault, TooLate):
        return words.say("Nothing was changed: messages have left already."), 409
    if isinstance(fault, NoteTooLong):
        return words.say(
            "The note is too long: %(most)s characters at most.", most=LONGEST_NOTE
        ), 400
    return words.say("Nothing was changed: this publication or place is not there any more."), 400
