"""Emerging topics on seven years of real papers: what must surface does, with little else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bench.emerging import Sighting, noise, replay


def surfaced(sightings: list[Sighting], *words: str) -> date:
    """The first week that lists a topic with one of ``words`` in its label or names."""
    return next(
        sighting.week
        for sighting in sightings
        for topic in sighting.topics
        for name in (topic.label, *topic.names)
        if any(word in name.lower() for word in words)
    )


@pytest.mark.slow
@pytest.mark.shared
def test_the_pandemic_and_generative_ai_surface_within_weeks_and_weeks_are_quiet(
    shared: Path,
) -> None:
    papers = shared / "data" / "abstracts" / "nber.jsonl.gz"
    found = list(replay(papers, date(2019, 1, 1), date(2027, 1, 1)))

    # The first papers on it came out on 23 March 2020.
    assert surfaced(found, "covid-19") <= date(2020, 4, 6)
    # The first paper on ChatGPT came out on 13 February 2023, the third on 10 April.
    later = [sighting for sighting in found if sighting.week >= date(2022, 11, 30)]
    assert surfaced(later, "llm", "language model", "generative") <= date(2023, 5, 1)

    middle, high = noise(found)
    assert middle <= 1
    assert high <= 3
    assert sum(len(sighting.new) for sighting in found) <= 55
    assert len(found) == 391
