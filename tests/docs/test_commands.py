"""docs/commands.md has the help of every command, as `--help` prints it."""

import os
import re
from pathlib import Path

import click

from willing.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
BEGIN, END = "<!-- commands -->", "<!-- end -->"
WIDTH = 100


def helped(command: click.Command, name: str, parent: click.Context | None = None) -> str:
    """A command's heading and its help, at most 100 columns wide, and then those of its own commands."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH, **command.context_settings)
    text = "\n".join(line.rstrip() for line in command.get_help(context).split("\n"))
    parts = [f"## {context.command_path}\n\n```text\n{text}\n```\n"]
    if parent is not None and isinstance(command, click.Group):
        parts += [helped(command.commands[one], one, context) for one in command.list_commands(context)]
    return "\n".join(parts)


def generated() -> str:
    """The whole generated part."""
    above = click.Context(main, info_name="willing", terminal_width=WIDTH, **main.context_settings)
    parts = [helped(main, "willing"), *(helped(main.commands[name], name, above) for name in main.list_commands(above))]
    return "\n" + "\n".join(parts) + "\n"


def test_the_page_has_the_help_of_every_command() -> None:
    """Between the markers stands what click says of the commands, in the order of the command line."""
    text = PAGE.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    shown, end, after = rest.partition(END)
    assert (begin, end) == (BEGIN, END)
    if os.environ.get("WILLING_GOLDEN") == "write":
        PAGE.write_text(before + begin + "\n" + generated() + end + after, encoding="utf-8")
        return
    assert shown == "\n" + generated()


def test_every_command_and_option_says_what_it_is_for() -> None:
    """No command and no option is without a help text."""
    every = dict(main.commands)
    for name, group in main.commands.items():
        if isinstance(group, click.Group):
            every |= {f"{name} {one}": command for one, command in group.commands.items()}
    silent = [name for name, command in every.items() if not command.help]
    for name, command in every.items():
        silent += [f"{name} {one.opts[0]}" for one in command.params if isinstance(one, click.Option) and not one.help]
    assert silent == []


def test_every_command_has_a_line_in_the_table() -> None:
    """The table at the head of the page names every command, in order, and each question once."""
    before = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]
    assert re.findall(r"^\| \[`willing (\w+)`\]", before, re.MULTILINE) == list(main.commands)
