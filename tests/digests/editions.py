"""Editions for the tests; every text in them was written for this purpose."""

from __future__ import annotations

from datetime import date

from digests.edition import DriverTag, Edition, Entry, GapTag, Label, Section

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
