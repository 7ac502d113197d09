"""Read the words of dates in the language of their paragraph, from seeds/dates/languages.csv.

Words of French, Spanish and Turkish look like English ones, Persian words like Arabic ones; so they count only where
the paragraph is in that language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from conflict_index import seeds
from conflict_index.dates.lexicon import LETTER, OTHER, TokenClass, fold
from conflict_index.names.languages import LATIN, languages_of
from conflict_index.names.scripts import script_of

_OTHER_SCRIPT = re.compile("[\u0590-\u06ff]")
_LOCAL_LETTER = re.compile("[\u0590-\u06ffêàçœèéñ¿¡ğış]")
_PERSIAN_DIGIT = re.compile("[\u06f0-\u06f9]")
_ARABIC, _HEBREW = "Arab", "Hebr"
_KEEPS = frozenset(["", "en", "ar"])  # languages whose words without a row keep their class
_PIECES = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_JOINER = "\u200c"
_FEWEST = 2  # words that tell a paragraph's language
_PREFIXES = {"ב": "IN", "ל": "TO", "מ": "FROM", "ה": "THE", "ו": "AND", "ש": "X", "וב": "AND", "ול": "TO"}
_HYPHENS = frozenset("-־–")
_FEWEST_LETTERS = 3
_LONGEST_PHRASE = 6
_FOLD = str.maketrans("یکىۀ’ʼ‘`´", "يكيه'''''", "\u0307")
_CAPITAL_NAMES = frozenset(["fr", "es"])  # months and weekdays begin with a small letter there
_SOLAR_YEARS, _HIJRI_YEARS = range(1300, 1421), range(1380, 1461)


def _letters(*names: str) -> frozenset[str]:
    return frozenset(LETTER[name] for name in names)


_DAYS, _OF_DAY = (
    _letters("DAY", "ORD", "ORDW", "RANGE", "DAYPAIR"),
    _letters("DAY", "ORD", "ORDW", "RANGE", "DAYPAIR", "OF"),
)
_UNREAD = _letters("X", "FOREIGN")
_FOUR_DIGITS = _letters("NUM", "HYEAR")
_NAMES = _letters("MONTH", "SHORT")
_MONTHS = _letters("MONTH", "SHORT", "WEAK", "LOWWEAK")


@dataclass(frozen=True, slots=True)
class LocalToken:
    """A token from `start` up to `end`, `end` excluded, its class, and whether a row of a language gave it."""

    start: int
    end: int
    known: TokenClass
    local: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """The phrases of a language, and the first words of them."""

    phrases: dict[tuple[str, ...], TokenClass]
    firsts: frozenset[str]


def may_be_foreign(kinds: str, text: str) -> bool:
    """Tell whether a text may hold dates in a language with rows of its own."""
    return LETTER["FOREIGN"] in kinds or (not text.isascii() and _LOCAL_LETTER.search(text) is not None)


def reread(matches: Sequence[re.Match[str]], known: Sequence[TokenClass]) -> tuple[list[LocalToken], bool]:
    """Return the tokens with the classes they have in the language of their paragraph, a phrase as one token.

    The second value tells whether the text is in one of the languages of Latin letters with rows: all write the day
    first.
    """
    everywhere = _languages(matches, known, {})
    found: list[LocalToken] = []
    start = 0
    stops = [at for at, one in enumerate(known) if one[0] == LETTER["PARA"]]
    for end in (*stops, len(known)):
        part = matches[start:end]
        found += _Paragraph(part, known[start:end], _languages(part, known[start:end], everywhere)).pieces()
        found += [
            LocalToken(at.start(), at.end(), one) for at, one in zip(matches[end : end + 1], known[end:], strict=False)
        ]
        start = end + 1
    return found, everywhere[LATIN] != "en"


def month_first(kinds: str, local: frozenset[int], first: int, last: int) -> bool:
    """Tell whether a match reads a number after a month of a language that writes the day first ("mai 12")."""
    months = [at for at in range(first, last) if kinds[at] in _MONTHS]
    if not months or months[0] not in local or any(kind in _DAYS for kind in kinds[first : months[0]]):
        return False
    return any(kind in _DAYS for kind in kinds[months[0] : last])


def _languages(
    matches: Sequence[re.Match[str]], known: Sequence[TokenClass], default: dict[str, str]
) -> dict[str, str]:
    """Return the language by script; where nothing tells it that of `default`, else English and Arabic."""
    text = " ".join(match[0] for match in matches)
    latin, arabic = _latin(matches, text), _arabic(text)
    unknown = (_key(match[0]) for match, one in zip(matches, known, strict=True) if one[0] in _UNREAD)
    arabic["fa"] += sum(word in _persian() for word in unknown)
    return {
        _HEBREW: "he",
        LATIN: _best(latin, default.get(LATIN, "en"), _FEWEST),
        _ARABIC: _best(arabic, default.get(_ARABIC, "ar"), 1),
    }


@cache
def _persian() -> frozenset[str]:
    """Return the words that tell Persian from Arabic."""
    table, shared = _table("fa").phrases, _table("ar").firsts
    common = _letters("SWEAK", "HMONTH")
    return frozenset(
        key[0] for key, one in table.items() if len(key) == 1 and one[0] not in common and key[0] not in shared
    )


def _best(counted: Counter[str], default: str, fewest: int) -> str:
    best = counted.most_common(2)
    if not best or best[0][1] < fewest or (len(best) > 1 and best[0][1] == best[1][1]):
        return default
    return best[0][0] if best[0][0] in _codes() or best[0][0] == "en" else default


@cache
def _codes() -> frozenset[str]:
    return frozenset(row["language"] for row in seeds.rows("dates/languages.csv"))


def _latin(matches: Sequence[re.Match[str]], text: str) -> Counter[str]:
    signs = _signs()
    counted = Counter(code for match in matches for code in signs.get(_key(match[0]), ()))
    if counted and not text.isascii():
        lower = text.lower()
        for one in languages_of(LATIN):
            counted[one.code] += sum(map(lower.count, one.letters))
    return counted


def _arabic(text: str) -> Counter[str]:
    counted = Counter({one.code: sum(map(text.count, one.letters)) for one in languages_of(_ARABIC)})
    counted["fa"] += len(_PERSIAN_DIGIT.findall(text))
    return counted


@cache
def _signs() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in languages_of(LATIN):
        words = set(one.signs)
        if one.code != "en":
            words |= {phrase[0] for phrase in _table(one.code).phrases if len(phrase) == 1}
        for word in words:
            found.setdefault(word, []).append(one.code)
    return found


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The tokens of a paragraph, their classes without its language, and its language by script."""

    matches: Sequence[re.Match[str]]
    known: Sequence[TokenClass]
    languages: dict[str, str]

    def pieces(self) -> Iterator[LocalToken]:
        """Yield the tokens as their language reads them."""
        words = [_key(match[0]) for match in self.matches]
        numbers = self._of_numbers()
        at, before = 0, OTHER[0]
        while at < len(words):
            first = self.matches[at][0][0]
            language = self.languages.get(script_of(first), "") if first.isalpha() else numbers
            read, at = self._read(words, at, language, before)
            yield from read
            before = read[-1].known[0] if read else before

    def _of_numbers(self) -> str:
        """Return the language that reads numbers: that of the paragraph's first Arabic or Hebrew letter, else Latin."""
        found = next((f for m in self.matches if (f := _OTHER_SCRIPT.search(m[0])) and f[0].isalpha()), None)
        return self.languages.get(script_of(found[0]) if found else LATIN, "")

    def _read(self, words: list[str], at: int, language: str, before: str) -> tuple[list[LocalToken], int]:
        """Return the tokens from `at`, two for a word with a joined letter, and the index after them."""
        table, match = _table(language), self.matches[at]
        if words[at] == _JOINER:
            return [], at + 1
        if found := _longest(table, words, at, words[at]):
            count, one = found
            end = self.matches[at + count - 1].end()
            return [LocalToken(match.start(), end, _by_case(match[0], one, language, before), True)], at + count
        if language == "he" and (joined := self._joined(table, words, at, before)):
            return joined
        keeps = language in _KEEPS or not match[0][0].isalpha()
        one = _number(self.known[at], language) if keeps else OTHER
        return [LocalToken(match.start(), match.end(), one)], at + 1

    def _joined(self, table: _Table, words: list[str], at: int, before: str) -> tuple[list[LocalToken], int] | None:
        """Split a Hebrew preposition off a word of a date, or join it with the hyphen before a number."""
        match, word = self.matches[at], words[at]
        if word in _PREFIXES:
            last = at + (at + 1 < len(words) and words[at + 1] in _HYPHENS)
            return [LocalToken(match.start(), self.matches[last].end(), _prefix(word, before))], last + 1
        for length in (2, 1):
            rest = word[length:]
            found = _longest(table, words, at, rest) if word[:length] in _PREFIXES else None
            if found and len(rest) >= _FEWEST_LETTERS:
                middle, end = match.start() + length, self.matches[at + found[0] - 1].end()
                prefix = LocalToken(match.start(), middle, _prefix(word[:length], before))
                return [prefix, LocalToken(middle, end, found[1], True)], at + found[0]
        return None


