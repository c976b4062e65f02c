"""Commands that are imported when they are run: `palate --help` loads none of them."""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

HOMES = {
    "run": "run",
    "import": "import_source",
    "check": "check",
    "encode": "encode",
    "train": "train",
    "evaluate": "evaluate",
    "recommend": "recommend",
    "similar": "similar",
    "ask": "ask",
    "summarize": "summarize",
    "enrich": "enrich",
    "profile": "profile",
    "export": "export",
    "serve": "serve",
    "keys": "keys",
    "export-shop": "export_shop",
    "backup": "backup",
    "restore": "backup",
    "models": "listings",
    "encoders": "listings",
    "simulate": "simulate",
    "weights": "weights",
    "completion": "completion",
}
"""Module of each command, in the order of the help; its function is named like the command."""


HELP = {"help_option_names": ["-h", "--help"]}
"""Settings of every command: help is asked for by either name."""


class LazyGroup(TyperGroup):
    """The commands of :data:`HOMES`, listed without being imported."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: Any = LazyCommands()

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        self._listed().format_commands(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        listed = self._listed()
        return listed.shell_complete(typer.Context(listed, info_name=ctx.info_name), incomplete)

    def _listed(self) -> TyperGroup:
        """Return the same group with commands that say what they are for, and can't be run."""
        listed = {name: TyperCommand(name, help=_docstring(name)) for name in self.commands}
        return TyperGroup(name=self.name, params=self.params, commands=dict(listed))


class LazyCommands(Mapping[str, Any]):
    """Commands by name, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        module = import_module(f"palate.cli.{HOMES[name]}")
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name, context_settings=HELP)(getattr(module, _function(name)))
        return typer.main.get_command(app)

    def __iter__(self) -> Iterator[str]:
        return iter(HOMES)

    def __len__(self) -> int:
        return len(HOMES)


def _docstring(name: str) -> str | None:
    """Read a command's help from its source, for an import would load all that it works with."""
    spec = find_spec(f"palate.cli.{HOMES[name]}")
    assert spec is not None
    assert spec.origin is not None
    for node in ast.parse(Path(spec.origin).read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name == _function(name):
            return ast.get_docstring(node)
    raise AssertionError(f"palate.cli.{HOMES[name]} has no function {_function(name)}")


def _function(name: str) -> str:
    return f"{name}_" if iskeyword(name) else name.replace("-", "_")
