"""The page of a survey, behind a reader's own link."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from monitor.archive.readers import reader_by_id
from monitor.readers.surveys import answer, asked_in, read_link, survey_named
from monitor.web.layout import render
from monitor.web.reader_pages import links_of
from monitor.web.site import site_of

router = APIRouter()


@router.get("/survey/{token}")
def survey_page(request: Request, token: str) -> Response:
    """Ask the questions as they stood when the survey was sent."""
    return _shown(request, token, done=False)


@router.post("/survey/{token}")
async def take_answers(request: Request, token: str) -> Response:
    """Keep the answers; a second time replaces the first."""
    given = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    site = site_of(request)
    id, reader = read_link(links_of(site), token, site.clock())
    with site.writing() as archive:
        answer(archive, id, reader, given, site.clock())
    return _shown(request, token, done=True)


def _shown(request: Request, token: str, *, done: bool) -> Response:
    site = site_of(request)
    id, number = read_link(links_of(site), token, site.clock())
    reader = reader_by_id(site.reading(), number)
    questions = asked_in(survey_named(site.reading(), id))
    return render(
        request,
        "survey",
        language=reader.language if reader else "",
        token=token,
        questions=questions,
        done=done,
    )
