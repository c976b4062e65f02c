"""The server process: ``python -m palate.serving FOLDER HOST PORT [text|json]``, started by ``palate serve``.

The last argument says how log lines are written.
"""

import gc
import sys
from pathlib import Path
from typing import cast

from palate.errors import PalateError
from palate.logs import Style, get_logger, log_to_stderr
from palate.serving.app import make_app
from palate.serving.server import check_host, serve
from palate.serving.state import ServingState
from palate.serving.telemetry import provider_of_environment, telemetry_of
from palate.tasks.live.living import LivingShop


def main(folder: Path, host: str, port: int) -> None:
    """Open the store, load the model, and answer requests until the process is told to stop."""
    spans = provider_of_environment()
    shop = LivingShop.open(folder)
    state = ServingState(shop)
    check_host(host, has_keys=state.keys.any)
    shop.start()
    # What is loaded stays; looking through it again and again would cost every request.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        serve(make_app(state, telemetry_of(spans)), state, host, port, _begun)
    finally:
        shop.close()
        if spans is not None:
            spans.shutdown()


def _begun(address: str) -> None:
    print(f"palate answers on {address}; open it in a browser; its API: {address}/openapi.json", flush=True)


if __name__ == "__main__":
    style = cast(Style, sys.argv[4] if len(sys.argv) > 4 else "text")
    log_to_stderr(style=style)
    try:
        main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    except PalateError as error:
        why = " ".join(str(error).split())
        if style == "json":
            get_logger("palate.serving").error("the server can't start", why=why)
        else:
            print("palate: " + why, file=sys.stderr)
        sys.exit(error.exit_code)
