"""An encoder's columns stand beside the n-grams, and a missing one is named with its mend."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classifiers.adapt import adapt
from classifiers.embeddings import hear, open_encoder
from classifiers.errors import EncoderUnusable
from classifiers.passages import cut
from classifiers.tag import Document
from classifiers.tagger import Tagger
from classifiers.training import train
from tests.classifiers.test_training import DRIVERS, GAPS, SAMPLE

KIN = {
    "winter": ["winter", "snow", "ice", "blizzard", "tempête"],
    "harvest": ["harvest", "apples", "pick", "orchard", "verger"],
}
WIDTH = 256


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a little static model in which kindred words of both languages are alike."""
    model2vec = pytest.importorskip("model2vec")
    tokenizers = pytest.importorskip("tokenizers")
    words = ["[UNK]", *KIN["winter"], *KIN["harvest"]]
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = tokenizers.normalizers.Lowercase()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    vectors = np.zeros((len(words), 4), dtype=np.float32)
    vectors[0, 2:] = 0.1
    vectors[1:6, 0] = 1
    vectors[6:, 1] = 1
    folder = tmp_path_factory.mktemp("encoder")
    model2vec.StaticModel(vectors.repeat(WIDTH // 4, axis=1), tokenizer).save_pretrained(folder)
    return f"model2vec:{folder}"


@pytest.fixture(scope="module")
def tagger(encoder: str) -> Tagger:
    return train(SAMPLE, drivers=DRIVERS, gaps=GAPS, encoder=encoder)


def winter(tagger: Tagger, abstract: str) -> float:
    scores = tagger.probabilities([Document(title="Farm workers", abstract=abstract)])
    return float(scores[0, 1 + tagger.drivers.index("winter")])


def test_kindred_words_that_no_gold_document_has_are_known(tagger: Tagger) -> None:
    plain = train(SAMPLE, drivers=DRIVERS, gaps=GAPS)
    for cold, warm in (("A blizzard.", "An orchard."), ("Une tempête.", "Un verger.")):
        assert winter(tagger, cold) > 1.2 * winter(tagger, warm)
        assert winter(plain, cold) < 1.2 * winter(plain, warm)


def test_a_stored_model_opens_its_encoder_again(tagger: Tagger, tmp_path: Path) -> None:
    tagger.save(tmp_path)
    again = Tagger.load(tmp_path)
    assert again.model == tagger.model
    assert winter(again, "A blizzard.") == pytest.approx(winter(tagger, "A blizzard."), abs=0.01)


def test_reviews_move_a_model_with_an_encoder_too(tagger: Tagger) -> None:
    assert adapt(tagger, SAMPLE[:40]).documents.sense is tagger.documents.sense


def test_a_document_is_heard_as_a_whole_and_by_its_title(encoder: str) -> None:
    passages = cut([Document(title="Winter", abstract="Apples."), Document(title="?")])
    heard = hear(open_encoder(encoder), passages)
    assert heard.shape == (2, 2 * WIDTH)
    assert heard.dtype == np.float32
    mean, title = heard[0].reshape(2, 4, -1).mean(axis=2)
    assert mean[0] > mean[1] > 0
    assert title[0] > 0
    assert title[1] == 0
    assert np.isfinite(heard).all()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("magic:ball", "unknown kind 'magic'; there are model2vec, sentence-transformers"),
        ("model2vec:/nowhere/at/all", "cannot be opened"),
    ],
)
def test_an_encoder_that_cannot_be_had_is_named(name: str, fault: str) -> None:
    with pytest.raises(EncoderUnusable, match=fault):
        open_encoder(name)


def test_a_missing_library_is_named_with_what_to_install() -> None:
    try:
        import sentence_transformers  # noqa: F401
    except ImportError:
        with pytest.raises(EncoderUnusable, match="install sentence-transformers"):
            open_encoder("sentence-transformers:any")
    else:
        with pytest.raises(EncoderUnusable, match="cannot be opened"):
            open_encoder("sentence-transformers:/nowhere/at/all")
