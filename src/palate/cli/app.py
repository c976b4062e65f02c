"""The program `palate`: its commands, and how failures are told."""

import sys

import typer

from palate.cli.ask import ask
from palate.cli.backup import backup, restore
from palate.cli.check import check
from palate.cli.encode import encode
from palate.cli.enrich import enrich
from palate.cli.evaluate import evaluate
from palate.cli.export import export
from palate.cli.export_shop import export_shop
from palate.cli.keys import keys
from palate.cli.listings import encoders, models
from palate.cli.recommend import recommend
from palate.cli.run import run
from palate.cli.serve import serve
from palate.cli.similar import similar
from palate.cli.simulate import simulate
from palate.cli.summarize import summarize
from palate.cli.train import train
from palate.errors import PalateError
from palate.logs import log_to_stderr

app = typer.Typer(
    name="palate",
    help="Taste from every sense: recommendations from text, pictures, sound and behaviour, explained.\n\n"
    "Start with: palate simulate shop, then: palate run shop",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

commands = (
    run,
    check,
    encode,
    train,
    evaluate,
    recommend,
    similar,
    ask,
    summarize,
    enrich,
    export,
    serve,
    keys,
    export_shop,
    backup,
    restore,
    models,
    encoders,
    simulate,
)
for command in commands:
    app.command()(command)


def main() -> None:
    """Run the command line; failures that palate knows are one line on stderr."""
    log_to_stderr()
    try:
        app()
    except PalateError as error:
        fail(str(error), error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        fail(str(error), 1)


def fail(message: str, code: int) -> None:
    """Say what is wrong in one line and leave."""
    typer.echo("palate: " + " ".join(message.split()), err=True)
    sys.exit(code)
