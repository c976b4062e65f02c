"""Tasks given to the workers of a Ray cluster."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from types import ModuleType
from typing import Any, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from palate.engine import described
from palate.errors import EngineFailed
from palate.logs import get_logger
from palate.scale.worker import Reference, do

log = get_logger(__name__)

Task = TypeVar("Task")
Result = TypeVar("Result")

ATTEMPTS = 3
"""Times that a task is given to a worker before it is given up."""

SMALL = 2**16
"""Bytes of work that is named by its content."""

AHEAD = 2
"""Tasks under way, or done and not yet taken, for each worker."""


class RayEngine:
    """Workers of a Ray cluster, each with one core.

    What a worker was doing when it was lost is given to another. What is handed to and from workers lies in
    Ray's object store, which spills to disk what does not fit.

    Parameters
    ----------
    ray : module
        Ray, connected; see :func:`palate.scale.cluster.cluster`.
    """

    def __init__(self, ray: ModuleType) -> None:
        self._ray = ray
        # Attempts are counted here, so that the last one can be told of.
        self._do = ray.remote(num_cpus=1, max_retries=0)(do)
        self._put: WeakKeyDictionary[Callable[..., Any], _Shared] = WeakKeyDictionary()

    @property
    def workers(self) -> int:
        """How many there are now."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        *,
        loads: bool = False,
        uses_all_cores: bool = False,
    ) -> Iterator[tuple[Task, Result]]:
        """As :meth:`palate.engine.Engine.map`; a worker has one core and loads what its tasks need itself.

        Raises
        ------
        EngineFailed
            If the workers of one task were lost :data:`ATTEMPTS` times; says which task and why.
        """
        del loads, uses_all_cores
        shared = self._shared(work)
        under_way: deque[_Given[Task]] = deque()
        try:
            for number, task in enumerate(tasks, start=1):
                under_way.append(_Given(number, task, self._give(shared, task)))
                if len(under_way) >= AHEAD * self.workers:
                    first = under_way.popleft()
                    yield first.task, cast(Result, self._taken(shared, first))
            while under_way:
                first = under_way.popleft()
                yield first.task, cast(Result, self._taken(shared, first))
        finally:
            for given in under_way:
                self._ray.cancel(given.result, force=True)

    def _shared(self, work: Callable[..., object]) -> "_Shared":
        """Put work where workers find it, once for all the times that it is given."""
        if work not in self._put:
            self._put[work] = self._named(work)
        return self._put[work]

    def _named(self, work: Callable[..., object]) -> "_Shared":
        """Put work where workers find it, under a name.

        What holds no large arrays is named by its content, so that an encoder is loaded once for the texts of
        items and for those of reviews.
        """
        large: list[object] = []
        content = self._ray.cloudpickle.dumps(work, protocol=5, buffer_callback=large.append)
        lies = self._ray.put(work)
        small = not large and len(content) < SMALL
        return _Shared(blake2b(content).hexdigest() if small else lies.hex(), lies)

    def _give(self, shared: "_Shared", task: object) -> Reference:
        return self._do.remote(shared.name, [shared.lies], task)

    def _taken(self, shared: "_Shared", given: "_Given[Any]") -> object:
        """What became of a task, which is given to another worker if its own was lost."""
        failures = self._ray.exceptions
        lost = (
            failures.WorkerCrashedError,
            failures.OutOfMemoryError,
            failures.NodeDiedError,
            failures.ObjectLostError,
        )
        why = ""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._ray.get(given.result)
            except lost as error:
                why = _first_sentence(error)
                log.warning("a worker was lost", task=described(given.task), attempt=attempt, why=why)
                if attempt < ATTEMPTS:
                    given.result = self._give(shared, given.task)
            except failures.RayTaskError as error:
                raise error.cause from error
            except failures.RayError as error:
                raise EngineFailed(f"Ray failed at {described(given.task)}: {error}") from error
        raise EngineFailed(
            f"partition {given.number:,} ({described(given.task)}) was given up: its worker was lost "
            f"{ATTEMPTS} times ({why}); if it ran out of memory, have fewer workers on a machine"
        )


@dataclass(frozen=True)
class _Shared:
    """Work, by what it is called and where it lies."""

    name: str
    lies: Reference


@dataclass
class _Given(Generic[Task]):
    """A task that a worker has, and where what becomes of it will lie."""

    number: int
    task: Task
    result: Reference


def _first_sentence(error: Exception) -> str:
    """Why a worker was lost, without Ray's advice on its own settings."""
    return str(error).strip().split("\n")[0].split(". ")[0]
