"""How fast digests are written and sent: ``python -m bench.digest [--readers N]``.

Ten thousand readers with topics of their own, in two languages, of one edition of sixty entries:
choosing and writing every letter, in one process and in two, and the memory that it takes. Then
delivery to a mail server on loopback, in a process of its own: as the monitor sends, ledger and
all, against what the same connection carries with one ready-made letter of the same size; and
what share of the time the ledger takes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from aiosmtplib import SMTP
from pydantic import SecretStr

from digests.delivery.letter import Letter
from digests.edition import (
    DriverTag,
    Edition,
    Emerging,
    Entry,
    GapTag,
    Label,
    Series,
    Topic,
    Trend,
    dump,
)
from digests.footer import Asked, Recipient, Sender
from digests.press import Press
from digests.selection import Candidate, compose
from monitor.addressees import recipients
from monitor.archive import Archive, open_archive
from monitor.archive import editions as shelf
from monitor.archive import readers as roll
from monitor.send import send_queued
from monitor.settings import Email, Settings, Web
from monitor.workspace import Workspace, make_workspace

SENDER = Sender(name="Bench", address="digest@example.org", postal="1 Example Street, Ottawa")
NOW = datetime(2026, 7, 6, 9, tzinfo=UTC)
_WORDS = (
    *("wages", "towns", "robots", "skills", "cooks", "survey", "data", "hours", "contracts"),
    *("young", "workers", "firms", "heures", "salaires", "données", "enquête", "métiers"),
)


def main() -> None:
    """Measure and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--sent", type=int, default=2_000, help="letters to deliver")
    options = parser.parse_args()
    _print("written", **writing(options.readers))
    _print("sent", **sending(options.sent))


def _print(name: str, **figures: float) -> None:
    rounded = {key: round(value, 3) for key, value in figures.items()}
    sys.stdout.write(json.dumps({"digest": name, **rounded}) + "\n")
    sys.stdout.flush()


def writing(readers: int) -> dict[str, float]:
    """Letters a second, with the memory after a tenth of them and after all."""
    _warm()
    start, spent = time.perf_counter(), time.process_time()
    size = _write(range(readers // 10))
    tenth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size += _write(range(readers // 10, readers))
    one, spent = time.perf_counter() - start, time.process_time() - spent
    every = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    halves = [range(0, readers, 2), range(1, readers, 2)]
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_warm, range(2)))
        start = time.perf_counter()
        list(pool.map(_write, halves))
        two = time.perf_counter() - start
    return {
        "letters_a_second_one_core": readers / one,
        "letters_a_second_of_cpu": readers / spent,
        "letters_a_second_two_cores": readers / two,
        "kilobytes_a_letter": size / readers / 1024,
        "megabytes_after_a_tenth": tenth,
        "megabytes": every,
    }


_press: list[Press] = []
"""The press of this process."""


def _warm(_number: int = 0) -> None:
    _write(range(20))


def _write(numbers: range) -> int:
    if not _press:
        _press.append(Press(edition()))
    return sum(len(_letter(_press[0], number).raw) for number in numbers)


def _letter(press: Press, number: int) -> Letter:
    return press.letter("fr" if number % 2 else "en", SENDER, reader(number), date=NOW)


def reader(number: int) -> Recipient:
    """One reader with topics of their own; one in twenty is asked to review."""
    chance = random.Random(number)
    offered = [f"drivers:d{n}" for n in range(10)] + [f"gaps:g{n}" for n in range(12)]
    offered += [f"regions:r{n}" for n in range(14)]
    asked = Asked(
        title="A paper to review", language="en", url=f"https://m.example/review/{number}"
    )
    return Recipient(
        address=f"reader{number}@example.net",
        name=f"Reader {number}",
        topics=tuple(chance.sample(offered, chance.randrange(6))),
        unsubscribe_url=f"https://m.example/u/{number:012}",
        preferences_url=f"https://m.example/preferences/{number:060}",
        feedback_url=f"https://m.example/feedback/{number:060}",
        requests=(asked, asked) if number % 20 == 0 else (),
    )


def edition() -> Edition:
    """Sixty entries with drivers, data gaps, regions, a picture and emerging topics."""
    chance = random.Random(7)
    drivers, gaps, regions = (
        [Label(concept=f"{mark}{n}", names={"en": f"{en} {n}", "fr": f"{fr} {n}"}) for n in many]
        for mark, en, fr, many in (
            ("d", "Driver of change", "Facteur de changement", range(10)),
            ("g", "Data gap", "Lacune de données", range(12)),
            ("r", "Region", "Région", range(14)),
        )
    )
    found = [
        Candidate(
            entry=Entry(
                publication=number,
                url=f"https://example.org/works/{number}",
                title=_sentence(chance, 11),
                language=chance.choice(["en", "en", "fr"]),
                takeaway=f"We find that {_sentence(chance, 24)}.",
                publisher="Example Institute",
                published=date(2026, 7, 1),
                drivers=tuple(
                    DriverTag(label=label, score=chance.random(), confirmed=number % 7 == 0)
                    for label in chance.sample(drivers, 2)
                ),
                gaps=tuple(
                    GapTag(label=label, status="identified", quote=_sentence(chance, 26), score=0.8)
                    for label in chance.sample(gaps, number % 3)
                ),
                topics=(Topic(vocabulary="regions", label=chance.choice(regions)),),
            ),
            relevance=chance.random(),
            alike=chance.randrange(40),
            age=chance.randrange(14),
        )
        for number in range(60)
    ]
    ends = tuple(date(2026, 7, 5) - timedelta(weeks=weeks) for weeks in range(12, -1, -1))
    series = tuple(
        Series(label=label, counts=tuple(chance.randrange(30) for _ in ends)) for label in drivers
    )
    topics = tuple(
        Emerging(
            name=word, language="en", count=9, weeks=4, ratio=3.2, title=_sentence(chance, 8),
            url="https://example.org/e",
        )
        for word in _WORDS[:5]
    )  # fmt: skip
    return Edition(
        id="weekly-2026-07-05",
        kind="weekly",
        start=date(2026, 6, 29),
        end=date(2026, 7, 5),
        sections=compose(found),
        collected=900,
        sources=130,
        trend=Trend(ends=ends, series=series),
        emerging=topics,
    )


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words)).capitalize()


