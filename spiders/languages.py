"""Language codes as sources write them (``fre``, ``en_US``, ``Français``) → ISO 639-1."""

from __future__ import annotations

import re

_CODES = {
    "en": ("eng", "english", "anglais"),
    "fr": ("fra", "fre", "french", "français", "francais"),
    "de": ("deu", "ger", "german", "allemand", "deutsch"),
    "es": ("spa", "spanish", "espagnol", "español"),
    "it": ("ita", "italian", "italien"),
    "nl": ("nld", "dut", "dutch", "néerlandais"),
    "pt": ("por", "portuguese", "portugais"),
}
_KNOWN = {name: code for code, names in _CODES.items() for name in names}
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]*)?")


def language_code(text: str | None) -> str | None:
    """The ISO 639-1 code, lower case, that ``text`` means; None when it means none.

    Reads ISO 639-1 and BCP 47 codes, the ISO 639-2 codes and the English and French names of the
    languages that labour market publications come in.
    """
    if not text:
        return None
    folded = text.strip().casefold()
    if folded in _KNOWN:
        return _KNOWN[folded]
    code = _CODE.fullmatch(folded)
    if code is None or code[1] in {"un", "und", "mul", "zxx"}:
        return None
    return code[1] if len(code[1]) == 2 else _KNOWN.get(code[1])
