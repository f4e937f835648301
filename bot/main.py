"""The command line: each command in a few lines, each failure in one."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.app import system_clock
from bot.commands.groups import erase, export, keys, manifest
from bot.commands.which import clock, installed, settings_to_try, tries_out
from bot.demo import demo as invented
from bot.settings import given, read
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
commands.add_typer(manifest, name="manifest")
commands.add_typer(keys, name="keys")
commands.add_typer(export, name="export")
commands.add_typer(erase, name="erase")

At = Annotated[str, typer.Option(help="Start the clock here: 2027-03-29T07:55")]


def run() -> None:
    """Run a command; 0 done, 1 refused with one line, 2 wrong use."""
    try:
        commands()
    # One line, and no traceback: it names what to do.
    except BotError as error:
        sys.stderr.write(f"samspill: {error}\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(0) from None


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
    raise typer.Exit(asyncio.run(serve_demo(clock(at), port)))


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
    if at and not tries_out():
        raise CannotStart("--at is for the demo only: it never moves a real clock")
    settings = settings_to_try()
    raise typer.Exit(asyncio.run(talk(settings, email, clock(at), as_json=as_json)))


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

    settings = installed()
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

    # Somebody who has only tried the demo is told of that, and what comes next.
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
    settings = settings_to_try()
    if tries_out():
        invented.prepare(settings, now)
    today = now.astimezone(ZONE).date()
    code = go(
        settings, year, today, sys.stdout, sys.stderr,
        form=form, kindergarten=kindergarten, person=person,
    )  # fmt: skip
    raise typer.Exit(code)


@commands.command()
def report(
    out: Annotated[Path, typer.Argument(help="Where: its ending says the form")],
    kindergarten: Annotated[str, typer.Option(help="Which one, by name")],
    department: Annotated[str, typer.Option(help="Its round; else the HMS year")] = "",
    form: Annotated[
        str,
        typer.Option("--format", help="html, pdf, docx, xlsx, csv or json"),
    ] = "",
) -> None:
    """Write a round of the wheel, or the HMS year, as documentation."""
    from bot.commands.report import write  # noqa: PLC0415 - quick start

    settings = settings_to_try()
    built = everything.build(settings.content_dir)
    database = open_database(settings.database_url, settings.keyring)
    now = system_clock()
    try:
        line = write(
            database, built, now, kindergarten=kindergarten, department=department,
            out=out, form=form,
        )  # fmt: skip
    finally:
        database.close()
    typer.echo(line)


@commands.command()
def feedback(
    form: Annotated[str, typer.Option("--format", help="table or csv")] = "table",
) -> None:
    """Show what people have told the makers: without names, week by week."""
    from bot.commands.feedback import show  # noqa: PLC0415 - quick start

    show(settings_to_try(), sys.stdout, form=form)


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

    typer.echo(back_up(installed(), file))


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy by backup")],
    replace: Annotated[bool, typer.Option(help="Replace what is there")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Put a copy back into an empty database; nothing old is sent again."""
    from bot.commands.copies import put_back  # noqa: PLC0415 - quick start

    typer.echo(put_back(installed(), file, system_clock(), replace=replace))


@commands.command("install-link")
def install_link(
    owner: Annotated[str, typer.Argument(help="Whose kindergartens it is for")],
) -> None:
    """Print a link that installs the bot in one more Slack workspace, once, today."""
    from bot.slack.install_link import make_link  # noqa: PLC0415 - quick start

    settings = read()
    if not settings.slack_client_id:
        raise CannotStart("SAMSPILL_SLACK_CLIENT_ID is missing: find it in Slack")
    database = open_database(settings.database_url, settings.keyring)
    try:
        typer.echo(make_link(database, settings.base_url, owner, system_clock()))
    finally:
        database.close()


if __name__ == "__main__":
    run()
