"""The words of the frame, dates, numbers and quotation marks, in one language."""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

LOCALES = Path(__file__).with_name("locales")
_REGIONS = {"en": "en_CA", "fr": "fr_CA"}
"""Canada's dates and numbers; another language follows its own main region."""


class UnknownLanguage(ValueError):
    """No message can be written in this language: ``digests/locales`` has no folder for it."""


class Wording:
    """Everything that a message or a page says on its own behalf, in one language."""

    def __init__(self, language: str, *, locales: Path = LOCALES, room: str = "digests") -> None:
        """Read ``<locales>/<language>/LC_MESSAGES/<room>.po``; raises :class:`UnknownLanguage`."""
        self.language = language
        self._translations = _translations(language, locales, room)
        self._locale = _REGIONS.get(language, language)

    def say(self, message: str, /, **values: object) -> str:
        """Return ``message``, an English ``%(name)s`` text, in this language with its values."""
        text = self._translations.gettext(message)
        return text % values if values else text

    def say_many(self, one: str, many: str, count: int, /, **values: object) -> str:
        """As :meth:`say`, in the plural form for ``count``, shown as ``%(count)s``."""
        text = self._translations.ngettext(one, many, count)
        return text % {"count": self.number(count), **values}

    def say_in(self, context: str, message: str, /) -> str:
        """As :meth:`say`, for a message that is translated by ``context``."""
        return str(self._translations.pgettext(context, message))

    def number(self, value: int) -> str:
        """Return ``value`` with this language's digit grouping."""
        return _grouped(value, self._locale)

    def decimal(self, value: float) -> str:
        """Return ``value`` with at most one place after this language's decimal mark."""
        from babel.numbers import format_decimal

        return format_decimal(value, format="#,##0.#", locale=self._locale)

    def day(self, day: date) -> str:
        """Return a day in full: July 1, 2026; 1er juillet 2026."""
        return self._dated(day, self.say_in("day", "MMMM d, y"))

    def period(self, start: date, end: date) -> str:
        """Return a period in full, naming month and year once where they are the same."""
        if start == end:
            return self.day(end)
        if start.year != end.year:
            return self._from_to(self.day(start), self.day(end))
        if start.month != end.month:
            begin = self._dated(start, self.say_in("first day, other month", "MMMM d"))
            return self._from_to(begin, self.day(end))
        begin = self._dated(start, self.say_in("first day, same month", "MMMM d"))
        return self._from_to(begin, self._dated(end, self.say_in("last day, same month", "d, y")))

    def listing(self, items: Sequence[str]) -> str:
        """Join names as this language does: a, b and c."""
        from babel.lists import format_list

        return format_list(items, locale=self._locale)

    def language_name(self, code: str) -> str:
        """Return the name of a language (ISO 639-1), or its code where there is none."""
        from babel import Locale

        return str(Locale.parse(self._locale).languages.get(code, code))

    def quoted(self, text: str) -> str:
        """Put ``text`` between this language's quotation marks."""
        return self.say("“%(quote)s”", quote=text)

    def _from_to(self, start: str, end: str) -> str:
        return self.say("%(start)s to %(end)s", start=start, end=end)

    def _dated(self, day: date, pattern: str) -> str:
        """Format with a CLDR pattern; the first of a month has a form of its own in French."""
        from babel.dates import format_date

        if day.day == 1:
            first = self.say_in("first day of a month", "1")
            pattern = pattern.replace("d", f"'{first}'")
        return str(format_date(day, pattern, locale=self._locale))


@lru_cache(maxsize=4096)
def _grouped(value: int, locale: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)


@cache
def wording(language: str) -> Wording:
    """Return the words of one language (ISO 639-1); raises :class:`UnknownLanguage`."""
    return Wording(language)


def languages() -> tuple[str, ...]:
    """Return the languages in which messages can be written."""
    return tuple(sorted(path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/digests.po")))


def _translations(language: str, locales: Path, room: str) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    if language not in languages():
        raise UnknownLanguage(
            f"no messages in the language '{language}'; there are {', '.join(languages())}"
        )
    path = locales / language / "LC_MESSAGES" / f"{room}.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    if (locales, room) != (LOCALES, "digests"):
        # Dates, periods and quotation marks are said here, whichever room's words they are with.
        found.add_fallback(_translations(language, LOCALES, "digests"))
    return found
