"""palate serve."""

import os
import sys
from typing import Annotated, Literal

import typer

from palate.cli.console import progress, say
from palate.cli.extras import STORE_MODULES, need
from palate.cli.options import Folder
from palate.tasks.inputs import Inputs

NEEDED = ("fastapi", "uvicorn", "httptools", "orjson", "prometheus_client", "limits")
"""What a server needs beside a store."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Many small products at once are faster with one thread each; it must be said before NumPy is loaded."""


def serve(
    folder: Folder,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
    log: Annotated[
        Literal["text", "json"],
        typer.Option("--log", help="Log lines on stderr: for people, or a JSON document each."),
    ] = "text",
) -> None:
    """Answer over HTTP: recommendations, similar items and search, with a console for browsers.

    At first, the tables of the folder are taken into a store, where everything that happens from then on is
    kept. Where no model is trained yet, one is in the background. In an empty folder the console begins: with
    a made-up shop, or with files that are uploaded.

    Example: palate serve shop, then open http://127.0.0.1:8000
    """
    need("serve", "serve", (*NEEDED, *STORE_MODULES))
    from palate.tasks.emptiness import is_empty
    from palate.tasks.prepare import prepare
    from palate.tasks.stores import open_store

    with open_store(folder) as store:
        empty = is_empty(folder, store)
    if empty:
        say(f"{folder} is empty: open the address below in a browser to begin.")
    else:
        with progress(quiet=log == "json") as tell:
            prepared = prepare(Inputs(folder, progress=tell), tell)
        if prepared.training:
            say("A first training is queued; until it is done, what sells best answers.")
    # A process of its own: it holds no training code, and starts with its own number of threads.
    command = [sys.executable, "-m", "palate.serving", str(folder), host, str(port), log]
    sys.stdout.flush()
    os.execve(sys.executable, command, {**ONE_THREAD, **os.environ})  # noqa: S606
