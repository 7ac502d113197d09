"""`conflict-search serve`: the page in a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from conflict_index.errors import UsageError
from conflict_search.cli.options import IndexOption, open_asked, tell

EXAMPLES = """Examples:

  conflict-search serve

  conflict-search serve --index my-index --port 9000 --no-open
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(serve)


def serve(
    index: IndexOption = None,
    port: Annotated[int, typer.Option(help="Port of 127.0.0.1.", min=1024, max=65535)] = 8765,
    no_log: Annotated[bool, typer.Option("--no-log", help="Keep searches on the page out of the log.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the link, and open no browser.")] = False,
) -> None:
    """Show the index on a page in the browser, for this machine alone, until interrupted."""
    try:
        import uvicorn

        from conflict_search.server.app import application
        from conflict_search.server.kept import Keeping
    except ImportError as error:
        raise UsageError("serve needs further packages; install: pip install 'conflict-search[serve]'") from error
    import secrets
    import webbrowser
    from datetime import UTC, datetime

    from conflict_search import home

    token = secrets.token_urlsafe(32)
    link = f"http://127.0.0.1:{port}/enter?token={token}"
    with open_asked(index) as ix:
        log = None if no_log else home.log_file()
        keeping = Keeping(home.saved_folder(), log, lambda: datetime.now(UTC).isoformat(timespec="seconds"))
        app = application(ix, token, port, Path.cwd(), keeping)
        config = uvicorn.Config(
            app, host="127.0.0.1", port=port, log_level="warning", access_log=False, server_header=False,
            limit_concurrency=64, timeout_keep_alive=5,
        )  # fmt: skip
        print(link, flush=True)
        tell("this is the page's address, for you alone; interrupt to end")
        server = uvicorn.Server(config)
        if not no_open and sys.stdin.isatty():
            import threading

            threading.Timer(0.8, webbrowser.open, [link]).start()
        server.run()
