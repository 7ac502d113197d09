#!/bin/sh
# The whole test suite in a private environment: style, types, tests. Further words go to pytest.
# sh scripts/test.sh [PYTEST OPTIONS ...]
EXTRAS='[test]'
. "$(dirname "$0")/environment.sh"
.venv/bin/ruff check .
.venv/bin/ruff format --check --quiet .
.venv/bin/mypy
exec "$PYTHON" -m pytest -q "$@"
