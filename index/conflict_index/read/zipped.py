"""Open documents that are ZIP files of parts: Word, OpenDocument and Excel."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from conflict_index.errors import ReadError
from conflict_index.read.budget import check_size

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError)
"""What zipfile raises for a damaged archive, besides OSError and ValueError."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the files of Office before 2007 begin, Outlook's mails, and documents of any year that have a password."""

_ENCRYPTED = 1
"""The flag of a member that is encrypted."""


@contextmanager
def open_document(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open a document of parts; what zipfile raises for a damaged one becomes a ReadError.

    Raises ReadError for one whose parts unpack to too much, and for one that is encrypted.
    """
    begin = stream.read(len(OLE))
    stream.seek(0)
    if begin == OLE:
        raise ReadError("encrypted, or of a format before 2007; save it again without a password")
    try:
        with zipfile.ZipFile(stream) as parts:
            for part in parts.infolist():
                check_size(part.file_size, part.compress_size)
            check_size(sum(part.file_size for part in parts.infolist()), 1 << 30)
            yield parts
    except DAMAGE as error:
        raise ReadError(f"damaged: {error or 'it breaks off'}; save or copy it again") from error
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "encrypted" not in str(error):
            raise
        said = "encrypted; save it without a password" if isinstance(error, RuntimeError) else f"damaged: {error}"
        raise ReadError(said) from error


@contextmanager
def open_part(parts: zipfile.ZipFile, name: str) -> Iterator[BinaryIO]:
    """Open a part. Raises ReadError if there is none of that name, or it is encrypted."""
    try:
        info = parts.getinfo(name)
    except KeyError as error:
        raise ReadError(f"damaged: it lacks its part {name}; save it again") from error
    if info.flag_bits & _ENCRYPTED:
        raise ReadError("encrypted; save it without a password")
    with parts.open(info) as part:
        yield cast(BinaryIO, part)


def names(parts: zipfile.ZipFile) -> set[str]:
    """Return the names of all parts."""
    return set(parts.namelist())
