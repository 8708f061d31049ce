"""Counting n-grams by arrays gives what counting them one by one gives."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifiers.ngrams import NgramIndex
from classifiers.tokens import fold, tokenise, words

PASSAGES = st.lists(
    st.lists(st.sampled_from(["job", "wage", "skill", "town"]), max_size=8).map(" ".join),
    min_size=1,
    max_size=6,
)


def counted(passage: str, longest: int) -> Counter[str]:
    found = words(passage)
    return Counter(
        " ".join(found[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(found) - length + 1)
    )


@given(PASSAGES)
def test_counts_are_those_of_a_plain_count(passages: list[str]) -> None:
    tokens = tokenise(passages)
    index = NgramIndex.fit(tokens, np.arange(len(passages)), longest=3, least=1)
    table = index.counts(tokens).toarray()
    for row, passage in zip(table, passages, strict=True):
        got = {index.name(column): int(row[column]) for column in np.flatnonzero(row)}
        assert got == dict(counted(passage, 3))


@given(PASSAGES)
def test_an_index_comes_back_from_its_arrays(passages: list[str]) -> None:
    tokens = tokenise(["job wage skill", *passages])
    index = NgramIndex.fit(tokens, np.arange(tokens.passages), longest=2, least=1)
    again = NgramIndex.from_state(index.state())
    assert (again.counts(tokens) != index.counts(tokens)).nnz == 0


def test_rare_ngrams_are_not_kept() -> None:
    tokens = tokenise(["new jobs", "new jobs", "old jobs"])
    index = NgramIndex.fit(tokens, np.arange(3), longest=2, least=2)
    assert {index.name(column) for column in range(index.size)} == {"new", "jobs", "new jobs"}


def test_folding_drops_case_and_diacritics_in_french() -> None:
    assert words("L’ŒUVRE des Métiers d'été") == ["oeuvre", "des", "metiers", "ete"]
    assert fold("Ça coûte") == "ca coute"


@given(st.lists(st.text(alphabet="aBé œ’.\n7", max_size=20), max_size=5))
def test_the_numbered_words_of_a_batch_are_those_of_its_passages(passages: list[str]) -> None:
    tokens = tokenise(passages)
    got: list[list[str]] = [[] for _ in passages]
    for place, number in zip(tokens.owner, tokens.ids, strict=True):
        got[place].append(tokens.types[number])
    assert got == [words(passage) for passage in passages]
    assert list(tokens.types) == sorted({word for found in got for word in found})


def test_single_letters_are_no_words() -> None:
    assert words("a job I've: 4x B2B, l’été") == ["job", "ve", "ete"]
    assert tokenise(["a b c"]).types == ()


def test_keeping_some_ngrams_keeps_what_they_are_made_of() -> None:
    tokens = tokenise(["young workers learn new skills", "new workers learn"])
    index = NgramIndex.fit(tokens, np.asarray([0, 1]), 3, 1)
    names = [index.name(column) for column in range(index.size)]
    wanted = np.asarray([name in ("workers learn new", "skills") for name in names])
    kept = index.keep(wanted)
    assert {kept.name(column) for column in range(kept.size)} == {
        *("workers", "learn", "new", "skills", "workers learn", "workers learn new")
    }
    again = kept.counts(tokens).toarray()
    before = index.counts(tokens).toarray()
    for column in range(kept.size):
        assert (again[:, column] == before[:, names.index(kept.name(column))]).all()
