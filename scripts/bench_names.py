"""How well names are matched across spellings: leave one out over GeoNames, press spellings, and other scripts.

    python scripts/bench_names.py [--split dev|test] [--json FILE]

Each Latin name of a place in eleven countries is asked for while that spelling is withheld from its own place; names
that another place has too are left out. The place keeps its other names, those in its own script too: "Latin names
alone" tells what is found without them, as the peers do, and by sound only. Places fall into a development and a test
half by the md5 of their id, for names in other scripts too; a threshold lets a share (FAR) of the development half's
negatives in. rapidfuzz's ratio and Double Metaphone answer beside us in the same run, over the same places. Needs the
bench extra (wordfreq and names make the negatives).
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from bench_names_data import COUNTRIES, Case, Negative, cases, negatives, owners, script_cases, spelled
from bench_names_peers import Peers

from conflict_index import ids
from conflict_index.gazetteer import Gazetteer, ensure
from conflict_index.names import fold, similarity
from conflict_search import opening

Answer = Sequence[tuple[str, float]]
"""Places by id with scores, best first."""
Ask = Callable[[str, str], Answer]
"""A method: the name asked for, and the id of the place whose own spelling is withheld ("*" for all)."""
Figures = dict[str, float]

_NO_PLACES = ("al-Hussein", "al-Mansur", "Hamza", "Waterloo", "Dillon", "Friday", "European")
_UNLIKE, _SAME = 0.6, 0.9
"""Below the one, two names have nothing to do with each other; from the other on, they sound the same."""
_SETS = {"press": "names_press.csv", "Kurdish Latin": "names_kurdish.csv"}
_SCRIPTS = {"Arabic": "Arab", "Cyrillic": "Cyrl", "Hebrew": "Hebr"}


def main() -> None:
    """Run the benchmark and print its tables."""
    options = _options()
    gazetteer = Gazetteer.open(ensure(options.cache, progress=_say) if options.cache else opening.gazetteer_path())
    asked = cases(options.split)[:: options.every]
    no_places = negatives("dev")[:: options.every]
    peers = Peers(gazetteer, owners())
    methods: dict[str, Ask] = {"conflict-search": ours(gazetteer)}
    if not options.ours:
        methods |= {"rapidfuzz ratio": peers.ratio, "Double Metaphone": peers.metaphone}
    report: dict[str, Figures | list[str]] = {}
    for name, ask in methods.items():
        answers = [(case, ask(case.spelling, case.entity)) for case in asked]
        report[name] = leave_one_out(gazetteer, answers, [ask(one.spelling, "") for one in no_places])
        _print(name, report[name])
        if name == "conflict-search":
            report["failures by cause"] = causes(gazetteer, answers)
            _print("failures by cause", report["failures by cause"])
        if options.failures and name == "conflict-search":
            _write_failures(options.failures, gazetteer, answers)
        if name == "conflict-search":
            ask = by_sound(gazetteer)
            title = "conflict-search: Latin names alone"
            report[title] = ranks(gazetteer, [(case, ask(case.spelling, case.entity)) for case in asked])
            _print(title, report[title])
        for title, found in other_sets(options.split).items():
            report[f"{name}: {title}"] = ranks(
                gazetteer, [(case, ask(case.spelling, "" if title in _SCRIPTS else "*")) for case in found]
            )
            _print(f"{name}: {title}", report[f"{name}: {title}"])
    report["conflict-search: all places"] = everywhere(gazetteer, asked[::3], no_places[::3])
    _print("conflict-search: all places", report["conflict-search: all places"])
    report["accepted though no place"] = non_names(gazetteer)
    print("accepted though no place:", report["accepted though no place"] or "none")
    report["cost"] = cost(gazetteer, asked)
    _print("cost", report["cost"])
    if options.json:
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False), "utf-8")


def ours(gazetteer: Gazetteer) -> Ask:
    """This project's candidates in the eleven countries, GeoNames places only."""

    def ask(name: str, withheld: str) -> Answer:
        found = gazetteer.candidates(name, limit=60, countries=COUNTRIES, withheld=withheld)
        return [(one.entity_id, one.score) for one in found if ids.geonames_number(one.entity_id)]

    return ask


def by_sound(gazetteer: Gazetteer) -> Ask:
    """The same by sound alone: names in other scripts are read as Latin, and meet Latin names only."""

    def ask(name: str, withheld: str) -> Answer:
        found = gazetteer.sounds_like(name, countries=COUNTRIES, withheld=withheld)
        return [(one.entity_id, one.score) for one in found if ids.geonames_number(one.entity_id)]

    return ask


def leave_one_out(gazetteer: Gazetteer, answers: Sequence[tuple[Case, Answer]], no_places: list[Answer]) -> Figures:
    """Ranks overall and by country, and the share right and above the threshold that lets 1% or 5% of negatives in."""
    figures = ranks(gazetteer, answers)
    wrong = sorted((answer[0][1] if answer else 0.0 for answer in no_places), reverse=True)
    for share in (0.01, 0.05):
        bar = wrong[int(share * len(wrong))]
        right = [
            bool(answer) and _rank(gazetteer, case, answer) == 0 and answer[0][1] > bar for case, answer in answers
        ]
        figures |= {f"bar@FAR{share:.0%}": bar, f"acc@FAR{share:.0%}": mean(right)}
    by_country: defaultdict[str, list[bool]] = defaultdict(list)
    for case, answer in answers:
        by_country[case.country].append(_rank(gazetteer, case, answer) == 0)
    return figures | {f"R@1 {country}": mean(found) for country, found in sorted(by_country.items())}


