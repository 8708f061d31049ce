"""Editions for the tests; every text in them was written for this purpose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from digests.edition import (
    DriverTag,
    Edition,
    Emerging,
    Entry,
    Focus,
    GapTag,
    Label,
    Merit,
    Section,
    Series,
    Tally,
    Topic,
    Trend,
    Version,
)

ROBOTS = Label(concept="robots", names={"en": "Machines at work", "fr": "Machines au travail"})
TOWNS = Label(concept="towns", names={"en": "Town and country", "fr": "Villes et campagnes"})
NEARBY = Label(concept="nearby", names={"en": "Local figures", "fr": "Chiffres locaux"})

HOSTILE = "<script>alert(1)</script> \"&' \u202eevil\u202c <!channel> *bold* <@U1> @here"


def driver(label: Label = ROBOTS, score: float = 0.9, *, confirmed: bool = False) -> DriverTag:
    return DriverTag(label=label, score=score, confirmed=confirmed)


def gap(
    quote: str = "Nobody counts it.", status: str = "identified", *, confirmed: bool = False
) -> GapTag:
    return GapTag(label=NEARBY, status=status, quote=quote, score=0.8, confirmed=confirmed)


def entry(number: int = 1, **fields: object) -> Entry:
    given: dict[str, object] = {
        "publication": number,
        "url": f"https://example.org/works/{number}?page=1&lang=en",
        "title": f"Kitchen robots and the wages of cooks, part {number}",
        "language": "en",
        "takeaway": f"Cooks in town {number} earned more once the robot came.",
        "publisher": "Atelier Exemple",
        "published": date(2026, 7, 1),
        "drivers": (driver(),),
    }
    return Entry(**(given | fields))  # type: ignore[arg-type]


def edition(*entries: Entry, **fields: object) -> Edition:
    given: dict[str, object] = {
        "id": "weekly-2026-07-05",
        "kind": "weekly",
        "start": date(2026, 6, 29),
        "end": date(2026, 7, 5),
        "sections": (Section(label=ROBOTS, entries=entries or (entry(),)),),
        "collected": 1234,
        "sources": 6,
    }
    return Edition(**(given | fields))  # type: ignore[arg-type]


def typical() -> Edition:
    """Both languages, every kind of tag, leading entries, a group without a driver."""
    french = entry(
        2,
        title="L’été des cuisiniers : salaires et fourneaux",
        language="fr",
        takeaway="Les cuisiniers formés à l’atelier gagnaient davantage dès l’été.",
        drivers=(driver(TOWNS, confirmed=True), driver(score=0.6)),
        gaps=(gap("Aucun chiffre n’existe à l’échelle du quartier.", confirmed=True),),
        leading=True,
    )
    english = entry(1, gaps=(gap(), gap("A new count of cooks.", "addressed")), leading=True)
    return edition(
        sections=(
            Section(label=ROBOTS, entries=(english, entry(3))),
            Section(label=TOWNS, entries=(french,)),
            Section(label=None, entries=(entry(4, drivers=(), takeaway="", url=""),)),
        )
    )


def merit(relevance: float = 0.8, **factors: float) -> Merit:
    return Merit(**({"relevance": relevance, "confirmed": 1, "thin": 1, "novelty": 1} | factors))


def trend() -> Trend:
    ends = tuple(date(2026, 7, 5) - timedelta(weeks=weeks) for weeks in range(12, -1, -1))
    robots, towns = (3, 4, 6, 2, 3, 5, 4, 6, 3, 2, 5, 4, 9), (1, 0, 2, 1, 3, 0, 1, 1, 2, 0, 1, 1, 1)
    series = (Series(label=ROBOTS, counts=robots), Series(label=TOWNS, counts=towns))
    return Trend(ends=ends, series=series)


def full() -> Edition:
    """Everything that an edition can hold, and more entries than stand at the head."""
    canada = Topic(vocabulary="regions", label=Label(concept="ca", names={"en": "Canada"}))
    version = Version(
        publication=40,
        language="fr",
        title="Les robots de cuisine et le salaire des cuisiniers",
        url="https://example.org/fr/1",
        takeaway="Les cuisiniers gagnent davantage depuis l’arrivée du robot.",
    )
    first = entry(1, gaps=(gap(confirmed=True),), merit=merit(confirmed=1.4), versions=(version,))
    others = [entry(n, merit=merit(0.8 - n / 100), drivers=(driver(),)) for n in range(2, 20)]
    towns = [
        entry(n, merit=merit(0.5 - n / 100), drivers=(driver(TOWNS),), topics=(canada,))
        for n in range(20, 30)
    ]
    topic = Emerging(
        name="robot soup", language="en", count=14, weeks=4, ratio=6.25,
        title="Soup made by robots", url="https://example.org/soup",
    )  # fmt: skip
    return edition(
        sections=(
            Section(label=ROBOTS, entries=(first, *others)),
            Section(label=TOWNS, entries=tuple(towns)),
        ),
        trend=trend(),
        emerging=(topic, replace(topic, name="soupe", language="fr", ratio=None, url="")),
    )


def monthly() -> Edition:
    """A newsletter."""
    quoted = entry(1, gaps=(gap(), gap("A new count of cooks.", "addressed")))
    return replace(
        full(),
        id="monthly-2026-07-31",
        kind="monthly",
        introduction={
            "en": "Dear readers,\n\nthis *month* was [full](https://example.org/).",
            "fr": "Chers lecteurs,\n\nce *mois* fut [riche](https://example.org/).",
        },
        focus=Focus(label=NEARBY, identified=3, addressed=1, evidence=(quoted,)),
        tally=Tally(relevant=210, confirmed=12, reviews=40, reviewers=9),
    )


def large(count: int = 400) -> Edition:
    """More than fits one message, with entries that are as long as entries get."""
    many = tuple(
        entry(number, takeaway="Longer shifts were kept. " * 12, gaps=(gap("So it is. " * 40),))
        for number in range(count)
    )
    return edition(
        sections=(
            Section(label=ROBOTS, entries=many[: count // 2]),
            Section(label=TOWNS, entries=many[count // 2 :]),
        )
    )


def hostile() -> Edition:
    """Every string from outside tries to be more than text."""
    bad = Label(concept="bad", names={"en": HOSTILE, "fr": HOSTILE})
    attacker = entry(
        1,
        title=HOSTILE,
        takeaway=HOSTILE,
        publisher=HOSTILE,
        url="javascript:alert(1)",
        drivers=(driver(bad),),
        gaps=(GapTag(label=bad, status="identified", quote=HOSTILE, score=0.9),),
    )
    return edition(sections=(Section(label=bad, entries=(attacker,)),))
