"""Collect the text of a document's paragraphs, tables and notes in reading order."""

from __future__ import annotations

from conflict_index.errors import ReadError
from conflict_index.read.decode import LONGEST


class Flow:
    """Paragraphs in order; the cells of a row on one line, or one below the other where they hold paragraphs."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._blocks: list[list[str]] = [[]]
        self._rows: list[list[str]] = []
        self._lines: list[list[str]] = [[]]
        self._length = 0

    def add(self, text: str) -> None:
        """Add text to the current paragraph. Raises ReadError when the document becomes too long."""
        self._length += len(text)
        if self._length > LONGEST:
            raise ReadError(f"longer than {LONGEST:,} characters; split it into several files")
        self._lines[-1].append(text)

    def paragraph(self) -> None:
        """End the current paragraph."""
        text = "".join(self._lines[-1]).strip(" \t\r\n")
        self._lines[-1] = []
        if text:
            self._blocks[-1].append(text)

    def open_row(self) -> None:
        """Begin a row of a table."""
        self.paragraph()
        self._rows.append([])

    def open_cell(self) -> None:
        """Begin a cell."""
        self.paragraph()
        self._blocks.append([])

    def close_cell(self) -> None:
        """End the cell."""
        self.paragraph()
        cell = "\n\n".join(self._blocks.pop())
        if self._rows:
            self._rows[-1].append(cell)
        else:
            self._blocks[-1].append(cell)

    def close_row(self) -> None:
        """End the row."""
        cells = [cell for cell in self._rows.pop() if cell]
        if cells:
            self._blocks[-1].append(("\n\n" if any("\n" in cell for cell in cells) else "\t").join(cells))

    def open_note(self) -> None:
        """Begin a note inside a paragraph, which goes on behind it."""
        self._lines.append([])
        self._blocks.append([])

    def close_note(self) -> None:
        """End the note."""
        self.paragraph()
        self.notes += self._blocks.pop()
        self._lines.pop()

    def text(self) -> str:
        """Return the text, notes last."""
        self.paragraph()
        return "\n\n".join(block for block in (*self._blocks[0], *self.notes) if block)
