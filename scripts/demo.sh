#!/bin/sh
# The main job on a fresh machine: install into a private environment, then search the sample collection.
# sh scripts/demo.sh [WORDS ...]
EXTRAS=
. "$(dirname "$0")/environment.sh"
[ $# -gt 0 ] || set -- "Albu Kamal"
CONFLICT_SEARCH_INDEX= exec .venv/bin/conflict-search "$@"
