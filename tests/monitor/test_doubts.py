"""What a model abstains from stands in the archive, for the reviewers' queue."""

from __future__ import annotations

from classifiers.tag import Document, Doubt
from classifiers.tagger import Tagger
from monitor.archive import Archive
from monitor.archive import publications as shelf
from monitor.archive.doubts import band_sizes, doubts_of, in_band, store_doubts
from monitor.tag import tag
from monitor.vocabularies import load_gazetteer
from monitor.workspace import Workspace
from spiders.publication import Publication
from tests.monitor.conftest import MONDAY

TITLE = "Wages in shops"
TEXTS = [
    "We study shops. Some workers earn less than others.",
    "New data on the pay of workers in shops are described.",
    "Some regions lose jobs. Few studies ask why.",
]


def added(archive: Archive, abstract: str) -> int:
    address = f"https://e.org/{TEXTS.index(abstract)}"
    one = Publication(source="s", url=address, title=TITLE, abstract=abstract)
    with archive.unit() as connection:
        return shelf.add(connection, one, MONDAY)


def doubt(concept: str, distance: float) -> Doubt:
    return Doubt(vocabulary="themes", concept=concept, score=0.4, threshold=0.5, distance=distance)


def test_the_band_of_a_concept_holds_even_calls_first(archive: Archive) -> None:
    ids = [added(archive, text) for text in TEXTS]
    with archive.unit() as connection:
        for id_, distance in zip(ids, (0.7, 0.1, 0.4), strict=True):
            store_doubts(connection, id_, [doubt("a", distance)])
    assert [one.publication for one in in_band(archive, "themes", "a")] == [ids[1], ids[2], ids[0]]
    assert len(in_band(archive, "themes", "a", limit=2)) == 2
    assert in_band(archive, "themes", "b") == []


def test_doubts_of_before_are_replaced(archive: Archive) -> None:
    id_ = added(archive, TEXTS[0])
    with archive.unit() as connection:
        store_doubts(connection, id_, [doubt("a", 0.2), doubt("b", 0.1)])
    assert [one.concept for one in doubts_of(archive, id_)] == ["b", "a"]
    with archive.unit() as connection:
        store_doubts(connection, id_, [doubt("c", 0.3)])
    assert band_sizes(archive) == [("themes", "c", 1)]


def test_tagging_leaves_the_doubts_of_the_model_in_use(
    archive: Archive, workspace: Workspace
) -> None:
    tagger = Tagger.load()
    for text in TEXTS:
        added(archive, text)
    tag(archive, tagger, load_gazetteer(workspace.folder), lambda: MONDAY)
    stored = [one for id_ in range(1, 4) for one in doubts_of(archive, id_)]
    told = tagger.tag([Document(title=TITLE, abstract=text) for text in TEXTS])
    assert [(one.concept, one.score) for one in stored] == [
        (one.concept, one.score) for tagging in told for one in tagging.doubts
    ]
    assert stored
