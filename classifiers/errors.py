"""The error tree of the classifiers: every message is one line that names what is wrong."""

from __future__ import annotations


class ClassifierError(Exception):
    """Anything this room raises on purpose."""


class GoldUnreadable(ClassifierError):
    """A file of gold tags cannot be read; the message names the file and the line."""


class VocabularyUnreadable(ClassifierError):
    """A vocabulary file is missing, malformed or inconsistent; the message names the concept."""


class ModelUnreadable(ClassifierError):
    """A model folder is missing, incomplete, or of another making than this version reads."""


class TrainingImpossible(ClassifierError):
    """The gold tags are too few or too one-sided to learn from."""


class EncoderUnusable(ClassifierError):
    """A sentence encoder is unknown, not installed or not to be had; the message says the mend."""
