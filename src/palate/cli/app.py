"""The program `palate`: its commands, and how failures are told."""

import atexit
import os
import signal
import sys
from contextlib import suppress
from typing import Annotated

import typer

from palate import __version__
from palate.cli.completion import know_shells
from palate.cli.encoding import print_anywhere
from palate.cli.failures import fail, usage_in_words
from palate.cli.lazy import HELP, LazyGroup
from palate.cli.stopping import STOPPED, kept_of
from palate.errors import PalateError
from palate.logs import log_to_stderr

app = typer.Typer(
    name="palate",
    cls=LazyGroup,
    context_settings=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"palate {__version__}")
        raise typer.Exit


@app.callback()
def palate(
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    """Taste from every sense: recommendations from text, pictures, sound and behaviour, explained.

    Start with: palate simulate shop, then: palate run shop
    """


def main() -> None:
    """Run the command line; failures that palate knows are one line on stderr."""
    log_to_stderr()
    print_anywhere()
    know_shells()
    arguments = sys.argv[1:]
    try:
        code = app(arguments, prog_name="palate", standalone_mode=False)
    except typer.TyperException as error:
        if not arguments:
            typer.echo(error.format_message())
            sys.exit(error.exit_code)
        fail(usage_in_words(error), error.exit_code, arguments)
    except PalateError as error:
        fail(str(error), error.exit_code, arguments)
    except KeyboardInterrupt:
        code = STOPPED
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        fail(str(error), 1, arguments)
    if code == STOPPED:
        # Libraries may deliver it twice; once it is told, one more ends what threads still do.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            fail(kept_of(arguments), code, arguments)
        finally:
            signal.signal(signal.SIGINT, _leave_at_once)
            # Python ends itself by the signal, not with a code, where code that a library runs met it first.
            atexit.register(_leave_at_once)
    sys.exit(code)


def _leave_at_once(*_signal: object) -> None:
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(STOPPED)
