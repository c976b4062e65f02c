"""The layout of the code that CONTRIBUTING.md promises, read from the files themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 350
FILES = [
    path
    for folder in ("src/palate", "tests", "scripts", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
MODULES = [path for path in FILES if path.is_relative_to(ROOT / "src")]


def bound(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names of variables and parameters, and the lines where they are given a value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def test_no_module_is_longer_than_a_reader_takes_in() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert MODULES
    assert [str(path.relative_to(ROOT)) for path, lines in lengths.items() if lines > LONGEST] == []


def test_no_variable_is_called_one_where_it_could_say_what_it_is() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        for name, line in bound(ast.parse(path.read_text(encoding="utf-8")))
        if name == "one"
    ]
    assert named == [], "name it by what the loop goes over"


def test_the_check_sees_loops_comprehensions_assignments_and_parameters() -> None:
    text = "for one in a: pass\n[one for one in a]\none = 1\n(one := 1)\ndef f(one): pass\nlambda one: 1\n"
    assert [line for name, line in sorted(bound(ast.parse(text))) if name == "one"] == [1, 2, 3, 4, 5, 6]
