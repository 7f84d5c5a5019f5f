"""Reference pages, drawn from the code: `python -m devtools.reference` writes docs/reference/, `--check` compares.

The pages are in English, whatever the office's language: they are for those who install, script and change.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["PHOIHOP_LANGUAGE"] = "en"

import typer
from pydantic import SecretStr

import settings
from cli import app as cli
from devtools.case_file import case_file
from models import make_engine
from portal.app import create_app

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "reference"
KINDS: dict[Any, str] = {int: "whole number", Path: "folder", SecretStr: "secret"}
HEAD = "<!-- written by `make docs` from the code: change the code, not this page -->\n"


def command_line() -> str:
    """The commands with their arguments and options, as `phoihop --help` knows them."""
    commands: dict[str, Any] = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    lines = ["# Command line", "", "All dates are ISO (2026-12-15). `--json` prints one JSON array or object.", ""]
    for name, command in commands.items():
        arguments = " ".join(
            one.metavar or one.name.upper() for one in command.params if one.param_type_name != "option"
        )
        lines += [
            f"## phoihop {name}",
            "",
            command.help or "",
            "",
            f"`phoihop {name}{' ' if arguments else ''}{arguments}`",
        ]
        options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
        if options:
            lines += ["", "| option | means |", "|---|---|"]
            lines += [f"| {_option(one)} | {_cell(one.help or '')} |" for one in options]
        lines.append("")
    return "\n".join(lines)


def _option(option: Any) -> str:
    takes = "" if option.is_flag else f" {option.metavar or option.type_descriptor.annotation.__name__.upper()}"
    return f"`{', '.join(option.opts)}{takes}`"


def api() -> str:
    """The API's calls with their parameters and answers, from its own OpenAPI."""
    schema = create_app(make_engine("sqlite://")).openapi()
    lines = [
        "# API",
        "",
        f"OpenAPI {schema['openapi']}, served at `/api/v1/openapi.json`. A key goes in `Authorization: Bearer ...`;",
        "errors are RFC 9457 problems with a sentence in `detail`.",
        "",
    ]
    for path, calls in schema["paths"].items():
        for method, call in calls.items():
            lines += [f"## {method.upper()} {path}", "", *_call(call), ""]
    return "\n".join(lines)


def _call(call: dict[str, Any]) -> Iterator[str]:
    yield (call.get("description") or call.get("summary") or "").strip()
    parameters = call.get("parameters", [])
    if parameters:
        yield "\n| parameter | in | required | type | means |\n|---|---|---|---|---|"
        for one in parameters:
            needed = "yes" if one.get("required") else "no"
            means = _cell(one.get("description", ""))
            yield f"| `{one['name']}` | {one['in']} | {needed} | {_type(one.get('schema', {}))} | {means} |"
    body = call.get("requestBody", {}).get("content", {})
    for kind, given in body.items():
        yield f"\nBody: `{kind}`, {_type(given.get('schema', {}))}."
    answers = ", ".join(
        f"{code} {_cell(answer.get('description', ''))}".strip() for code, answer in call["responses"].items()
    )
    yield f"\nAnswers: {answers}."


def _type(schema: dict[str, Any]) -> str:
    """A schema in a word or two: `string (date)`, `array of Report`."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    choices = [_type(one) for one in schema.get("anyOf", []) if one.get("type") != "null"]
    if choices:
        return " or ".join(dict.fromkeys(choices))
    if schema.get("type") == "array":
        return f"array of {_type(schema.get('items', {}))}"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    named = str(schema.get("type", "any"))
    return f"{named} ({schema['format']})" if "format" in schema else named


def environment() -> str:
    """The variables with their types and usual values, from the class that reads them."""
    lines = [
        "# Environment",
        "",
        "Each is read when it is needed. A value that can't be used is refused: a line for each variable, exit code 1.",
        "",
        "| variable | type | unless set | means |",
        "|---|---|---|---|",
    ]
    for name, field in settings.Settings.model_fields.items():
        kind = field.annotation
        typed = "hosts, by commas" if kind == frozenset[str] else KINDS.get(kind, "text")
        usual = "" if kind is SecretStr or not field.default else f"`{field.default}`"
        means = _cell(field.description or "")
        lines.append(f"| `{settings.PREFIX}{name.upper()}` | {typed} | {usual} | {means} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def pages() -> dict[Path, str]:
    """Every reference page as it should be."""
    made = {"command-line.md": command_line(), "api.md": api(), "environment.md": environment()}
    made["case-file.md"] = case_file()
    return {PAGES / name: HEAD + text.rstrip() + "\n" for name, text in made.items()}


def main() -> int:
    """Write the pages, or with `--check` say which aren't as the code would write them. Exit code 1 for these."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} isn't what the code says: run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.write_text(pages()[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
