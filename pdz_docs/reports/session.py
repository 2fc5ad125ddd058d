"""What is shown while mayors sign in turn: one word that is read from across the room, then why, then who is next."""

from __future__ import annotations

from rich.panel import Panel
from rich.text import Text

from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted
from pdz_docs.round.session import Answer, Heard, Turn

_LETTERS = {
    "O": (" █████ ", "██   ██", "██   ██", "██   ██", " █████ "),
    "K": ("██  ██ ", "██ ██  ", "████   ", "██ ██  ", "██  ██ "),
    "N": ("██   ██", "███  ██", "██ █ ██", "██  ███", "██   ██"),
    "?": (" █████ ", "██   ██", "   ███ ", "       ", "   █   "),
}
_WORDS = {Answer.OK: ("OK", "green"), Answer.CHECK: ("OK?", "yellow"), Answer.NO: ("NO", "red")}


def heard_text(heard: Heard) -> str:
    """The answer to one file, in letters of five lines."""
    word, colour = _WORDS[heard.answer]
    rows = ["   ".join(_LETTERS[letter][line] for letter in word) for line in range(5)]
    parts = [Panel(Text("\n".join(rows), style=f"bold {colour}"), border_style=colour, expand=False, padding=(1, 4))]
    return "\n".join([rendered(*parts), *_lines(heard)])


def turn_text(turn: Turn) -> str:
    """How many have signed and who is next."""
    tally = f"{counted(turn.signed, 'firma', 'firme')} su {turn.expected}."
    if not turn.waiting:
        return f"{tally} Hanno firmato tutti."
    first, *others = turn.waiting
    then = f" Poi: {', '.join(row.body for row in others[:3])}{'…' if len(others) > 3 else ''}." if others else ""
    return f"{tally} Tocca a: {first.body} ({first.person}).{then}"


def _lines(heard: Heard) -> list[str]:
    who = f"{heard.signer} per {heard.body}" if heard.signer and heard.body else heard.body
    lines = [f"{heard.name}: {who}" if who else heard.name, *heard.why]
    if heard.answer is Answer.CHECK:
        lines.append("La firma è sul file giusto; l'ufficio la conferma poi con «pdz decide».")
    if heard.restored is not None:
        lines.append(f"Rimessa l'ultima copia buona: si firma di nuovo {heard.restored}.")
    return lines
