"""What tests of the command line share."""

from __future__ import annotations

import pytest

from conflict_search.cli import main


@pytest.fixture
def run(capsys, own_machine):
    """Run the command line as on a user's machine; give exit code, stdout, stderr."""

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(words))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(left.value.code or 0), out, err

    return call
