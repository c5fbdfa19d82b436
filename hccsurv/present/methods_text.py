"""The register of methods in words: for a page, for a terminal, for ``docs/methods.md``."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from hccsurv.methods.method import Method
from hccsurv.methods.register import METHODS, by_family
from hccsurv.references import REFERENCES

__all__ = ["Section", "method_text", "methods_markdown", "section_markdown", "sections_of"]

_WIDTH = 96

_HEAD = """# Methods

How every number is computed, what it assumes, and what proves it. This page is written from the register in
`hccsurv/methods`, which the dashboard shows on its page *Methods* and `python -m hccsurv methods` prints. `make docs`
writes it again.

"Proved by" names tests that compare with an independent witness: R, a printed result, a count by hand or a law. How
large the differences are stands in [validation.md](validation.md).
"""


class Section(NamedTuple):
    """A part of an entry.

    Attributes
    ----------
    title : str
    lines : tuple of str
    form : {'text', 'block', 'names'}
        Sentences; lines to be set as they stand, letter by letter; names in code.
    """

    title: str
    lines: tuple[str, ...]
    form: Literal["text", "block", "names"] = "text"


def sections_of(method: Method) -> tuple[Section, ...]:
    """Lay an entry out, without its name and question.

    Parameters
    ----------
    method : Method

    Returns
    -------
    tuple of Section
    """
    return (
        Section("Formula", tuple(method.formula.splitlines()), "block"),
        Section("Unless you choose otherwise", method.defaults),
        Section("It assumes", method.assumptions),
        Section("The same in R", (method.r_equivalent,), "block"),
        Section("References", tuple(REFERENCES[key] for key in method.references)),
        Section("Proved by", method.proof, "names"),
        Section("Computed by", (method.function,), "names"),
    )


def section_markdown(section: Section, *, escaped: Callable[[str], str] | None = None) -> str:
    """Write a part of an entry as Markdown.

    Parameters
    ----------
    section : Section
    escaped : callable, optional
        Makes a text safe for the reader of this Markdown. Default: for CommonMark.

    Returns
    -------
    str
    """
    safe = escaped or _escaped
    if section.form == "block":
        body = "\n".join(("```text", *section.lines, "```"))
    elif section.form == "names":
        body = "\n".join(f"- `{line}`" for line in section.lines)
    else:
        body = "\n".join(f"- {safe(line)}" for line in section.lines)
    return f"**{section.title}**\n\n{body}"


def methods_markdown(methods: Sequence[Method] = METHODS) -> str:
    """Write the whole register as one page of Markdown, with a table of contents.

    Parameters
    ----------
    methods : sequence of Method

    Returns
    -------
    str
    """
    families = by_family(tuple(methods))
    parts = [_HEAD.rstrip()]
    for title, entries in families.items():
        lines = [f"- [{_escaped(entry.name)}](#{_anchor(entry.name)})" for entry in entries]
        parts.append("\n".join((f"**{title}**", "", *lines)))
    for title, entries in families.items():
        parts.append(f"## {title}")
        for entry in entries:
            parts += [f"### {_escaped(entry.name)}", _escaped(entry.question)]
            parts += map(section_markdown, sections_of(entry))
    return "\n\n".join(parts) + "\n"


def method_text(method: Method) -> tuple[str, ...]:
    """Write an entry for a terminal.

    Parameters
    ----------
    method : Method

    Returns
    -------
    tuple of str
        Lines.
    """
    lines = [f"{method.name} ({method.key})", "", *textwrap.wrap(method.question, _WIDTH)]
    for section in sections_of(method):
        lines += ["", section.title]
        for line in section.lines:
            lines += _hanging(line) if section.form == "text" else [f"  {line}"]
    return tuple(lines)


def _hanging(line: str) -> list[str]:
    return textwrap.wrap(
        line, _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _escaped(text: str) -> str:
    r"""Keep a text from being read as Markdown.

    Examples
    --------
    >>> _escaped("h_s(t) <361::AID>")
    'h\\_s(t) \\<361::AID\\>'
    """
    return re.sub(r"([\\`*_{}\[\]<>#|~$])", r"\\\1", text)


def _anchor(name: str) -> str:
    """Name the link to a heading, as GitHub does.

    Examples
    --------
    >>> _anchor("Fisher's exact test (Fisher-Freeman-Halton)")
    'fishers-exact-test-fisher-freeman-halton'
    """
    return re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-")