def ranks(gazetteer: Gazetteer, answers: Sequence[tuple[Case, Answer]]) -> Figures:
    """The share of answers with the right place first, and among the first five."""
    found = [_rank(gazetteer, case, answer) for case, answer in answers]
    return {"n": len(found), "R@1": mean(rank < 1 for rank in found), "R@5": mean(rank < 5 for rank in found)}


def _rank(gazetteer: Gazetteer, case: Case, answer: Answer) -> int:
    """The place of the right one in the answer, from 0; merged records count as one place."""
    wanted = gazetteer.place(case.entity).id
    return next(
        (rank for rank, (entity, _) in enumerate(answer) if gazetteer.place(entity).id == wanted), len(answer) + 99
    )


def other_sets(split: str) -> dict[str, list[Case]]:
    """Spellings of the press, Kurdish names, and names of one half in other scripts."""
    found = {title: spelled(table) for title, table in _SETS.items()}
    return found | {title: script_cases(code, split) for title, code in _SCRIPTS.items()}


def non_names(gazetteer: Gazetteer) -> list[str]:
    """Those of the listed non-names that are accepted as another spelling of a place in the eleven countries."""
    found = {name: gazetteer.lookup(name, countries=COUNTRIES) for name in _NO_PLACES}
    return [f"{name}: {hits[0].matched}" for name, hits in found.items() if hits and hits[0].how == "fuzzy"]


def cost(gazetteer: Gazetteer, asked: Sequence[Case]) -> Figures:
    """Milliseconds a query, over the eleven countries and over all places, and this process's memory."""
    figures = {}
    for title, countries in (("eleven countries", COUNTRIES), ("all places", [])):
        gazetteer.candidates("warming up", countries=countries)
        names = [case.spelling + "x" for case in asked[:300]]
        start = time.perf_counter()
        for name in names:
            gazetteer.candidates(name, countries=countries)
        figures[f"ms/query, {title}"] = 1000 * (time.perf_counter() - start) / len(names)
    start = time.perf_counter()
    with Gazetteer.open(gazetteer.path):
        figures["ms to open"] = 1000 * (time.perf_counter() - start)
    return figures | {
        "MB resident, benchmark and peers included": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    }


def everywhere(gazetteer: Gazetteer, asked: Sequence[Case], no_places: Sequence[Negative]) -> Figures:
    """The same names over all places, and the share of words and persons that are taken for another spelling of one."""
    answers = []
    for case in asked:
        found = gazetteer.candidates(case.spelling, limit=60, withheld=case.entity)
        answers.append((case, [(one.entity_id, one.score) for one in found if ids.geonames_number(one.entity_id)]))
    strangers = [one for one in no_places if not one.kind.startswith("place")]
    taken = [(gazetteer.lookup(one.spelling) or (None,))[0] for one in strangers]
    return ranks(gazetteer, answers) | {
        "words and persons taken": mean(bool(hit and hit.how == "fuzzy") for hit in taken)
    }


def causes(gazetteer: Gazetteer, answers: Sequence[tuple[Case, Answer]]) -> Figures:
    """Why the right place is not first, as shares of all names asked for."""
    found: defaultdict[str, int] = defaultdict(int)
    for case, answer in answers:
        if _rank(gazetteer, case, answer) > 0:
            found[_cause(gazetteer, case, answer)] += 1
    return {cause: count / len(answers) for cause, count in sorted(found.items())}


def _cause(gazetteer: Gazetteer, case: Case, answer: Answer) -> str:
    """renamed: no other name of the place is like it; homonym: the one found first has a name just as like it."""
    own = _likeness(gazetteer, case, case.entity)
    if own < _UNLIKE:
        return "renamed"
    if answer and _likeness(gazetteer, case, answer[0][0]) >= max(own, _SAME):
        return "homonym"
    return "ranked below another" if _rank(gazetteer, case, answer) < len(answer) else "not among the candidates"


def _likeness(gazetteer: Gazetteer, case: Case, entity: str) -> float:
    key = fold(case.spelling)
    names = {name.text for name in gazetteer.place(entity).names if name.script == "Latn"}
    return max(
        (similarity(case.spelling, name) for name in names if entity != case.entity or fold(name) != key), default=0.0
    )


def _write_failures(path: Path, gazetteer: Gazetteer, answers: Sequence[tuple[Case, Answer]]) -> None:
    """One by one: country, cause, spelling, the place's other names, its rank, and what was found first."""
    with path.open("w", encoding="utf-8") as file:
        for case, answer in answers:
            if (rank := _rank(gazetteer, case, answer)) > 0:
                wanted, got = gazetteer.place(case.entity), gazetteer.place(answer[0][0]) if answer else None
                names = ", ".join(name.text for name in wanted.names if name.script == "Latn")
                first = got and f"{got.name} ({got.country})"
                cause = _cause(gazetteer, case, answer)
                print(case.country, cause, case.spelling, names, rank + 1, first, sep="\t", file=file)


def _say(what: str, _share: float) -> None:
    print(what, file=sys.stderr)


def _print(title: str, figures: Figures | list[str]) -> None:
    assert isinstance(figures, dict)
    shown = (
        f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}" for name, value in figures.items()
    )
    print(f"{title:34} {'  '.join(shown)}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="dev", help="which half of the places to ask for")
    parser.add_argument("--every", type=int, default=1, help="ask only for every n-th name")
    parser.add_argument("--ours", action="store_true", help="leave the peers out")
    parser.add_argument("--cache", type=Path, help="where the compiled gazetteer is kept (default: the user's cache)")
    parser.add_argument("--failures", type=Path, help="write each name not found first and why to this file")
    parser.add_argument("--json", type=Path, help="write the same figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
