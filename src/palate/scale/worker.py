"""What a worker of a cluster runs."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from palate.engine import Local, using
from palate.errors import EngineFailed

Reference = object
"""Where something lies in Ray's object store. Its own type is unknown where Ray is not installed."""

KEPT = 3
"""Kinds of work that a worker keeps loaded, with the models and weights that they hold."""

_loaded: OrderedDict[str, Callable[[object], object]] = OrderedDict()


def do(name: str, work: Sequence[Reference], task: object) -> object:
    """What becomes of a task.

    Parameters
    ----------
    name : str
        Of the work; work of one name is the same.
    work : sequence of Reference
        A single one: where the work lies. In a sequence it is fetched here, once for many tasks, and not by
        Ray for each.
    task : object
        What the work is called with.
    """
    with using(Local(threads=1)):
        return _fetched(name, work[0])(task)


def _fetched(name: str, work: Reference) -> Callable[[object], object]:
    ray: Any = import_module("ray")
    if name not in _loaded:
        try:
            _loaded[name] = ray.get(work)
        except ray.exceptions.RaySystemError as error:
            raise EngineFailed(f"a worker can't load what it is to do: {_reason(error)}") from error
        while len(_loaded) > KEPT:
            _loaded.popitem(last=False)
    _loaded.move_to_end(name)
    return _loaded[name]


def _reason(error: Exception) -> str:
    """The last line that says what went wrong, of Ray's report with its traceback."""
    lines = [line.strip() for line in str(error).strip().split("\n") if line.strip()]
    return f"{lines[-1]}; install the same packages on all machines"
