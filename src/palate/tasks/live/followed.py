"""Long work in another process as a job: how far it is, step by step, and whether it is still wanted."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from palate.tasks.live.child import Child

MOST_STEPS = 30
"""Steps that are told while the work goes on, the latest."""

CHECK_SECONDS = 0.5
"""Between looks at whether the job was taken away."""


def followed(module: str, *arguments: str, tell: Callable[[Mapping[str, Any]], bool]) -> dict[str, Any]:
    """Run a module of palate in another process, with a low priority; what it said last.

    Parameters
    ----------
    module : str
        What is run.
    *arguments : str
        What it is given.
    tell : callable
        Told how far it is; returns False where it is to stop.

    Raises
    ------
    ChildFailed, ChildStopped
        If it ends without a result, or was stopped.
    """
    steps = Steps()
    told = 0.0

    def hear(said: Mapping[str, Any]) -> bool:
        nonlocal told
        progress = steps.with_step(said)
        if time.monotonic() - told <= CHECK_SECONDS:
            return True
        told = time.monotonic()
        return tell(progress)

    return Child(module, *arguments).run(hear)


@dataclass
class Steps:
    """The steps that the work said it took, the latest ones.

    Parameters
    ----------
    log : list of dict
        What each is, and when it began in Unix seconds; the last one is at hand.
    """

    log: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def with_step(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """How far the work is (``what``, ``done`` of ``total``), with the steps before."""
        if not self.log or self.log[-1]["what"] != said["what"]:
            self.log = [*self.log, {"what": said["what"], "at": time.time()}][-MOST_STEPS:]
        return {**said, "log": self.log}
