"""Download a file: continue where a broken run stopped, ask only for what changed, take no more than a limit."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from conflict_index.errors import GazetteerError, SystemRefused
from conflict_index.files import create, put_in_place, replace_file

Arriving = Callable[[int, int], None]
"""Called with the bytes that have arrived and the bytes in all (0: not said)."""

_WAIT = 30.0
"""Seconds without an answer, or without another byte, after which an attempt has failed."""

_TRIES = 4
"""Attempts for one file; each continues where the one before stopped."""

_PAUSE = 1.0
"""Seconds before the second attempt; twice as many before each further one."""

_CHUNK = 1 << 16
_OUT_OF_RANGE = 416


class Response(Protocol):
    """What a server answers: a stream with headers."""

    status: int
    headers: Message

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a server said of a file: its address, version mark (ETag) and date, and the size that it announced."""

    url: str
    mark: str
    date: str
    size: int


class _Redirects(HTTPRedirectHandler):
    """Follow redirections to addresses of the web, and from HTTPS to HTTPS alone."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """Return the next request. Raises GazetteerError for an address of another kind."""
        if urlsplit(newurl).scheme not in ({"https"} if req.type == "https" else {"http", "https"}):
            raise GazetteerError(
                f"{req.full_url}: leads to {newurl[:200]}, which is not followed; give another address"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(url: str, target: Path, most: int, arriving: Arriving = lambda done, size: None) -> bool:
    """Bring the file at an address to `target`; return whether it is newer than what was there.

    What has arrived of it stays beside the target until it is whole, and the next call continues there. `most` is the
    largest size in bytes that is taken. Raises GazetteerError for an address that is wrong or a file that is too
    large, SystemRefused if the network fails.
    """
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise GazetteerError(f"{url}: no address of the web; give one that begins with https://")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return _tried(url, target, most, arriving)
    except HTTPError as error:
        raise GazetteerError(f"{url}: the server answers {error.code} {error.reason}; check the address") from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise SystemRefused(f"{url}: {reason}; what has arrived is kept: try again to continue") from error


def _tried(url: str, target: Path, most: int, arriving: Arriving) -> bool:
    opener = _opener()
    for attempt in range(1, _TRIES + 1):
        if attempt > 1:
            time.sleep(_PAUSE * 2 ** (attempt - 2))
        try:
            return _attempt(opener, url, target, most, arriving)
        except HTTPError as error:
            if error.code == _OUT_OF_RANGE and attempt < _TRIES:
                _partial(target).unlink(missing_ok=True)
            elif error.code < 500 or attempt == _TRIES:
                raise
        except (OSError, HTTPException):
            if attempt == _TRIES:
                raise
    return False


def _opener() -> OpenerDirector:
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        _Redirects(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _attempt(opener: OpenerDirector, url: str, target: Path, most: int, arriving: Arriving) -> bool:
    partial = _partial(target)
    begun, whole = _version(partial, url), _version(target, url)
    done = partial.stat().st_size if begun and (begun.mark or begun.date) else 0
    request = Request(url, headers=_headers(begun if done else None, done, whole))
    try:
        answer = opener.open(request, timeout=_WAIT)
    except HTTPError as error:
        if error.code == 304:
            return False
        raise
    with contextlib.closing(answer):
        done = _continued(answer, partial, done)
        version = _announced(url, answer.headers, done)
        if version.size > most:
            raise GazetteerError(_too_large(url, most))
        _receive(answer, partial, version, done, most, arriving)
    _keep(partial, target, version)
    return True


def _continued(answer: Response, partial: Path, done: int) -> int:
    """Return how much of the file is there already: `done` if the answer continues there, 0 if it begins anew.

    Raises OSError, and forgets what has arrived, if the answer continues somewhere else.
    """
    if answer.status != 206:
        return 0
    if not str(answer.headers.get("Content-Range", "")).startswith(f"bytes {done}-"):
        partial.unlink()
        raise OSError("the server continued at the wrong place")
    return done


def _headers(begun: Version | None, done: int, whole: Version | None) -> Mapping[str, str]:
    """Return what asks for the rest of a file, or for a whole one if it has changed."""
    found = {"User-Agent": "conflict-search", "Accept-Encoding": "identity"}
    if begun:
        return found | {"Range": f"bytes={done}-", "If-Range": begun.mark or begun.date}
    if whole and whole.mark:
        found["If-None-Match"] = whole.mark
    if whole and whole.date:
        found["If-Modified-Since"] = whole.date
    return found


def _announced(url: str, headers: Message, done: int) -> Version:
    length = str(headers.get("Content-Length", ""))
    size = int(length) + done if length.isdecimal() else 0
    mark = str(headers.get("ETag", ""))
    return Version(url, "" if mark.startswith("W/") else mark, str(headers.get("Last-Modified", "")), size)


def _receive(answer: Response, partial: Path, version: Version, done: int, most: int, arriving: Arriving) -> None:
    """Write what arrives behind the first `done` bytes. Raises OSError if it ends too early."""
    if not done:
        partial.unlink(missing_ok=True)
        os.close(create(partial))
    replace_file(_card(partial), json.dumps(asdict(version)).encode())
    with partial.open("ab") as file:
        while chunk := answer.read(_CHUNK):
            file.write(chunk)
            done += len(chunk)
            if done > most:
                raise GazetteerError(_too_large(version.url, most))
            arriving(done, version.size)
    if version.size and done != version.size:
        raise OSError(f"the connection ended after {done:,} of {version.size:,} bytes")


def _too_large(url: str, most: int) -> str:
    return f"{url}: larger than {most / 1e6:,.0f} MB, which is the limit; get it by hand and use `gazetteer add`"


def _keep(partial: Path, target: Path, version: Version) -> None:
    _card(target).unlink(missing_ok=True)
    put_in_place(partial, target)
    replace_file(_card(target), json.dumps(asdict(version)).encode())
    _card(partial).unlink(missing_ok=True)


def _partial(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def _card(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _version(path: Path, url: str) -> Version | None:
    """Return what is known of a file that was brought from an address; None if nothing is."""
    try:
        row = json.loads(_card(path).read_text("utf-8"))
        found = Version(str(row["url"]), str(row["mark"]), str(row["date"]), int(row["size"]))
        return found if found.url == url and path.is_file() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
