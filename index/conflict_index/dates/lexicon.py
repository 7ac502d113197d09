"""Map each word to its class and value in a date, from the tables of seeds/dates.

Each class is one letter, so that a text becomes a string which the patterns of the grammar match.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from conflict_index import seeds
from conflict_index.dates import arithmetic
from conflict_index.names.marks import APOSTROPHES

Value = int | str | tuple[int, ...] | None
TokenClass = tuple[str, Value]

CLASSES = (
    "X PARA COMMA DOT DASH SLASH LP RP APOS QUOTE DAY ORD ORDW ORDA TEN TENS NUM YY YEAR YEARS DECADE DATE DOTDATE "
    "RANGE DAYYEAR MONTH WEAK LOWWEAK SHORT STEM WEEKDAY WEAKDAY WD GO POSS ON IN BY AT FOR THE OF SINCE UNTIL FROM TO "
    "BETWEEN AND LAST PAST NEXT THIS SAME THAT FOLLOWING NEXTDAY EARLIER LATER EVERY DAYWORD DAYBEFORE OVERNIGHT "
    "PART UDAY UWEEK UMONTH UYEAR UHOUR UMINUTE UEND AGO BEFORE DUALDAY DUALWEEK DUALMONTH DUALYEAR EDGE SEASON "
    "FEAST EID FEASTPART AL CARD FEW AUX CUE NAMED NAMEDBEFORE SAY WILL WAS PLANNED ABOUT AFTER ED STOP "
    "TIME EASTER HOLY FOREIGN CALDATE HMONTH HYEAR AYEAR HDATE HIJRA SMONTH SWEAK SYEAR SDATE SOLAR GREG ONDAY INMONTH "
    "LOC SINCEAFTER AMID YEARRANGE EDGEAFTER SEASONAFTER DAYPAIR DAYMONTH ALLHOURS DATESPAN RIGHT NOW"
)
LETTER = {name: chr(0x4E00 + number) for number, name in enumerate(CLASSES.split())}
OTHER: TokenClass = (LETTER["X"], None)

UNDECIDED, USUALLY_DAY_FIRST, DAY_FIRST = range(3)
"""The order of day and month in a numeric date: unknown with slashes, usual with hyphens, certain with dots."""

_PUNCTUATION = {
    ",": "COMMA", "،": "COMMA", ".": "DOT", "-": "DASH", "–": "DASH", "—": "DASH", "‑": "DASH", "/": "SLASH",
    "(": "LP", "[": "LP", ")": "RP", "]": "RP", "'": "APOS", "’": "APOS", '"': "QUOTE", "“": "QUOTE", "”": "QUOTE",
    "«": "QUOTE", "»": "QUOTE", "!": "STOP", "?": "STOP", "؟": "STOP", ";": "STOP",
}  # fmt: skip
_FOLD = str.maketrans("أإآٱ", "اااا", "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670" + APOSTROPHES)
_PROCLITIC = re.compile("^(?:و|ف)?(?:ب|ل)?(?=.{3})")
_TIME = re.compile(r"\d{1,2}(?:[:.]\d\d)?\s?[aApP]\.?[mM]\.?$|(?:[01]?\d|2[0-4]):[0-5]\d$")
_CHAIN = re.compile(r"(\d+)([./:\-–—‑,])(\d+)(?:\2(\d+))?$")
_SPAN = re.compile(
    r"(\d{1,2})(?:[./](\d{1,2})(?:[./](\d{4}))?)?[-–—‑](\d{1,2})[./](\d{1,2})[./](\d{4}|\d\d)$"  # 28-30/7/2014
)
_SPAN_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})[-–—‑](\d{1,2})/(\d{4}|\d\d)$")  # 7/28-30/2014
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|ST|ND|RD|TH)$")
_FIRST_WORD = re.compile(r"\d+|[^\W\d_]+")
_TELLING = (
    "MONTH SHORT WEAK WEEKDAY WEAKDAY DAYWORD UDAY UWEEK UMONTH UYEAR UHOUR SEASON SEASONAFTER HMONTH HIJRA CUE IN "
    "SINCE BEFORE PART THIS"
)
_TELLING_PHRASES = frozenset(["HMONTH", "DAYWORD", "CUE"])
_SHORT_VERB = 4  # letters; words this short that end in "ed" (red, need) are not past tense
_LONGEST = 40  # characters; longer tokens are never looked up


def class_of(token: str) -> TokenClass:
    """Return the class letter and value of a token; `OTHER` for a word that is not part of dates."""
    return _known(token) if len(token) <= _LONGEST else OTHER


@lru_cache(maxsize=1 << 16)
def _known(token: str) -> TokenClass:
    first = token[0]
    if first.isdecimal():
        return _number(token)
    if first.isalpha():
        return _word(token)
    if first == "\n":
        return LETTER["PARA"], None
    return LETTER[_PUNCTUATION.get(token, "X")], None


def _word(token: str) -> TokenClass:
    folded = fold(token)
    name, value = _table().get(folded, ("X", None))
    if name == "X" and "\u0600" <= folded[:1] <= "\u06ff":
        name, value = _table().get(_PROCLITIC.sub("", folded), ("X", None))
    if name == "X" and folded in _foreign() and not (token[1:].islower() and token[0].isupper() and folded in _names()):
        name = "FOREIGN"
    if name == "X" and folded.endswith("ed") and len(folded) > _SHORT_VERB:
        name = "ED"
    if name == "WEAK" and token[0].islower():
        name = "LOWWEAK"
    if name == "WD" and token[0].islower():
        name = "X"
    return LETTER[name], value


def _number(token: str) -> TokenClass:
    if token.isdecimal():
        return _plain_number(token)
    if ordinal := _ORDINAL.match(token):
        day = int(ordinal[1])
        return (LETTER["ORD"], day) if 1 <= day <= 31 else OTHER
    if _TIME.match(token):
        return LETTER["TIME"], None
    if chain := _CHAIN.match(token):
        return _chain(chain)
    if span := _span(token):
        return LETTER["DATESPAN"], span
    if token[:-1].isdecimal() and len(token) == 5 and token[-1] in "sS":
        return LETTER["DECADE"], int(token[:-1])
    return OTHER


def _plain_number(token: str) -> TokenClass:
    number = int(token)
    if len(token) <= 2 and 1 <= number <= 31:
        return LETTER["DAY"], number
    if len(token) == 2:
        return LETTER["YY"], number
    if len(token) == 4 and 1900 <= number <= 2099:
        return LETTER["YEAR"], number
    if len(token) == 4 and 1380 <= number < 1460:
        return LETTER["HYEAR"], number  # of the Islamic calendar, after its month or before its name
    if len(token) in (5, 6) and 1900 <= number % 10_000 <= 2099 and 1 <= number // 10_000 <= 31:
        return LETTER["DAYYEAR"], (number // 10_000, number % 10_000)  # "June 142016": a cleaner dropped the comma
    return LETTER["NUM"], number


def _chain(chain: re.Match[str]) -> TokenClass:
    first, mark, second, third = chain.groups()
    if third is not None:
        return _numeric_date(first, second, third, mark)
    a, b = int(first), int(second)
    if mark in "-–—‑" and len(first) <= 2 and len(second) <= 2 and 1 <= a < b <= 31:
        return LETTER["RANGE"], (a, b)
    if mark == "/" and 1 <= a < 31 and b == a + 1:  # "the night of 3/4 May"
        return LETTER["DAYPAIR"], (a, b)
    if mark == "/" and max(len(first), len(second)) <= 2 and 1 <= min(a, b) <= 12 and max(a, b) <= 31:
        return LETTER["ALLHOURS" if (a, b) == (24, 7) else "DAYMONTH"], (a, b)
    if mark in "-–—‑" and len(first) == 4 and 1900 <= a <= 2099 and len(second) in (2, 4):
        last = b if len(second) == 4 else a - a % 100 + b
        return (LETTER["YEARS"], (a, last)) if a < last <= 2099 else OTHER
    if mark == "," and 1 <= a <= 31 and len(second) == 4 and 1900 <= b <= 2099:
        return LETTER["DAYYEAR"], (a, b)
    return OTHER


def _numeric_date(first: str, second: str, third: str, mark: str) -> TokenClass:
    """Return a DATE with the value (year, first number, second number, order), the order one of those below.

    A DOTDATE is written like a section number ("9.5.22") and needs a preposition.
    """
    if mark in ":,":
        return OTHER
    a, b, c = int(first), int(second), int(third)
    year, day = (a, c) if len(first) == 4 else (c, a)
    if 1300 <= year < 1500 and max(len(first), len(third)) == 4 and 1 <= b <= 12 and 1 <= day <= 31:
        return LETTER["CALDATE"], (year, b, day)  # of a calendar that the language tells
    if len(first) == 4 and len(second) <= 2 and len(third) <= 2:
        return (LETTER["DATE"], (a, c, b, DAY_FIRST)) if 1900 <= a <= 2099 and 1 <= b <= 12 and 1 <= c <= 31 else OTHER
    if len(first) > 2 or len(second) > 2 or not (1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12):
        return OTHER
    if len(third) == 4 and 1900 <= c <= 2099:
        return LETTER["DATE"], (c, a, b, _order(mark))
    if len(third) == 2 and (mark == "/" or (mark == "." and len(first) == len(second) == 2)):
        return LETTER["DATE"], (arithmetic.century(c), a, b, _order(mark))
    if len(third) == 2 and mark == ".":
        return LETTER["DOTDATE"], (arithmetic.century(c), a, b, DAY_FIRST)
    return OTHER


def _span(token: str) -> tuple[int, ...] | None:
    """Return a range in one token as (year, first, second, order) of its first and of its last day."""
    if found := _SPAN_MONTH_FIRST.match(token):
        month, first, last, year = map(int, found.groups())
        return _pair(year, first, month, last, month, DAY_FIRST)
    if not (found := _SPAN.match(token)):
        return None
    a, b, year, c, d, last_year = (int(part or 0) for part in found.groups())
    if not b:
        return _pair(last_year, a, d, c, d, DAY_FIRST)
    ends = _pair(last_year, a, b, c, d, UNDECIDED)
    if ends and not year:
        year = ends[0] - (max(b, d) <= 12 and b > d)
    return (year, *ends[1:]) if ends else None


def _pair(year: int, a: int, b: int, c: int, d: int, order: int) -> tuple[int, ...] | None:
    year = arithmetic.century(year) if year < 100 else year
    fits = all(1 <= min(pair) <= 12 and max(pair) <= 31 for pair in ((a, b), (c, d)))
    return (year, a, b, order, year, c, d, order) if fits and 1900 <= year <= 2099 else None


def _order(mark: str) -> int:
    return DAY_FIRST if mark == "." else UNDECIDED if mark == "/" else USUALLY_DAY_FIRST


def fold(word: str) -> str:
    """Fold a word for comparison: lower case, no apostrophes; Arabic without hamza on alef, vowel signs, tatweel."""
    return word.lower().translate(_FOLD)


@cache
def _names() -> frozenset[str]:
    """Return the words that with a capital are more often a person: Julio, Domingo, Avril."""
    rows = seeds.rows("dates/languages.csv")
    months = {row["word"] for row in rows if row["language"] in ("fr", "es") and row["class"] in ("MONTH", "SHORT")}
    return frozenset(fold(word) for word in months | {"domingo"})


@cache
def _foreign() -> frozenset[str]:
    """Return the words that make it worth to tell the language: those alone in a row, and the first of some phrases."""
    found = set()
    for row in seeds.rows("dates/languages.csv"):
        words = _FIRST_WORD.findall(row["word"])
        if row["class"] in (_TELLING.split() if len(words) == 1 else _TELLING_PHRASES):
            found.add(fold(words[0]))
    return frozenset(found)


@cache
def _table() -> dict[str, tuple[str, Value]]:
    table: dict[str, tuple[str, Value]] = {}
    for row in seeds.rows("dates/words.csv"):
        value = row["value"]
        number = value.lstrip("-").isdecimal()
        table[fold(row["word"])] = (row["class"], int(value) if number else value or None)
    strength = {"strong": "WEEKDAY", "weak": "WEAKDAY"}
    for row in seeds.rows("dates/weekdays.csv"):
        name = "WD" if row["language"] == "en" and row["strength"] == "weak" else strength[row["strength"]]
        table[fold(row["word"])] = (name, int(row["weekday"]))
    month = {"strong": "MONTH", "weak": "WEAK", "short": "SHORT"}
    for row in seeds.rows("dates/months.csv"):
        table[fold(row["word"])] = (month[row["strength"]], int(row["month"]))
    return table
