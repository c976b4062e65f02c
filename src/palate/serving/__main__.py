"""The server process: ``python -m palate.serving FOLDER HOST PORT``, started by ``palate serve``."""

import gc
import sys
from pathlib import Path

from palate.errors import PalateError
from palate.logs import log_to_stderr
from palate.serving.app import make_app
from palate.serving.server import check_host, serve
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop


def main(folder: Path, host: str, port: int) -> None:
    """Open the store, load the model, and answer requests until the process is told to stop."""
    shop = LivingShop.open(folder)
    state = ServingState(shop)
    check_host(host, has_keys=state.keys.any)
    shop.start()
    # What is loaded stays; looking through it again and again would cost every request.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        serve(make_app(state), state, host, port, _begun)
    finally:
        shop.close()


def _begun(address: str) -> None:
    print(f"palate answers on {address}; what it can be asked: {address}/docs", flush=True)


if __name__ == "__main__":
    log_to_stderr()
    try:
        main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    except PalateError as error:
        print("palate: " + " ".join(str(error).split()), file=sys.stderr)
        sys.exit(error.exit_code)
