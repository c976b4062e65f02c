"""Long work in another process, which reports progress as a JSON document a line, the last one its result."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from tempfile import TemporaryFile
from typing import Any

from palate.errors import PalateError

NICE = 10
"""How much such work gives way to answers."""

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
"""Set for answers, not for such work."""


class ChildFailed(PalateError):
    """The process ended without a result; the message is what it said last."""


class ChildStopped(PalateError):
    """The process was stopped before its end."""


class Child:
    """One run of a module of palate as a process of its own, with a low priority.

    Parameters
    ----------
    module : str
        What is run.
    arguments : str
        What it is given.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def run(self, hear: Callable[[Mapping[str, Any]], bool]) -> dict[str, Any]:
        """Run it to its end; what it said last.

        Parameters
        ----------
        hear : callable
            Told each time how far it is (``what``, ``done`` of ``total``); returns False where it is to stop.

        Raises
        ------
        ChildFailed
            If it ends without a result.
        ChildStopped
            If it was stopped.
        """
        with TemporaryFile("w+", encoding="utf-8") as errors:
            process = self._process = subprocess.Popen(  # noqa: S603
                self._command,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env={name: value for name, value in os.environ.items() if name not in ONE_THREAD},
                preexec_fn=lambda: os.nice(NICE),
            )
            if self._stopped:
                process.kill()
            try:
                result = self._heard(process, hear)
            finally:
                process.kill()
                process.wait()
            errors.seek(0)
            said = errors.read().strip().splitlines()
        if self._stopped:
            raise ChildStopped("it was stopped")
        if result is None:
            why = said[-1] if said else f"exit code {process.returncode}"
            raise ChildFailed(why.removeprefix("palate: "))
        return result

    def stop(self) -> None:
        """End it at once, from any thread."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def _heard(
        self, process: "subprocess.Popen[str]", hear: Callable[[Mapping[str, Any]], bool]
    ) -> dict[str, Any] | None:
        """Read what it says until it ends; None where it gave no result."""
        result: dict[str, Any] | None = None
        for line in process.stdout or ():
            said: dict[str, Any] = json.loads(line)
            if "what" not in said:
                result = said
            elif self._stopped or not hear(said):
                self._stopped = True
                return None
        return result if process.wait() == 0 else None


def tell(what: str, done: int, total: int) -> None:
    """Say, in such a process, how far it is."""
    print(json.dumps({"what": what, "done": done, "total": total}), flush=True)
