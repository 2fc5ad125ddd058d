"""Questions at the terminal: asked and answered in Italian, never answered by default with a yes."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from pdz_docs.cli.confirm import says_yes


@click.command()
def ask() -> None:
    click.echo(f"risposta: {says_yes('Congelo?')}")


@pytest.mark.parametrize("answer", ["s", "S", "sì", "si", "y", " sì "])
def test_a_yes(answer: str) -> None:
    assert "risposta: True" in CliRunner().invoke(ask, input=f"{answer}\n").output


@pytest.mark.parametrize("answer", ["", "n", "no", "NO"])
def test_a_no(answer: str) -> None:
    done = CliRunner().invoke(ask, input=f"{answer}\n")
    assert "Congelo? [s/N]" in done.output
    assert "risposta: False" in done.output


def test_anything_else_is_asked_again() -> None:
    done = CliRunner().invoke(ask, input="forse\nsì\n")
    assert "Rispondete s (sì) o n (no)." in done.output
    assert done.output.count("[s/N]") == 2
    assert "risposta: True" in done.output


def test_nobody_who_answers_is_no_yes() -> None:
    done = CliRunner().invoke(ask, input="")
    assert isinstance(done.exception, SystemExit)
    assert "risposta" not in done.output
