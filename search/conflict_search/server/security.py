"""Who may ask what: this machine's user, through a page that this server made, and no one else.

A page of another site can send requests to 127.0.0.1 from the same browser. So each request needs the exact host (a
name that an attacker points to 127.0.0.1 is refused), and the cookie that only the printed link gives; a POST needs
this origin besides.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTER = "/enter"
"""Where the printed link leads."""

_LONGEST_BODY = 4096
"""Bytes of a request's body."""

_LONGEST_QUERY = 16_384
"""Bytes of a query string: every value of a state at its longest, in Latin letters."""

_SECONDS = 60
"""How long an answer may take to begin."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Sent with every answer."""


class Guard:
    """Refuses what is not from this page, bounds size and time, and adds `HEADERS` to every answer."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token, self._port = app, token, port
        self._session = hashlib.sha256(token.encode()).hexdigest()
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, _with_headers(send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if response := self._response(scope, Headers(scope=scope)):
            await response(scope, receive, send)
            return
        begun = asyncio.Event()

        async def noted(message: Message) -> None:
            begun.set()
            await send(message)

        task = asyncio.ensure_future(self._app(scope, _bounded(receive), noted))
        waiting = asyncio.ensure_future(begun.wait())
        await asyncio.wait({task, waiting}, timeout=_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not begun.is_set() and not task.done():
            task.cancel()
            await _refused(503, f"no answer in {_SECONDS} seconds; ask for less")(scope, receive, send)
            return
        await task

    def _response(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to a request that does not reach the page; None for one that does."""
        if headers.getlist("host")[:2] != [host for host in headers.getlist("host")[:1] if host in self._hosts]:
            return _refused(421, "this server answers to 127.0.0.1 only")
        if len(scope["query_string"]) > _LONGEST_QUERY:
            return _refused(414, "the address is too long")
        if headers.get("transfer-encoding") or not _is_short(headers.get("content-length", "0")):
            return _refused(413, "the request is too large")
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return _refused(405, "GET and POST only")
        if scope["path"] == ENTER:
            return self._enter(scope)
        if not hmac.compare_digest(_cookie(headers, self._name).encode(), self._session.encode()):
            return _refused(403, "open the link that the terminal shows")
        if scope["method"] == "POST" and not _is_same_origin(headers):
            return _refused(403, "not from this page")
        return None

    @property
    def _name(self) -> str:
        """The cookie's name: cookies do not tell ports apart."""
        return f"conflict-search-{self._port}"

    def _enter(self, scope: Scope) -> Response:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["method"] != "GET" or not hmac.compare_digest(given.encode(), self._token.encode()):
            return _refused(403, "open the link that the terminal shows")
        response = RedirectResponse("/", 303)
        response.set_cookie(self._name, self._session, httponly=True, samesite="strict")
        return response


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sent


def _bounded(receive: Receive) -> Receive:
    """Return a receiver that gives up on bodies that are longer than they said."""
    read = 0

    async def received() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return message if read <= _LONGEST_BODY else {"type": "http.disconnect"}

    return received


def _is_short(length: str) -> bool:
    return length.isascii() and length.isdigit() and len(length) < 9 and int(length) <= _LONGEST_BODY


def _is_same_origin(headers: Mapping[str, str]) -> bool:
    """Tell whether a form of this page was sent: by its origin, or by the browser's word for it.

    A page that sends no referrer sends "null" as the origin of its forms; no script can set `Sec-Fetch-Site`.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin == "null":
        return site == "same-origin"
    return origin == f"http://{headers.get('host')}" and site in (None, "same-origin")


def _cookie(headers: Mapping[str, str], name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _refused(status: int, why: str) -> Response:
    return PlainTextResponse(f"{why}\n", status)
