"""The subcommand ``methods``: what is computed, how, and what proves it."""

from __future__ import annotations

import click

from hccsurv.command.printed import Report, print_report
from hccsurv.errors import HccsurvError
from hccsurv.methods.method import Method
from hccsurv.methods.register import METHODS, by_family, find_methods
from hccsurv.present.methods_text import method_text, methods_markdown
from hccsurv.references import REFERENCES

__all__ = ["command"]


@click.command("methods")
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every entry in full.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print a page of Markdown, every entry in full.")
def command(*, words: tuple[str, ...], as_json: bool, as_markdown: bool) -> None:
    """Say how numbers are computed: formula, defaults, assumptions, R, references, proof.

    WORDS choose methods by name, question, author or R function: those in which every word occurs. One method is
    printed in full, several as a list with their keys. A key is taken as it is.
    """
    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown are two forms of one result: choose one.")
    chosen = _chosen(words)
    if as_markdown:
        click.echo(methods_markdown(chosen), nl=False)
        return
    print_report(
        Report(
            result={"methods": [_entry(method) for method in chosen]},
            head=method_text(chosen[0]) if len(chosen) == 1 else _listed(chosen),
            tables=(),
        ),
        as_json=as_json,
    )


def _chosen(words: tuple[str, ...]) -> tuple[Method, ...]:
    text = " ".join(words)
    exact = tuple(method for method in METHODS if method.key == text)
    found = exact or find_methods(text)
    if not found:
        raise HccsurvError(
            "No method has all of these words.", "Take fewer or other words; without any, every method is listed."
        )
    return found


def _listed(methods: tuple[Method, ...]) -> tuple[str, ...]:
    lines = [f"{len(methods)} of {len(METHODS)} methods"]
    width = max(len(method.key) for method in methods)
    for title, entries in by_family(methods).items():
        lines += ["", title, *(f"  {method.key:<{width}}  {method.name}" for method in entries)]
    return tuple(lines)


def _entry(method: Method) -> dict[str, object]:
    return {
        "key": method.key,
        "name": method.name,
        "family": method.family,
        "question": method.question,
        "formula": method.formula,
        "defaults": method.defaults,
        "assumptions": method.assumptions,
        "r_equivalent": method.r_equivalent,
        "references": [REFERENCES[key] for key in method.references],
        "proof": method.proof,
        "function": method.function,
    }
