"""How lines are printed for people, and CSV for spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """Columns of the screen, whether it shows colours, and whether each hit says why it matched.

    For CSV, whether it begins with a byte order mark (`bom`), and whether formulas are disarmed (`safe`).
    """

    width: int = 100
    colour: bool = False
    explain: bool = False
    bom: bool = False
    safe: bool = False

    def bold(self, text: str) -> str:
        """Return the text in bold where the screen shows colours."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def mark(self, text: str) -> str:
        """Return the text as what matched looks."""
        return f"\x1b[1;33m{text}\x1b[0m" if self.colour else text

    def dim(self, text: str) -> str:
        """Return the text as what is of less interest looks."""
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text
