"""The commands that come in groups: keys, export, erase, and what platforms need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.app import system_clock
from bot.commands.which import installed
from bot.settings import read
from dialogs import everything

keys = typer.Typer(no_args_is_help=True, help="The keys that seal what people wrote.")
export = typer.Typer(no_args_is_help=True, help="Hand out what is kept.")
erase = typer.Typer(no_args_is_help=True, help="Delete what is kept.")
manifest = typer.Typer(no_args_is_help=True, help="What the platforms need to know.")


@manifest.command("slack")
def manifest_slack(
    folder: Annotated[Path | None, typer.Option(help="Write it here")] = None,
) -> None:
    """Print the manifest for Slack; with --folder, also why each right is asked for."""
    from bot.commands.manifest import explained, slack  # noqa: PLC0415 - quick start

    settings = read(needs_channels=False)
    content = everything.build(settings.content_dir).content
    told = slack(settings, content)
    if folder is None:
        typer.echo(told)
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "slack.json").write_text(told + "\n", encoding="utf-8")
    (folder / "slack.md").write_text(explained(content), encoding="utf-8")
    typer.echo(f"{folder / 'slack.json'}\n{folder / 'slack.md'}")


@manifest.command("teams")
def manifest_teams(
    file: Annotated[Path, typer.Argument(help="The zip to write")] = Path(
        "samspill-teams.zip"
    ),
) -> None:
    """Write the zip that is uploaded in Teams."""
    from bot.commands.manifest import teams  # noqa: PLC0415 - quick start

    settings = read(needs_channels=False)
    file.write_bytes(teams(settings, everything.build(settings.content_dir).content))
    typer.echo(str(file))


@keys.command("new")
def keys_new() -> None:
    """Print a fresh key for SAMSPILL_SECRET_KEYS."""
    from storage.database.seals import new_key  # noqa: PLC0415 - quick start

    typer.echo(new_key())


@keys.command("rotate")
def keys_rotate() -> None:
    """Seal everything with the first key of SAMSPILL_SECRET_KEYS."""
    from bot.commands.keys import rotate  # noqa: PLC0415 - quick start

    typer.echo(rotate(installed()))


@export.command("person")
def export_person(
    email: str,
    folder: Annotated[Path, typer.Option(help="Where to write the files")] = Path(),
) -> None:
    """Write everything about a person, and nothing about others, as JSON and HTML."""
    from bot.commands.person import export_to  # noqa: PLC0415 - quick start

    for path in export_to(installed(), email, folder, system_clock()):
        typer.echo(str(path))


@erase.command("person")
def erase_person(
    email: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Erase a person; say what law or others' rights keep."""
    from bot.commands.person import erase as go  # noqa: PLC0415 - quick start

    def agreed(question: str) -> bool:
        # Asked here and not where it is done: a script says --yes, a test its own
        # answer.
        return yes or typer.confirm(question)

    raise typer.Exit(go(installed(), email, system_clock(), agreed, typer.echo))
