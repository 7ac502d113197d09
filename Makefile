# Commands of a developer. `make` alone lists them.
PYTHON = .venv/bin/python

.PHONY: help setup quick check reference bench
help:        ## list these commands
	@grep -E '^[a-z]+: ' $(MAKEFILE_LIST) | sed 's/:[^#]*##/:/' | column -t -s:
setup:       ## make .venv and install the locked versions
	EXTRAS='[test]' sh -c '. scripts/environment.sh'
quick: setup ## style, types, and the tests that need no gazetteer: some 20 seconds
	.venv/bin/ruff check . && .venv/bin/ruff format --check --quiet . && .venv/bin/mypy
	$(PYTHON) -m pytest -q -m "not slow" -x tests/test_house.py tests/index/test_ids.py tests/index/test_names.py tests/index/test_dates.py tests/index/test_read.py tests/index/test_read_formats.py tests/index/test_read_faults.py tests/search/test_query_language.py
check:       ## everything that a commit must pass
	sh scripts/test.sh
reference:   ## write docs/api.md and docs/command-line.md anew from docstrings and help texts
	$(PYTHON) scripts/make_reference.py
