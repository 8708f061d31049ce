"""What a visit brings, and how the crawl behaves towards servers and towards its caller."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from spiders.crawl import fetch_documents, visit, visit_together
from spiders.errors import CrawlFailed
from spiders.source import Assignment, DocumentRequest, Outcome, Reason
from tests.servers.web import Web, after, body, conditional, in_turn, redirect, status, web
from tests.spiders.crawling import FEED, LOOPBACK, rss, source, visit_all, visit_one
from tests.spiders.pdf_writer import pdf

in_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds the crawl's process in /proc (Linux)"
)


def test_a_feed_is_read_and_its_validators_kept(server: Web) -> None:
    url = server.serve("/feed", conditional(FEED, '"one"', "Mon, 22 Jun 2026 09:00:00 GMT"))
    found = visit_one(url)
    assert (found.outcome, found.reason, found.status) == (Outcome.CHANGED, Reason.NONE, 200)
    assert [publication.title for publication in found.publications] == ["Skills"]
    assert found.title == "News"
    assert found.validators.etag == '"one"'
    assert found.validators.last_modified == "Mon, 22 Jun 2026 09:00:00 GMT"
    asked = server.asked["/feed"][0]
    assert asked["user-agent"] == LOOPBACK.user_agent
    assert "if-none-match" not in asked


def test_what_has_not_changed_is_not_read_again(server: Web) -> None:
    answers = {
        "/etag": conditional(FEED, etag='W/"x"'),
        "/last-modified": conditional(FEED, last_modified="Mon, 22 Jun 2026 09:00:00 GMT"),
        "/neither": body(FEED),
    }
    urls = [server.serve(path, answer) for path, answer in answers.items()]
    first = visit_all(*urls)
    seen = {path: one.validators for path, one in first.items()}
    assert all(one.outcome is Outcome.CHANGED for one in first.values())
    again = visit_all(*urls, seen=seen)
    assert {one.outcome for one in again.values()} == {Outcome.UNCHANGED}
    assert {one.publications for one in again.values()} == {()}
    assert {path: one.validators for path, one in again.items()} == seen
    statuses = {path: one.status for path, one in again.items()}
    assert statuses == {"/etag": 304, "/last-modified": 304, "/neither": 200}


def test_what_comes_together_is_handed_over_together_and_the_slow_holds_up_nobody(
    server: Web,
) -> None:
    quick = [server.serve(f"/quick/{n}", body(FEED)) for n in range(5)]
    all_of_these = Event()
    slow = server.serve("/slow", after(all_of_these, body(FEED)))
    work = [Assignment(source=source(url)) for url in (slow, *quick)]
    together: list[set[str]] = []
    for visits in visit_together(work, LOOPBACK):
        together.append({one.source for one in visits})
        if sum(map(len, together)) == len(quick):
            all_of_these.set()
    assert together[-1] == {"/slow"}
    assert set().union(*together[:-1]) == {f"/quick/{n}" for n in range(5)}


def test_a_changed_feed_is_read_again(server: Web) -> None:
    url = server.serve("/feed", in_turn(body(FEED), body(rss("<title>New</title>"))))
    first = visit_one(url)
    again = visit_one(url, seen=first.validators)
    assert again.outcome is Outcome.CHANGED
    assert again.validators != first.validators


def test_only_a_wholly_permanent_redirect_moves_a_source(server: Web) -> None:
    server.serve("/feed", body(FEED))
    server.serve("/permanent", redirect("/also-permanent", 301))
    server.serve("/also-permanent", redirect("/feed", 308))
    server.serve("/for-now", redirect("/permanent", 302))
    found = visit_all(server.url("/permanent"), server.url("/for-now"))
    assert found["/permanent"].moved_to == server.url("/feed")
    assert found["/for-now"].moved_to is None
    assert all(len(one.publications) == 1 for one in found.values())


def test_each_status_has_its_word(server: Web) -> None:
    words = {
        410: (Outcome.GONE, Reason.GONE),
        404: (Outcome.FAILED, Reason.CLIENT_ERROR),
        403: (Outcome.FAILED, Reason.CLIENT_ERROR),
        429: (Outcome.FAILED, Reason.RATE_LIMITED),
        500: (Outcome.FAILED, Reason.SERVER_ERROR),
        503: (Outcome.FAILED, Reason.SERVER_ERROR),
    }
    urls = [server.serve(f"/{code}", status(code, Retry_After="90")) for code in words]
    found = visit_all(*urls)
    for code, (outcome, reason) in words.items():
        one = found[f"/{code}"]
        assert (one.outcome, one.reason, one.status) == (outcome, reason, code)
        assert one.retry_after == 90
    assert len(server.asked["/500"]) == 2, "a fault of the server is tried once more"
    assert len(server.asked["/429"]) == 1, "who asks us to stay away is not asked again"


def test_a_passing_fault_is_overcome_by_the_second_try(server: Web) -> None:
    url = server.serve("/feed", in_turn(status(502), body(FEED)))
    assert visit_one(url).outcome is Outcome.CHANGED


def test_robots_txt_is_obeyed_unless_told_otherwise(server: Web) -> None:
    server.serve("/robots.txt", body(b"User-agent: fow-monitor\nDisallow: /private/", "text/plain"))
    url = server.serve("/private/feed", body(FEED))
    refused = visit_one(url)
    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, Reason.ROBOTS)
    assert not server.asked["/private/feed"]
    assert visit_one(url, replace(LOOPBACK, obey_robots=False)).outcome is Outcome.CHANGED


def test_one_host_is_not_asked_faster_than_the_delay(server: Web) -> None:
    urls = [server.serve(f"/{number}", body(FEED)) for number in range(4)]
    settings = replace(LOOPBACK, delay=0.4, concurrency_per_host=4, obey_robots=False)
    begin = time.monotonic()
    found = visit_all(*urls, settings=settings)
    assert all(one.outcome is Outcome.CHANGED for one in found.values())
    assert time.monotonic() - begin > 3 * 0.4 * 0.75


def test_robots_txt_may_ask_for_more_time_between_two_requests(server: Web) -> None:
    server.serve("/robots.txt", body(b"User-agent: *\nCrawl-delay: 0.5", "text/plain"))
    urls = [server.serve(f"/{number}", body(FEED)) for number in range(4)]
    begin = time.monotonic()
    assert all(one.outcome is Outcome.CHANGED for one in visit_all(*urls).values())
    assert time.monotonic() - begin >= 3 * 0.5


def test_a_senseless_crawl_delay_holds_nothing_up() -> None:
    with ExitStack() as stack:
        urls = []
        for delay in ("nan", "-3", "0", "soon"):
            server = stack.enter_context(web())
            server.serve("/robots.txt", body(f"User-agent: *\nCrawl-delay: {delay}".encode()))
            urls += [server.serve(f"/{delay}/{number}", body(FEED)) for number in range(3)]
        found = visit_all(*urls)
    assert len(found) == 12
    assert {one.outcome for one in found.values()} == {Outcome.CHANGED}


def test_every_assignment_gets_one_visit_in_the_midst_of_failures(server: Web) -> None:
    urls = [server.serve(f"/good{number}", body(FEED)) for number in range(20)]
    bad = [server.serve(f"/bad{number}", status(404)) for number in range(5)]
    odd = ["http://nowhere.invalid/x", "ftp://body.example/y", "no address"]
    assignments = [Assignment(source=source(url)) for url in urls + bad + odd]
    visits = list(visit(assignments, LOOPBACK))
    assert sorted(one.source for one in visits) == sorted(one.source.id for one in assignments)
    assert sum(one.outcome is Outcome.CHANGED for one in visits) == 20


def test_nothing_to_do_starts_nothing() -> None:
    assert list(visit([], LOOPBACK)) == []
    assert list(fetch_documents([], LOOPBACK)) == []


def test_a_document_is_fetched_and_a_missing_one_is_said(server: Web) -> None:
    text = "The survey shows that most employers expect new skills to matter. " * 20
    page = f"<html><head><title>Skills report</title></head><body><article><p>{text}</p></article>"
    found = server.serve("/report", body(page.encode(), "text/html"))
    requests = [
        DocumentRequest(key="a", url=found, source="s"),
        DocumentRequest(key="b", url=server.url("/missing"), source="s"),
    ]
    visits = {one.key: one for one in fetch_documents(requests, LOOPBACK)}
    assert visits["a"].outcome is Outcome.CHANGED
    assert visits["a"].publication is not None
    assert "new skills" in visits["a"].publication.text
    assert (visits["b"].outcome, visits["b"].reason) == (Outcome.FAILED, Reason.CLIENT_ERROR)


def test_a_page_with_hardly_any_text_leads_to_its_pdf(server: Web) -> None:
    lines = ["Employers look for skills that no survey counts yet."] * 30
    report = server.serve("/report.pdf", body(pdf([lines, lines]), "application/pdf"))
    head = "<title>Skills</title><meta name='citation_pdf_url' content='/{}.pdf'>"
    requests = []
    for name in ("report", "none", "private"):
        page = f"<html><head>{head.format(name)}</head><body><p>See the PDF.</p></body></html>"
        url = server.serve(f"/{name}", body(page.encode(), "text/html"))
        requests.append(DocumentRequest(key=name, url=url, source="s"))
    server.serve("/private.pdf", redirect("http://169.254.169.254/"))
    found = {one.key: one.publication for one in fetch_documents(requests, LOOPBACK)}
    assert found["report"] is not None
    assert found["report"].title == "Skills"
    assert "no survey counts" in found["report"].text
    assert found["report"].url != report
    for name in ("none", "private"):
        assert found[name] is not None, "the page alone is worth having"
        assert "no survey counts" not in found[name].text


def test_a_page_with_enough_text_is_one_request(server: Web) -> None:
    text = "The survey shows that most employers expect new skills to matter. " * 60
    meta = "<meta name='citation_pdf_url' content='/whole.pdf'>"
    page = f"<html><head><title>Skills</title>{meta}</head><body><p>{text}</p></body></html>"
    url = server.serve("/page", body(page.encode(), "text/html"))
    list(fetch_documents([DocumentRequest(key="a", url=url, source="s")], LOOPBACK))
    assert not server.asked["/whole.pdf"]


def test_a_crawl_that_dies_says_so(server: Web) -> None:
    senseless = replace(LOOPBACK, concurrency="many")  # type: ignore[arg-type]
    with pytest.raises(CrawlFailed, match="1 visits to go: TypeError"):
        visit_one(server.serve("/feed", body(FEED)), senseless)


@in_proc
def test_who_stops_listening_leaves_no_process_behind(server: Web) -> None:
    urls = [server.serve(f"/{number}", body(FEED)) for number in range(30)]
    visits = visit([Assignment(source=source(url)) for url in urls], LOOPBACK)
    next(visits)
    visits.close()  # type: ignore[attr-defined]
    assert _engines(os.getpid()) == []


@in_proc
def test_the_engine_ends_when_its_caller_is_gone(server: Web) -> None:
    url = server.serve("/slow", after(Event(), body(FEED)))
    script = (
        "import sys; from spiders.crawl import visit; from tests.spiders.crawling import *;"
        "print('up', flush=True);"
        "list(visit([Assignment(source=source(sys.argv[1]))], LOOPBACK))"
    )
    caller = subprocess.Popen([sys.executable, "-c", script, url], stdout=subprocess.PIPE)
    assert caller.stdout is not None
    caller.stdout.readline()
    _wait_until(lambda: bool(server.asked["/slow"]))
    (engine,) = _engines(caller.pid)
    caller.kill()
    caller.wait()
    caller.stdout.close()
    _wait_until(lambda: not _runs(engine))


@pytest.mark.slow
def test_a_slow_listener_costs_no_visit(server: Web) -> None:
    long = rss(*[f"<title>A</title><description>{'word ' * 2_000}</description>"] * 20)
    urls = [server.serve(f"/{number}", body(long)) for number in range(100)]
    settings = replace(LOOPBACK, timeout=4)
    visits = visit([Assignment(source=source(url)) for url in urls], settings)
    outcomes = [next(visits).outcome]
    time.sleep(2 * settings.timeout)
    outcomes += [one.outcome for one in visits]
    assert outcomes == [Outcome.CHANGED] * 100


@in_proc
@pytest.mark.slow
def test_a_page_that_kills_the_engine_costs_one_visit(server: Web) -> None:
    endless = rss(*["<title>A</title><undeclared:x/>"] * 100_000)
    urls = [server.serve("/endless", body(endless)), server.serve("/good", body(FEED))]
    Thread(target=_kill_engine_once, daemon=True).start()
    found = visit_all(*urls, settings=replace(LOOPBACK, concurrency=1, max_bytes=20_000_000))
    assert (found["/endless"].outcome, found["/endless"].reason) == (Outcome.FAILED, Reason.CRASHED)
    assert found["/good"].outcome is Outcome.CHANGED


def _kill_engine_once() -> None:
    """While it reads the first page."""
    _wait_until(lambda: _being_read() == "0")
    os.kill(_engines(os.getpid())[0], signal.SIGKILL)


def _being_read() -> str:
    """What this process's crawl has noted of whose page it reads."""
    for engine in _engines(os.getpid()):
        *_, note, _ = Path(f"/proc/{engine}/cmdline").read_text().split("\0")[:-1]
        return Path(f"/proc/{engine}/fd/{note}").read_text().strip()
    return ""


def _engines(parent: int) -> list[int]:
    """The crawls that ``parent`` has under way."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, owner = (place / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (place / "cmdline").read_bytes()
            if int(owner) == parent and state != "Z" and b"spiders.engine" in command:
                found.append(int(place.name))
    return found


def _runs(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _wait_until(happens: object, seconds: float = 120) -> None:
    assert callable(happens)
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)
