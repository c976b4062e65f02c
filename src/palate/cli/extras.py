"""Say which extra of palate a command needs."""

from importlib.util import find_spec

from palate.errors import MissingExtra


def need(command: str, extra: str, modules: tuple[str, ...]) -> None:
    """Refuse to go on without the modules that an extra brings.

    Raises
    ------
    MissingExtra
        If one of them is not installed.
    """
    if missing := [name for name in modules if find_spec(name) is None]:
        raise MissingExtra(f"palate {command} needs {', '.join(missing)}: pip install 'palate[{extra}]'")


STORE_MODULES = ("sqlalchemy", "alembic", "filelock", "uuid_utils", "filetype")
"""What a store needs."""
