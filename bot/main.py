"""The command line: each command in a few lines, each failure in one."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.app import Clock, clock_from, system_clock
from bot.demo import demo as invented
from bot.settings import OF_THE_DEMO, Settings, given, read
from dialogs import everything
from dialogs.errors import BotError, CannotStart
from dialogs.zone import ZONE
from storage.database.connect import open_database

commands = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Samspill: a colleague in the chat for Norwegian kindergartens.",
)
keys = typer.Typer(no_args_is_help=True, help="The keys that seal what people wrote.")
export = typer.Typer(no_args_is_help=True, help="Hand out what is kept.")
erase = typer.Typer(no_args_is_help=True, help="Delete what is kept.")
manifest = typer.Typer(no_args_is_help=True, help="What the platforms need to know.")
commands.add_typer(manifest, name="manifest")
commands.add_typer(keys, name="keys")
commands.add_typer(export, name="export")
commands.add_typer(erase, name="erase")

At = Annotated[str, typer.Option(help="Start the clock here: 2027-03-29T07:55")]


def run() -> None:
    """Run a command; 0 done, 1 refused with one line, 2 wrong use."""
    try:
        commands()
    except BotError as error:
        sys.stderr.write(f"samspill: {error}\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(0) from None


def _clock(at: str) -> Clock:
    if not at:
        return system_clock
    try:
        start = datetime.fromisoformat(at)
    except ValueError as error:
        message = f"--at {at}: write a moment like 2027-03-29T07:55"
        raise CannotStart(message) from error
    if start.tzinfo is None:
        start = start.replace(tzinfo=ZONE)
    return clock_from(start.astimezone(UTC))


def _tries_out() -> bool:
    """Tell whether somebody only tries things out: in the demo's database."""
    return not given(beyond=OF_THE_DEMO)


def _settings_to_try() -> Settings:
    """Return settings for what may be tried on the invented kindergarten."""
    return invented.settings() if _tries_out() else read(needs_channels=False)


def _settings() -> Settings:
    """Return settings for what an operator does to an installation.

    One setting is enough to mean a real database: it is never the demo's by mistake,
    neither to import into nor to erase in. A platform may be half set up meanwhile.
    """
    return read(needs_channels=False) if given() else invented.settings()


@commands.command()
def demo(
    at: At = "",
    port: Annotated[
        int | None,
        typer.Option(help="Where the web chat is served, or SAMSPILL_PORT"),
    ] = None,
) -> None:
    """Serve the web chat with an invented kindergarten, on this machine only."""
    from bot.commands.serve import serve_demo  # noqa: PLC0415 - quick start

    logs.configure()
    raise typer.Exit(asyncio.run(serve_demo(_clock(at), port)))


@commands.command()
def serve() -> None:
    """Run the bot: heartbeat, health pages, and the channels that are set up."""
    from bot.commands.serve import serve_all  # noqa: PLC0415 - quick start

    logs.configure()
    raise typer.Exit(asyncio.run(serve_all(read())))


@commands.command()
def chat(
    email: Annotated[str, typer.Option("--as", help="Whom to be, by e-mail")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON in, JSON out")] = False,  # noqa: FBT002 - typer's way
    at: At = "",
) -> None:
    """Talk with the bot here, as one person."""
    from bot.commands.chat import talk  # noqa: PLC0415 - quick start

    logs.configure()
    if at and not _tries_out():
        raise CannotStart("--at is for the demo only: it never moves a real clock")
    settings = _settings_to_try()
    raise typer.Exit(asyncio.run(talk(settings, email, _clock(at), as_json=as_json)))


@commands.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX")],
    dry_run: Annotated[bool, typer.Option(help="Say what would change")] = False,  # noqa: FBT002 - typer's way
    leavers: Annotated[bool, typer.Option(help="End who is not in the file")] = False,  # noqa: FBT002 - typer's way
    owner: Annotated[str, typer.Option(help="Whose kindergartens these are")] = "",
    kindergarten: Annotated[str, typer.Option(help="Where a calendar is for")] = "",
    department: Annotated[str, typer.Option(help="And which department")] = "",
) -> None:
    """Take in a staff list or a year of meetings, or check a cohort table."""
    from rich.console import Console  # noqa: PLC0415 - quick start

    from bot.commands.import_file import import_file  # noqa: PLC0415 - quick start

    settings = _settings()
    built = everything.build(settings.content_dir)
    database = open_database(settings.database_url, settings.keyring)
    now = system_clock()
    try:
        code = import_file(
            file,
            dry_run=dry_run,
            leavers=leavers,
            run=database.now,
            words=built.words,
            language="nb",
            today=now.astimezone(ZONE).date(),
            now=now,
            console=Console(),
            content=built.content,
            owner=owner,
            home=(kindergarten, department),
        )
    finally:
        database.close()
    raise typer.Exit(code)


