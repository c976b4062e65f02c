"""A connection to a Ray cluster, or one on this machine for as long as it is needed."""

import logging
import os
import socket
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from palate.errors import EngineFailed, MissingExtra

PATIENCE = 5.0
"""Seconds that a cluster has to answer."""

QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_IGNORE_UNHANDLED_ERRORS": "1"}
"""Nothing is sent to Ray's makers, and what is not taken any more because the work ended is not told."""

LOCAL = "local"
"""Address of a cluster on this machine that is started, whatever others there are."""


@contextmanager
def cluster(
    address: str | None = None,
    *,
    workers: int | None = None,
    store_bytes: int | None = None,
    spilled: Path | None = None,
) -> Generator[ModuleType]:
    """Ray, connected until the block ends.

    Parameters
    ----------
    address : str, optional
        ``ray://HOST:PORT`` of a cluster's head node, or LOCAL; without it the cluster that ``RAY_ADDRESS``
        names or that this machine belongs to, else one that is started here.
    workers, store_bytes : int, optional
        Workers of a cluster that is started, one for each core by default, and bytes of memory for what they
        hand to each other; what does not fit is spilled to disk.
    spilled : Path, optional
        Folder for that; one of Ray's own where nothing is said.

    Raises
    ------
    MissingExtra
        If Ray is not installed.
    EngineFailed
        If the cluster does not answer, or its workers have no palate or another version of it.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    ray = _library(address)
    named = address or os.environ.get("RAY_ADDRESS", "")
    _check_that_it_listens(named)
    given = {
        "num_cpus": workers,
        "object_store_memory": store_bytes,
        "object_spilling_directory": None if spilled is None else str(spilled),
    }
    with warnings.catch_warnings():
        # Ray's client warns of settings that are Ray's, and of sizes that are palate's.
        warnings.filterwarnings("ignore", module=r"ray\.")
        try:
            ray.init(
                address,
                include_dashboard=False,
                log_to_driver=False,
                logging_level=logging.ERROR,
                **{name: value for name, value in given.items() if value is not None},
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise EngineFailed(
                f"{named or 'Ray'} could not be used: {error}; where the cluster asks for a token, set "
                "RAY_AUTH_MODE=token and RAY_AUTH_TOKEN"
            ) from error
        try:
            _check_versions(ray, named or "the Ray cluster")
            yield ray
        finally:
            ray.shutdown()


def _library(address: str | None) -> ModuleType:
    """Ray itself.

    Raises
    ------
    MissingExtra
        If it, or what a client of a cluster needs, is not installed.
    """
    needed = ["ray", "grpc"] if address is not None and address.startswith("ray://") else ["ray"]
    if missing := [name for name in needed if find_spec(name) is None]:
        raise MissingExtra(
            f"--engine {address or 'ray'} needs {' and '.join(missing)}: pip install 'palate[ray]'"
        )
    import ray
    from ray._private import worker

    # It prints what befalls workers on standard output, where a document may be; RayEngine logs that.
    worker.print_to_stdstream = _say_nothing
    return ray


def _say_nothing(*_told: object, **_how: object) -> None:
    pass


def _check_that_it_listens(address: str) -> None:
    """Refuse an address where nothing listens, for which Ray itself would wait for minutes.

    Raises
    ------
    EngineFailed
        If nothing does.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdecimal():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE).close()
    except OSError as error:
        raise EngineFailed(
            f"{address}: no Ray cluster answers within {PATIENCE:g} s ({error}); check the address, and that "
            f"`ray start --head --ray-client-server-port {port}` was run on its head node"
        ) from error


def _check_versions(ray: ModuleType, named: str) -> None:
    """Refuse a cluster whose workers are not of this palate and Python.

    Raises
    ------
    EngineFailed
        If they are not.
    """

    def versions() -> tuple[str | None, str]:
        import platform
        from importlib import import_module

        try:
            return import_module("palate").__version__, platform.python_version()
        except ImportError:
            return None, platform.python_version()

    (own, own_python), (found, python) = versions(), ray.get(ray.remote(num_cpus=1)(versions).remote())
    if found != own or python.split(".")[:2] != own_python.split(".")[:2]:
        has = "no palate" if found is None else f"palate {found}"
        raise EngineFailed(
            f"{named}: its workers have {has} on Python {python}, and this is palate {own} on Python "
            f"{own_python}; install the same on all machines"
        )
