"""Find name spans of unknown kind: runs of capitalised words, and listed names inside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from conflict_index.annotate.features import Feature
from conflict_index.annotate.foreign_names import begins_nothing, longest_foreign, may_end_small
from conflict_index.annotate.gazetteer_features import MOST_WORDS, Listing, Listings
from conflict_index.annotate.lexicon import HEAD, ORDINARY, WordClass, abbreviations
from conflict_index.annotate.tokens import (
    CAPITAL,
    CAPITALS,
    COMMA,
    DIGIT,
    JOINED,
    LOWER,
    PLAIN,
    POSSESSIVE,
    SMALL,
    SPACE,
    TIED,
    UNCASED,
    UPPER,
    Tokens,
)

_MOST_INNER = 2
_LONGEST_RUN = 24
"""Maximum number of words in a run of capitals; longer runs are split so that time stays linear."""
_LOST_FROM = 5
_WELL_KNOWN = frozenset({Feature.COUNTRY, Feature.PROVINCE, Feature.MILLION, Feature.LARGE, Feature.CURATED})
_OF_HEADS = WordClass.LANDFORM | WordClass.FACILITY | WordClass.ORGANISATION
_KEPT_FRESH = WordClass.DIRECTION | WordClass.PREFIX | WordClass.TITLE | WordClass.GIVEN | WordClass.DEMONYM | HEAD
_OPENING = ORDINARY | WordClass.ARTICLE
_WEEKDAYS = frozenset(["mon", "wed", "sat", "sun"])
"""Short names of weekdays that are also places or words, so that only a month behind them tells."""
_WORDLESS = ORDINARY | WordClass.CALENDAR | WordClass.DEMONYM | WordClass.STRONG | WordClass.WEAK


@dataclass(slots=True)
class NameSpan:
    """Tokens `first` to `end` (exclusive) as one name; `core` is the token range of the listed name in it, if any.

    `listing` is the gazetteer's entry for the core, None for an unlisted name. `odds` are the log odds that it is a
    place; `chunk` is the run of capitalised words around it.
    """

    tokens: Tokens
    first: int
    end: int
    chunk: tuple[int, int]
    listing: Listing | None = None
    core: tuple[int, int] = (0, 0)
    features: list[int] = field(default_factory=list)
    odds: float = 0.0

    @property
    def key(self) -> str:
        """Return the folded words of the name."""
        return " ".join(self.tokens.folded[self.first : self.end])


def runs(tokens: Tokens) -> list[tuple[int, int]]:
    """Return the maximal runs of name words as half-open token ranges, in order."""
    found: list[tuple[int, int]] = []
    end = 0
    for number, (case, word_class) in enumerate(zip(tokens.case, tokens.word_classes, strict=True)):
        if number >= end and (case != LOWER or word_class & WordClass.ARTICLE) and _begins(tokens, number):
            end = _run_end(tokens, number)
            found.append((number, end))
    return found


def _run_end(tokens: Tokens, first: int) -> int:
    end = first + 1
    while end < min(tokens.size, first + _LONGEST_RUN) and tokens.gaps[end] <= SPACE:
        if _is_name(tokens, end) or (tokens.case[end] == DIGIT and tokens.gaps[end] == JOINED):
            end += 1
            continue
        ahead = _over_inner(tokens, end)
        if ahead == end:
            break
        end = ahead + 1
    return end


def _over_inner(tokens: Tokens, at: int) -> int:
    """Return the index of the name word after particles inside a name ("de la") at `at`, or `at` itself."""
    if tokens.folded[at] == "of" and tokens.word_classes[at - 1] & _OF_HEADS and tokens.style[at] != CAPITALS:
        ahead = at + 1
        if ahead < tokens.size and tokens.folded[ahead] == "the" and tokens.gaps[ahead] == SPACE:
            ahead += 1
        return ahead if ahead < tokens.size and tokens.gaps[ahead] == SPACE and _is_name(tokens, ahead) else at
    ahead = at
    while ahead < tokens.size and ahead - at < _MOST_INNER and _is_inner(tokens, ahead):
        ahead += 1
    return ahead if ahead < tokens.size and tokens.gaps[ahead] <= SPACE and _is_name(tokens, ahead) else at


def _is_inner(tokens: Tokens, at: int) -> bool:
    word_class = tokens.word_classes[at]
    if not word_class & (WordClass.INNER | WordClass.ARTICLE) or tokens.gaps[at] > SPACE:
        return False
    return not word_class & ORDINARY or tokens.gaps[at] == JOINED


def _begins(tokens: Tokens, at: int) -> bool:
    if _is_name(tokens, at):
        return not (tokens.fresh[at] and tokens.style[at] == PLAIN and _plain_word(tokens, at))
    return _article_begins(tokens, at)


def _article_begins(tokens: Tokens, at: int) -> bool:
    if not tokens.word_classes[at] & WordClass.ARTICLE or at + 1 >= tokens.size:
        return False
    if tokens.gaps[at + 1] > SPACE or not _is_name(tokens, at + 1):
        return False
    return tokens.gaps[at + 1] == JOINED or not tokens.word_classes[at] & ORDINARY


def _plain_word(tokens: Tokens, at: int) -> bool:
    """Return whether a word is capitalised only because it begins a sentence."""
    word_class = tokens.word_classes[at]
    if not word_class & (ORDINARY | WordClass.STRONG | WordClass.WEAK) or tokens.case[at] == UPPER:
        return False
    follows = at + 1 < tokens.size and tokens.gaps[at + 1] <= SPACE and _is_name(tokens, at + 1)
    return not (follows and word_class & _KEPT_FRESH and not word_class & WordClass.STRONG)


def _is_name(tokens: Tokens, at: int) -> bool:
    style, case, word_class = tokens.style[at], tokens.case[at], tokens.word_classes[at]
    if word_class & WordClass.CALENDAR:
        return False
    if style == PLAIN:
        return case in (CAPITAL, UPPER)
    if style == SMALL:
        return case == CAPITAL and not word_class & ORDINARY
    if case in (CAPITAL, UPPER):
        head = at > 0 and tokens.gaps[at] <= SPACE and word_class & HEAD
        return bool(head and not word_class & (WordClass.TITLE | WordClass.ACTION)) or not word_class & _WORDLESS
    return False


def listed(tokens: Tokens, listings: Listings) -> list[NameSpan]:
    """Return the listed names in a text, the longest at each position, left to right, without overlaps."""
    found: list[NameSpan] = []
    end = 0
    glance = POSSESSIVE not in tokens.gaps
    for number, (case, word_class) in enumerate(zip(tokens.case, tokens.word_classes, strict=True)):
        if number < end or (case == LOWER and not word_class & WordClass.ARTICLE and tokens.style[number] != SMALL):
            continue
        if case == UNCASED and glance and tokens.language[number] and begins_nothing(tokens, number, listings):
            continue
        best = _longest(tokens, number, listings) if _may_begin(tokens, number) else None
        if best is not None:
            found.append(best)
            end = best.end
    return found


def _may_begin(tokens: Tokens, at: int) -> bool:
    case, style = tokens.case[at], tokens.style[at]
    if tokens.language[at] and _owes_its_capital(tokens, at):
        return False
    if case in (CAPITAL, UPPER, UNCASED):
        return not (tokens.word_classes[at] & WordClass.CALENDAR or _is_weekday(tokens, at))
    if case == LOWER:
        return _article_begins(tokens, at) or (style == SMALL and not tokens.word_classes[at] & _WORDLESS)
    return False


def _is_weekday(tokens: Tokens, at: int) -> bool:
    """Return whether a word is the short name of a weekday before a month: Mon Aug 12."""
    if tokens.folded[at] not in _WEEKDAYS or at + 1 == tokens.size or tokens.gaps[at + 1] > COMMA:
        return False
    after = at + 1 + (tokens.case[at + 1] == DIGIT)
    return after < tokens.size and bool(tokens.word_classes[after] & WordClass.CALENDAR)


def _owes_its_capital(tokens: Tokens, at: int) -> bool:
    """Return whether a foreign word is no name: never one, or a common word that begins a sentence alone."""
    if tokens.word_classes[at] & WordClass.STOP:
        return True
    if not tokens.fresh[at] or not tokens.word_classes[at] & ORDINARY or tokens.case[at] != CAPITAL:
        return False
    after = at + 1
    if after == tokens.size:
        return True
    follows = tokens.gaps[after] <= SPACE and tokens.case[after] != LOWER
    return not follows and not tokens.word_classes[after] & HEAD


def _longest(tokens: Tokens, first: int, listings: Listings) -> NameSpan | None:
    if tokens.gaps[first] == COMMA and (short := _abbreviated(tokens, first, listings)):
        return short
    last = first + 1
    while last < tokens.size and last < first + MOST_WORDS and tokens.gaps[last] <= TIED:
        last += 1
    if last < tokens.size and tokens.gaps[last] == POSSESSIVE:
        owning = _owning(tokens, first, last, listings)
        if owning is not None:
            return owning
    while last > first + 1 and _is_tail(tokens, first, last - 1):
        last -= 1  # no name ends so, and without its tail the gazetteer is asked the same thing again and again
    if tokens.language[first]:
        found = longest_foreign(tokens, first, last, listings)
        best = next((one for one in found if _stands_alone(tokens, first, one.end)), None)
        if best or tokens.case[first] == UNCASED:
            return best and _name_span(tokens, first, best.end, best.listing)
    for key in reversed(listings.at(tokens.folded, first, last)):
        end = first + key.count(" ") + 1
        if len(key) == 1 and tokens.text[tokens.starts[first]].isascii():
            continue  # A is no Å
        if _stands_alone(tokens, first, end):
            return _name_span(tokens, first, _without_kind(tokens, first, end), listings.known(key))
    if tokens.word_classes[first] & WordClass.ARTICLE or tokens.case[first] == LOWER:
        inner = _longest(tokens, first + 1, listings) if _article_begins(tokens, first) else None
        return inner and _name_span(tokens, first, inner.end, inner.listing)
    if tokens.word_classes[first] & ORDINARY or (first and tokens.word_classes[first - 1] & WordClass.ARTICLE):
        return None
    lost = _lost_apostrophe(tokens, first, listings)
    if lost:
        return _name_span(tokens, first, first + 1, lost)
    for key in reversed(listings.articled(tokens.folded, first, last)):
        known, end = listings.known(key), first + key.count(" ")
        if known.places and _may_end(tokens, first, end):
            return _name_span(tokens, first, end, known)
    return None


def _abbreviated(tokens: Tokens, at: int, listings: Listings) -> NameSpan | None:
    """Return the province that an abbreviation with a full stop stands for: Slidell, La."""
    end = at + 2 if tokens.ends[at] - tokens.starts[at] == 1 else at + 1  # N.M.
    if end > tokens.size or tokens.text[tokens.ends[end - 1] : tokens.ends[end - 1] + 1] != ".":
        return None
    key = abbreviations().get(".".join(tokens.folded[at:end]))
    return _name_span(tokens, at, end, listings.known(key)) if key else None


def _without_kind(tokens: Tokens, first: int, end: int) -> int:
    """Return the end of an English name without a kind of place in small letters that is listed with it: T4 airbase."""
    if not tokens.word_classes[end - 1] & HEAD or tokens.style[first] == SMALL:
        return end
    while end > first + 1 and tokens.case[end - 1] == LOWER:
        end -= 1
    return end


def _is_tail(tokens: Tokens, first: int, at: int) -> bool:
    """Return whether no name that begins at `first` ends with word `at`, because of its small letters."""
    return tokens.case[at] == LOWER and tokens.style[first] != SMALL and not may_end_small(tokens, first, at)


def _stands_alone(tokens: Tokens, first: int, end: int) -> bool:
    alone = end == first + 1
    return _may_end(tokens, first, end) and not (_leads(tokens, first) if alone else _begins_words(tokens, first, end))


def _begins_words(tokens: Tokens, first: int, end: int) -> bool:
    """Return whether words are a name by the capital that begins a sentence alone: "The mill was hit"."""
    if not tokens.fresh[first] or tokens.case[first] == LOWER or not tokens.word_classes[first] & _OPENING:
        return False
    if any(case != LOWER for case in tokens.case[first + 1 : end]):
        return False
    return tokens.style[first] == PLAIN or all(kinds & _OPENING for kinds in tokens.word_classes[first + 1 : end])


def _owning(tokens: Tokens, first: int, at: int, listings: Listings) -> NameSpan | None:
    """Return the listed name that contains an 's before word `at`: People's Republic of China."""
    last = min(at + MOST_WORDS, tokens.size)
    end = next((end for end in range(at + 1, last) if tokens.gaps[end] > SPACE), last)
    words = [*tokens.folded[first : at - 1], tokens.folded[at - 1] + "s", *tokens.folded[at:end]]
    for key in reversed(listings.at(words, 0, len(words))):
        if first + key.count(" ") >= at:
            return _name_span(tokens, first, first + key.count(" ") + 1, listings.known(key))
    return None


def _leads(tokens: Tokens, at: int) -> bool:
    """Return whether a word is the article or first part of the name that follows it."""
    joins = at + 1 < tokens.size and tokens.gaps[at + 1] <= SPACE and _is_name(tokens, at + 1)
    if tokens.case[at] == UPPER and tokens.style[at] == PLAIN:
        return False  # US President, as against Us-Sarha
    return joins and bool(tokens.word_classes[at] & (WordClass.ARTICLE | WordClass.PATRONYM))


def _lost_apostrophe(tokens: Tokens, at: int, listings: Listings) -> Listing | None:
    """Return the listing of a well-known name with a possessive s but no apostrophe: "Syrias"."""
    word = tokens.folded[at]
    if len(word) < _LOST_FROM or word[-1] != "s" or tokens.case[at] != CAPITAL:
        return None
    known = listings.known(word[:-1])
    return known if known.named and not known.weak and _WELL_KNOWN.intersection(known.features) else None


def _name_span(tokens: Tokens, first: int, end: int, listing: Listing | None) -> NameSpan:
    return NameSpan(tokens, first, end, (first, end), listing, (first, end))


def _may_end(tokens: Tokens, first: int, end: int) -> bool:
    if tokens.style[first] == SMALL or tokens.case[end - 1] == UNCASED:
        return True
    if end < tokens.size and tokens.gaps[end] == JOINED and tokens.case[end] in (LOWER, CAPITAL) and end - first == 1:
        return tokens.case[end] == CAPITAL or bool(tokens.word_classes[end])
    return tokens.case[end - 1] != LOWER or may_end_small(tokens, first, end - 1)
