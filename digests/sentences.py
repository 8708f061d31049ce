"""Where one sentence ends and the next begins, in English and French prose."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"”’»)\]\u00a0\u202f ]*(?=\s+[\"“‘«(\[¿¡]*[^\W_])", re.UNICODE)
_ABBREVIATED = re.compile(
    r"""(?:^|[\s(\[«“"’'])(?:
        (?:e\.g|i\.e|p\.\s?ex|c\.-à-d|cf|etc|et\sal|al|vs|viz|approx|est|env|av|apr
          |dr|drs|prof|mr|mrs|ms|mme|mlle|st|ste|sr|jr|no|nos|n|vol|vols|fig|figs|art|arts
          |pp|p|ch|chap|sect|éd|ed|eds|dir|inc|ltd|corp|dept|univ|jan|feb|mar|apr|jun|jul|aug
          |sep|sept|oct|nov|dec|janv|févr|avr|juil|déc)
        |(?:[^\W\d_]\.)*[^\W\d_]
    )\.$""",
    re.IGNORECASE | re.VERBOSE,
)


def sentences(text: str) -> tuple[str, ...]:
    """Split prose into sentences, each word for word, with white space collapsed.

    A full stop after an abbreviation or an initial ends nothing, nor does one that is followed
    by a small letter; blank lines always end a sentence.
    """
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        found += _split(" ".join(paragraph.split()))
    return tuple(found)


def _split(line: str) -> list[str]:
    found: list[str] = []
    begin = 0
    for match in _END.finditer(line):
        if _ends(line, match, begin):
            found.append(line[begin : match.end()].strip())
            begin = match.end()
    found.append(line[begin:].strip())
    return [sentence for sentence in found if sentence]


def _ends(line: str, match: re.Match[str], begin: int) -> bool:
    after = line[match.end() :].lstrip(' "“‘«([\u00a0\u202f')
    if after[:1].islower():
        return False
    before = line[begin : match.start() + 1]
    return match.group()[0] != "." or not _ABBREVIATED.search(before)
