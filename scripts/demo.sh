#!/bin/sh
# The main job on a fresh machine: install into a private environment, then search the sample collection.
# sh scripts/demo.sh [WORDS ...]    in the terminal
# sh scripts/demo.sh --serve        on a page in the browser
EXTRAS=
[ "${1-}" = --serve ] && EXTRAS='[serve]'
. "$(dirname "$0")/environment.sh"
[ "${1-}" = --serve ] && shift && set -- serve "$@"
[ $# -gt 0 ] || set -- "Albu Kamal"
CONFLICT_SEARCH_INDEX= exec .venv/bin/conflict-search "$@"