@commands.command()
def doctor(
    clock_is_right: Annotated[bool, typer.Option(help="However odd it looks")] = False,  # noqa: FBT002 - typer's way
    try_again: Annotated[bool, typer.Option(help="What was given up")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Look at database, migrations, keys, clock and books; name each remedy."""
    from rich.console import Console  # noqa: PLC0415 - quick start

    from bot.commands import doctor as looks  # noqa: PLC0415 - quick start

    is_demo = not given() and invented.DATABASE.exists()
    settings = invented.settings() if is_demo else read(needs_channels=False)
    if clock_is_right:
        looks.believe_clock(settings, system_clock())
    if try_again:
        looks.try_again(settings, system_clock())
    code = looks.examine(settings, system_clock(), Console(), is_demo=is_demo)
    raise typer.Exit(code)


@commands.command()
def rehearse(
    year: Annotated[str, typer.Option(help="Which kindergarten year: 2026/27")],
    form: Annotated[
        str, typer.Option("--format", help="table, csv, ics or json")
    ] = "table",
    kindergarten: Annotated[str, typer.Option(help="Only this one, by name")] = "",
    person: Annotated[str, typer.Option(help="Only this person, by e-mail")] = "",
) -> None:
    """List everything the bot will say in a year, before it says it."""
    from bot.commands.rehearse import rehearse as go  # noqa: PLC0415 - quick start

    now = system_clock()
    settings = _settings_to_try()
    if _tries_out():
        invented.prepare(settings, now)
    today = now.astimezone(ZONE).date()
    code = go(
        settings, year, today, sys.stdout, sys.stderr,
        form=form, kindergarten=kindergarten, person=person,
    )  # fmt: skip
    raise typer.Exit(code)


@commands.command()
def report(
    out: Annotated[Path, typer.Argument(help="Where: ends in html, pdf, csv or json")],
    kindergarten: Annotated[str, typer.Option(help="Which one, by name")],
    department: Annotated[str, typer.Option(help="Its round; else the HMS year")] = "",
) -> None:
    """Write a round of the wheel, or the HMS year, as documentation."""
    from bot.commands.report import write  # noqa: PLC0415 - quick start

    settings = _settings_to_try()
    built = everything.build(settings.content_dir)
    database = open_database(settings.database_url, settings.keyring)
    now = system_clock()
    try:
        line = write(
            database, built, now, kindergarten=kindergarten, department=department,
            out=out,
        )  # fmt: skip
    finally:
        database.close()
    typer.echo(line)


@commands.command()
def migrate() -> None:
    """Make the database, or bring it to this program's version."""
    from storage.database.migrate import migrate as go  # noqa: PLC0415 - quick start

    settings = read(needs_channels=False)
    before, after = go(settings.database_url, settings.keyring)
    typer.echo(f"version {before or 'none'} -> {after}")


@commands.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it")]) -> None:
    """Write a consistent copy of the database, texts still sealed."""
    from bot.commands.copies import back_up  # noqa: PLC0415 - quick start

    typer.echo(back_up(_settings(), file))


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy by backup")],
    replace: Annotated[bool, typer.Option(help="Replace what is there")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Put a copy back into an empty database; nothing old is sent again."""
    from bot.commands.copies import put_back  # noqa: PLC0415 - quick start

    typer.echo(put_back(_settings(), file, system_clock(), replace=replace))


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


@commands.command("install-link")
def install_link(
    owner: Annotated[str, typer.Argument(help="Whose kindergartens it is for")],
) -> None:
    """Print a link that installs the bot in one more Slack workspace, once, today."""
    from bot.slack.install import make_link  # noqa: PLC0415 - quick start

    settings = read()
    if not settings.slack_client_id:
        raise CannotStart("SAMSPILL_SLACK_CLIENT_ID is missing: find it in Slack")
    database = open_database(settings.database_url, settings.keyring)
    try:
        typer.echo(make_link(database, settings.base_url, owner, system_clock()))
    finally:
        database.close()


@keys.command("new")
def keys_new() -> None:
    """Print a fresh key for SAMSPILL_SECRET_KEYS."""
    from storage.database.seals import new_key  # noqa: PLC0415 - quick start

    typer.echo(new_key())


@keys.command("rotate")
def keys_rotate() -> None:
    """Seal everything with the first key of SAMSPILL_SECRET_KEYS."""
    from bot.commands.keys import rotate  # noqa: PLC0415 - quick start

    typer.echo(rotate(_settings()))


@export.command("person")
def export_person(
    email: str,
    folder: Annotated[Path, typer.Option(help="Where to write the files")] = Path(),
) -> None:
    """Write everything about a person, and nothing about others, as JSON and HTML."""
    from bot.commands.person import export_to  # noqa: PLC0415 - quick start

    for path in export_to(_settings(), email, folder, system_clock()):
        typer.echo(str(path))


@erase.command("person")
def erase_person(
    email: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Erase a person; say what law or others' rights keep."""
    from bot.commands.person import erase as go  # noqa: PLC0415 - quick start

    def agreed(question: str) -> bool:
        return yes or typer.confirm(question)

    raise typer.Exit(go(_settings(), email, system_clock(), agreed, typer.echo))


if __name__ == "__main__":
    run()
