"""The command line's entrance: finds a subcommand and says why it refused."""

from __future__ import annotations

import importlib

import click

from hccsurv.errors import HccsurvError

__all__ = ["COMMANDS", "main"]

COMMANDS: dict[str, str] = {
    "survival": "Kaplan-Meier medians and log-rank tests.",
    "cox": "Hazard ratios by Cox's model, and the test of proportional hazards.",
    "time-dependent": "A treatment that begins during follow-up: Mantel-Byar test and Cox model.",
    "competing": "Cumulative incidence where several kinds of event compete, and Gray's test.",
    "subgroups": "A treatment's hazard ratio in subgroups, with tests of interaction.",
    "baseline": "Who the patients are, by group, with a test per variable.",
    "correlation": "Pearson's correlation of two measurements, by subgroup.",
    "study": "Everything above for a study definition (TOML).",
    "methods": "How numbers are computed: formula, defaults, assumptions, R, references, proof.",
}


class _Refusal(click.ClickException):
    """Bad input: one message on stderr and exit status 2."""

    exit_code = 2

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(f"{problem}\nHint: {hint}" if hint else problem)


class _Subcommands(click.Group):
    """Imports a subcommand only when it is called: pandas takes a second to load."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"hccsurv.command.{cmd_name.replace('-', '_')}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except HccsurvError as error:
            raise _Refusal(error.problem, error.hint) from error
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else ctx.command_path
            raise _Refusal(error.format_message(), f"{path} --help lists the options.") from error


@click.group(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Survival analysis of a table with one row per patient.

    Nothing is uploaded or written: each command reads one file and prints its result, as tables or with --json.
    """