def sending(count: int) -> dict[str, float]:
    """Letters a second as the monitor sends them, and as the connection carries one ready-made."""
    with mail_server() as (port, server), tempfile.TemporaryDirectory() as folder:
        place, settings = _workspace(Path(folder), port)
        archive = open_archive(place.archive_file)
        _freeze(archive, count)
        letters = [len(_letter(Press(edition()), n).raw) for n in range(40)]
        ready = min((_letter(Press(edition()), n) for n in range(40)), key=_distance(letters))
        asyncio.run(_carry(port, ready, count // 4))
        before = _spent(server, lambda: asyncio.run(_carry(port, ready, count)))
        sent = _spent(
            server, lambda: asyncio.run(send_queued(archive, settings, place, lambda: NOW))
        )
        after = _spent(server, lambda: asyncio.run(_carry(port, ready, count)))
        left = [line for line in shelf.deliveries(archive) if line.state != "sent"]
        assert not left, f"{len(left)} were not sent"
        ledger = _spent(server, lambda: _move(archive))
        archive.close()
    ready_wall, ready_cpu = (before.wall + after.wall) / 2, (before.cpu + after.cpu) / 2
    return {
        "ready_made_a_second": count / ready_wall,
        "sent_a_second": count / sent.wall,
        "share_of_the_connection": ready_wall / sent.wall,
        "share_of_the_ledger": ledger.wall / sent.wall,
        "ready_made_ms_of_cpu": ready_cpu / count * 1000,
        "sent_ms_of_cpu": sent.cpu / count * 1000,
        "share_in_cpu": ready_cpu / sent.cpu,
        "share_of_the_ledger_in_cpu": ledger.cpu / sent.cpu,
    }


def _distance(sizes: Sequence[int]) -> Callable[[Letter], float]:
    mean = sum(sizes) / len(sizes)
    return lambda letter: abs(len(letter.raw) - mean)


@dataclass(frozen=True, slots=True)
class _Spent:
    """Seconds."""

    wall: float
    cpu: float
    """Of this process and the mail server's together, which a busy machine does not change."""


def _spent(server: int, work: Callable[[], object]) -> _Spent:
    wall, cpu = time.perf_counter(), time.process_time() + _cpu_of(server)
    work()
    return _Spent(time.perf_counter() - wall, time.process_time() + _cpu_of(server) - cpu)


def _cpu_of(process: int) -> float:
    """Return the seconds of CPU that another process has used (Linux, proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _carry(port: int, letter: Letter, count: int) -> None:
    """Hand one letter over as often as wanted, on one connection and with nothing between."""
    client = SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
    await client.connect()
    for number in range(count):
        await client.mail(letter.sender, encoding="ascii")
        await client.rcpt(f"reader{number}@example.net", encoding="ascii")
        await client.data(letter.raw)
    await client.quit()


def _workspace(folder: Path, port: int) -> tuple[Workspace, Settings]:
    mail = Email(
        host="127.0.0.1",
        port=port,
        security="none",
        sender=SENDER.address,
        sender_name=SENDER.name,
        postal_address=SENDER.postal,
    )
    web = Web(address="https://m.example", secret=SecretStr("bench"))
    return make_workspace(folder), Settings(email=mail, web=web)


def _freeze(archive: Archive, count: int) -> None:
    """Put readers with their topics on the list, and freeze the edition for them."""
    with archive.unit() as connection:
        for number in range(count):
            one = reader(number)
            roll.add_reader(
                connection,
                roll.Reader(
                    key=f"{number:012}",
                    address=one.address,
                    name=one.name,
                    language="fr" if number % 2 else "en",
                    topics=one.topics,
                    since="2026-01-01T00:00:00Z",
                    created="2026-01-01T00:00:00Z",
                ),
            )
    content = edition()
    frozen = shelf.FrozenEdition(
        id=content.id,
        kind=content.kind,
        first_day=content.start,
        last_day=content.end,
        content=dump(content),
    )
    shelf.freeze(archive, frozen, (), tuple(recipients(archive, content)), NOW)


def _move(archive: Archive) -> None:
    """What the ledger does for every letter, and nothing else: two steps, each committed."""
    for line in shelf.deliveries(archive):
        shelf.move(archive, line, "sending", NOW)
        moving = replace(line, state="sending")
        shelf.move(archive, moving, "sent", NOW, detail="250 2.0.0 OK", reference=line.reference)


@contextmanager
def mail_server() -> Iterator[tuple[int, int]]:
    """Run a mail server that throws everything away; gives its port and its process."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        assert process.pid
        yield here.recv(), process.pid
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection) -> None:
    from aiosmtpd.smtp import SMTP as Server

    class Sink:
        """Takes everything."""

        async def handle_DATA(self, *_: object) -> str:
            return "250 2.0.0 OK"

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Server(Sink()), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    main()
