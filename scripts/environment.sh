# Make a private environment beside the checkout, once, and install the locked versions into it.
# Sourced by demo.sh and test.sh with EXTRAS set; leaves $PYTHON.
set -eu
cd "$(dirname "$0")/.."
BASE=${BASE_PYTHON:-python3}
if ! "$BASE" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "conflict-search needs Python 3.11 or later; set BASE_PYTHON to one" >&2
    exit 2
fi
PYTHON=.venv/bin/python
LOCK=scripts/constraints.txt
STAMP=.venv/installed$EXTRAS
if ! [ -x "$PYTHON" ]; then
    echo "making a private environment in .venv" >&2
    "$BASE" -m venv .venv
fi
if ! [ -f "$STAMP" ] || [ "$LOCK" -nt "$STAMP" ] || [ pyproject.toml -nt "$STAMP" ]; then
    echo "installing conflict-search$EXTRAS and what it needs" >&2
    PIP_CONSTRAINT=$LOCK PIP_BUILD_CONSTRAINT=$LOCK "$PYTHON" -m pip install --quiet --disable-pip-version-check --editable ".$EXTRAS" >&2
    touch "$STAMP"
fi