def _prefix(letters: str, before: str) -> TokenClass:
    name = _PREFIXES[letters]
    return LETTER["OF" if name == "IN" and before in _DAYS else name], None


def _by_case(token: str, one: TokenClass, language: str, before: str) -> TokenClass:
    """Return the class of a word by its capital: "Mars 2020" and "Julio" are names, "ocak" in Turkish a hearth."""
    if language in _CAPITAL_NAMES and token[0].isupper() and one[0] in _NAMES and before not in _OF_DAY:
        return OTHER
    if language in _CAPITAL_NAMES and token == "Domingo":
        return OTHER
    if one[0] == LETTER["WEAK"] and token[0].islower():
        return LETTER["LOWWEAK"], one[1]
    return one


def _number(known: TokenClass, language: str) -> TokenClass:
    """Return the class of a number: a year or date of the calendar that the language leaves unnamed."""
    kind, value = known
    if kind == LETTER["FOREIGN"]:
        return OTHER
    if kind in _FOUR_DIGITS and isinstance(value, int):
        return LETTER[_calendar(value, language, "NUM", "YEAR")], value
    if kind == LETTER["CALDATE"] and isinstance(value, tuple):
        return LETTER[_calendar(value[0], language, "X", "DATE")], value
    return known


def _calendar(year: int, language: str, none: str, kind: str) -> str:
    if language == "fa" and year in _SOLAR_YEARS:
        return "S" + kind
    if year in _HIJRI_YEARS and language == "ar":
        return "AYEAR" if kind == "YEAR" else "HDATE"
    if year in _HIJRI_YEARS and (language == "fa" or (language == "en" and kind == "YEAR")):
        return "H" + kind
    return none


