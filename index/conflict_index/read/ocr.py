"""Recognise the text of a picture of a page with tesseract."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from typing import Any

from conflict_index.errors import ReadError

_LANGUAGES = ("eng", "ara", "ukr", "rus", "heb", "fas", "kur", "kmr", "tur", "fra", "deu", "spa")
"""The languages asked for, of those that are installed."""

_INCH = 72.0
_RESOLUTION = 300
_LARGEST_SIDE = 10_000
"""Pixels of the longer side of a picture."""

_MARKS = re.compile("[\f\u200e\u200f]")
"""What tesseract puts between pages, and between words of two directions."""

_SECONDS = 300
"""The time that one page may take."""


def recognise(page: Any, program: str) -> str:
    """Return the text that tesseract sees on a page of a PDF. Raises ReadError where it fails or takes too long.

    program: the path of tesseract.
    """
    width, height = page.get_size()
    scale = min(_RESOLUTION / _INCH, _LARGEST_SIDE / max(width, height, 1.0))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        picture = b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + _pixels(bitmap)
    finally:
        bitmap.close()
    words = [program, "stdin", "stdout", "-l", "+".join(_installed(program)), "--dpi", str(_RESOLUTION)]
    return _MARKS.sub("", _run(words, picture))


def _pixels(bitmap: Any) -> bytes:
    """Return the rows of a grey picture without what fills them up."""
    content, stride = bytes(bitmap.buffer), bitmap.stride
    return b"".join(content[row * stride : row * stride + bitmap.width] for row in range(bitmap.height))


@cache
def _installed(program: str) -> tuple[str, ...]:
    """Return the languages to recognise. Raises ReadError if none is installed."""
    there = set(_run([program, "--list-langs"], b"").split())
    found = tuple(language for language in _LANGUAGES if language in there)
    if not found:
        raise ReadError("tesseract has no languages; install tesseract-ocr-eng, tesseract-ocr-ara and so on")
    return found


def _run(words: list[str], content: bytes) -> str:
    try:
        done = subprocess.run(words, input=content, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"OCR of a page took longer than {_SECONDS} seconds; split it, or save it smaller") from error
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[:200]
        raise ReadError(f"OCR failed: {said or f'exit code {done.returncode}'}")
    return done.stdout.decode("utf-8", "replace")
