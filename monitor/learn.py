"""Learning and measuring: from gold files to a model in a folder, and to figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import UserError

if TYPE_CHECKING:
    from classifiers.evaluation import Evaluation
    from classifiers.tagger import ModelVersion, Tagger


def measure(load: Callable[[], Tagger], gold: Sequence[Path]) -> Evaluation:
    """Evaluate the model that ``load`` gives on gold files, which are read first.

    Raises :class:`UserError` naming file and line.
    """
    from classifiers.evaluation import evaluate
    from classifiers.gold import read_gold

    with _named_faults():
        documents = read_gold(gold)
        return evaluate(load(), documents)


def learn(gold: Sequence[Path], folder: Path) -> ModelVersion:
    """Train a model on gold files and save it in ``folder``; raises :class:`UserError`."""
    from classifiers.gold import read_gold
    from classifiers.training import train

    with _named_faults():
        tagger = train(read_gold(gold))
        tagger.save(folder)
        return tagger.model


@contextmanager
def _named_faults() -> Iterator[None]:
    from classifiers.errors import ClassifierError

    try:
        yield
    except (ClassifierError, OSError) as error:
        raise UserError(str(error)) from error
