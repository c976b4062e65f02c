"""Engines by their names."""

from collections.abc import Generator
from contextlib import contextmanager

from palate.engine import Engine, Local, using
from palate.errors import InputError
from palate.scale.cluster import cluster
from palate.scale.ray_engine import RayEngine

LOCAL, RAY, REMOTE = "local", "ray", "ray://"


def checked_engine(name: str) -> str:
    """Return the name of an engine as it is given.

    Raises
    ------
    InputError
        If there is no such engine.
    """
    host, _, port = name.removeprefix(REMOTE).rpartition(":")
    if name in (LOCAL, RAY) or (name.startswith(REMOTE) and host and port.isdecimal()):
        return name
    raise InputError(f"no engine '{name}'; give {LOCAL}, {RAY} or {REMOTE}HOST:PORT")


@contextmanager
def working_on(name: str) -> Generator[Engine]:
    """Let the engine of a name do the work of this thread until the block ends.

    >>> with working_on("ray://10.0.0.5:10001"):
    ...     workspace.evaluate(["ease", "l3ae"])

    Parameters
    ----------
    name : str
        "local": the threads of this process. "ray": the Ray cluster that this machine belongs to or that
        ``RAY_ADDRESS`` names, else one worker a core, started for the block. "ray://HOST:PORT": the cluster
        whose head node listens there for clients.

    Raises
    ------
    InputError
        If there is no such engine.
    MissingExtra
        If Ray is not installed.
    EngineFailed
        If the cluster does not answer, or its workers have no palate or another version of it.
    """
    if checked_engine(name) == LOCAL:
        with using(Local()) as engine:
            yield engine
        return
    with cluster(name if name.startswith(REMOTE) else None) as ray, using(RayEngine(ray)) as engine:
        yield engine
