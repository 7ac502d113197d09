"""The marks inside and before names: every apostrophe, ayn, hamza and geresh, in one place.

Folding drops them, so that 'Anadan, ʿAnadan and Anadan are one name. A new mark is one character more in APOSTROPHES.
"""

from __future__ import annotations

GERSHAYIM = "\u05f4"
"""The double geresh of Hebrew acronyms, which also quotes."""

APOSTROPHES = "'’‘`´ʻʼʽʾʿˈ′ˌʹ׳ߴߵ＇ꞌ‛" + GERSHAYIM
"""Marks that folding drops; inside a word they belong to it."""

AYNS = APOSTROPHES.replace(GERSHAYIM, "")
"""Marks that may stand before or behind a word and belong to it: the ayn of ʿAyn Issa, the hamza of Maraʾ."""

GERESHES = "׳’‘ʼʻ`´"
"""Marks that change the sound of the letter before them where a script does so (צ׳, ґ'), read as an apostrophe."""

INVISIBLE = "\u0640\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff"
"""Marks that only shape or break a line: tatweel, soft hyphen, joiners, marks of direction, byte order mark."""
