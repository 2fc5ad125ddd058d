"""What Click has to say about a wrong command line, and the remarks of its help, in Italian."""

from __future__ import annotations

import re
from typing import Final

import click

_EXTRAS: Final = (("required", "obbligatoria"), ("default: ", "se non si dice: "), ("x>=", "almeno "))
_PATHS: Final = (
    ("does not exist.", "non c'è."),
    ("is a directory.", "è una cartella, serve un file."),
    ("is a file.", "è un file, serve una cartella."),
    ("is not readable.", "non si può leggere: controllate i permessi."),
)


def in_italian(help_text: str) -> str:
    """The help of an option; the remarks that Click adds at its end, in square brackets, are in English."""
    text, mark, extras = help_text.rpartition("  [")
    if not mark:
        return help_text
    for english, italian in _EXTRAS:
        extras = extras.replace(english, italian)
    return f"{text}{mark}{extras}"


def usage_words(error: click.UsageError) -> str:
    """Click's usage errors in Italian; each class has its own sentence."""
    match error:
        case click.NoSuchOption():
            near = f" Forse {', '.join(error.possibilities)}?" if error.possibilities else ""
            return f"l'opzione {error.option_name} non esiste.{near}"
        case click.MissingParameter():
            kind = "l'opzione" if isinstance(error.param, click.Option) else "l'argomento"
            return f"manca {kind} {_name(error)}."
        case click.BadOptionUsage():
            takes = "vuole" if "requires" in error.message else "non vuole"
            return f"l'opzione {error.option_name} {takes} un valore."
        case click.BadParameter():
            return f"valore non ammesso per {_name(error)}: {_why(error)}"
        case _:
            return _other(error)


def _name(error: click.BadParameter) -> str:
    """`--area`, or the name of an argument as the help shows it."""
    if isinstance(error.param, click.Option):
        return " / ".join(error.param.opts)
    if error.param is not None:
        return error.param.make_metavar(error.ctx or click.get_current_context())
    return str(error.param_hint or "")


def _why(error: click.BadParameter) -> str:
    match error.param.type if error.param is not None else None:
        case click.Choice() as choice:
            return f"i valori possibili sono {', '.join(map(str, choice.choices))}."
        case click.types.IntParamType() | click.types.FloatParamType():
            return _number(error.message)
        case click.Path():
            return _path(error.message)
        case _:
            return error.message


def _number(message: str) -> str:
    if (limit := re.search(r"x>=([\d.]+)", message)) is not None:
        return f"serve un numero, almeno {limit[1]}."
    return "serve un numero."


def _path(message: str) -> str:
    """“File 'x' does not exist.” names the path between apostrophes."""
    name = message[message.find(" ") + 1 :]
    for english, italian in _PATHS:
        if name.endswith(english):
            return f"{name.removesuffix(english)}{italian}"
    return message


def _other(error: click.UsageError) -> str:
    text = error.format_message()
    if text.startswith("No such command"):
        name = text.split("'")[1]
        return f"il comando {name} non esiste. L'elenco: pdz --help."
    if text.startswith("Got unexpected extra argument"):
        return f"argomenti in più: {text[text.find('(') + 1 : text.rfind(')')]}."
    return text