def _longest(table: _Table, words: list[str], at: int, first: str) -> tuple[int, TokenClass] | None:
    """Return how many tokens from `at` make the longest phrase of the table, and its class; `first` is the first."""
    if first not in table.firsts:
        return None
    phrase: tuple[str, ...] = (first,)
    best = (1, table.phrases[phrase]) if phrase in table.phrases else None
    for end in range(at + 1, min(len(words), at + _LONGEST_PHRASE)):
        if words[end] != _JOINER:
            phrase += (words[end],)
            if one := table.phrases.get(phrase):
                best = end - at + 1, one
    return best


@cache
def _table(language: str) -> _Table:
    phrases: dict[tuple[str, ...], TokenClass] = {}
    for row in seeds.rows("dates/languages.csv"):
        if row["language"] == language:
            value = row["value"]
            key = tuple(_key(piece) for piece in _PIECES.findall(row["word"]) if piece != _JOINER)
            phrases[key] = (LETTER[row["class"]], int(value) if value.lstrip("-").isdecimal() else value or None)
    return _Table(phrases, frozenset(key[0] for key in phrases))


@lru_cache(1 << 16)
def _key(token: str) -> str:
    return token.translate(_FOLD) if len(token) == 1 and not token.isalpha() else fold(token).translate(_FOLD)
