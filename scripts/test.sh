#!/bin/sh
# The whole test suite in a private environment: style, types, tests. Further words go to pytest.
# sh scripts/test.sh [PYTEST OPTIONS ...]
# EXTRAS='[test,browser]' adds the tests in a browser where there is Debian's chromium, '[test,opensearch]' those of a
# cluster where there are a JDK and Maven.
EXTRAS=${EXTRAS:-[test]}
. "$(dirname "$0")/environment.sh"
.venv/bin/ruff check .
.venv/bin/ruff format --check --quiet .
.venv/bin/mypy
if ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } > /dev/null; then
    echo "left out: the tests in a browser; they need chromium and fonts-noto-core" >&2
elif ! "$PYTHON" -c 'import playwright' 2> /dev/null; then
    echo "left out: the tests in a browser; for these: EXTRAS='[test,browser]' sh scripts/test.sh" >&2
fi
if ! { command -v javac && command -v mvn && "$PYTHON" -c 'import opensearchpy'; } > /dev/null 2>&1; then
    echo "left out: the tests of a cluster; they need a JDK, Maven, and EXTRAS='[test,opensearch]' sh scripts/test.sh" >&2
fi
exec "$PYTHON" -m pytest -q "$@"
