"""The one place where errors become words and exit codes. Commands contain no `try`."""

from __future__ import annotations

import sys
import traceback

import click

from pdz_docs.cli.usage import usage_words
from pdz_docs.errors import ExitCode, PdzError, Severity


def run(command: click.Command, args: list[str]) -> int:
    """Run the command line and give its exit code; whatever fails is told on stderr, in Italian, without a traceback."""
    try:
        result = command.main(args=args, prog_name="pdz", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return ExitCode.USAGE
    except click.UsageError as error:
        _say(usage_words(error))
        if error.ctx is not None:
            click.echo(f"Aiuto: {error.ctx.command_path} --help", err=True)
        return ExitCode.USAGE
    except PdzError as error:
        _tell(error, verbose="-v" in args or "--verbose" in args)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nInterrotto: nulla è rimasto a metà, il comando si può ripetere.", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`pdz … | head`): what remains in the buffer must not complain at exit.
        sys.stdout = None
        return ExitCode.OK
    except click.ClickException as error:
        _say(error.format_message())
        return ExitCode.USAGE
    except Exception as error:  # noqa: BLE001 — the last resort: a bug is told as one, with its code
        _say(f"Errore interno del programma ({type(error).__name__}: {error}). Non dipende dai dati: segnalatelo.")
        if "-v" in args or "--verbose" in args:
            traceback.print_exc()
        return ExitCode.BUG
    return result if isinstance(result, int) else ExitCode.OK


def _say(text: str) -> None:
    click.echo(f"Errore: {text}", err=True)


def _tell(error: PdzError, *, verbose: bool) -> None:
    _say(error.text)
    for problem in error.problems:
        if verbose or problem.severity is not Severity.INFO:
            click.echo(f"  · {problem}", err=True)
    if error.hint:
        click.echo(f"Come uscirne: {error.hint}", err=True)
    if verbose and error.__cause__ is not None:
        click.echo(f"Causa: {type(error.__cause__).__name__}: {error.__cause__}", err=True)
