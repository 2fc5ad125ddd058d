"""What every command shares: Italian help, lazy loading, `-v`, `--json`, the dossier's folder."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, cast

import click

from pdz_docs.cli.usage import in_italian

CONTEXT_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _ItalianHelp(click.Command):
    """Click's own headings and help option, in Italian."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Uso: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # Arguments are in the usage line and in the text above; Click would list them again without a word.
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for param in options if (record := param.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("Opzioni"):
                formatter.write_dl([(name, in_italian(text)) for name, text in records if text])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Mostra questo aiuto ed esce."
        return option


class Command(_ItalianHelp):
    """A command with the options that all commands have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[OPZIONI]", "context_settings": CONTEXT_SETTINGS, **kwargs})
        self.params.append(
            click.Option(
                ["-v", "--verbose"],
                is_flag=True,
                expose_value=False,
                callback=_remember_verbose,
                help="Mostra anche le informazioni minori e la causa tecnica degli errori.",
            )
        )


def _remember_verbose(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().meta["pdz.verbose"] = True


def is_verbose() -> bool:
    """Whether `-v` was given to the running command."""
    return bool(click.get_current_context().find_root().meta.get("pdz.verbose"))


class LazyGroup(_ItalianHelp, click.Group):
    """Finds a command in `<package>.<name>` when it is asked for; lists them from a table alone."""

    def __init__(
        self, *args: Any, commands_table: dict[str, str], package: str = "pdz_docs.cli", **kwargs: Any
    ) -> None:
        super().__init__(
            *args, **{"options_metavar": "[OPZIONI]", "subcommand_metavar": "COMANDO [ARGOMENTI]…", **kwargs}
        )
        self.commands_table = commands_table
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands_table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands_table:
            return None
        module = importlib.import_module(f"{self._package}.{cmd_name.replace('-', '_')}")
        return cast("click.Command", module.command)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Comandi"):
            formatter.write_dl(list(self.commands_table.items()))


json_option = click.option("--json", "as_json", is_flag=True, help="Scrive il risultato in JSON su stdout.")


def here() -> Path:
    """The dossier's folder, found by walking up from the current one. Raises InputError when there is none."""
    from pdz_docs.dossier import find

    return find(Path.cwd())


def here_or_none() -> Path | None:
    """The same, None where there is none."""
    from pdz_docs.dossier import search

    return search(Path.cwd())
