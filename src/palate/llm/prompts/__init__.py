"""Prompts as files of this folder, one a task and language, each with a version.

A file begins with ``version N``; headings part it into sections. ``common.LANGUAGE.md`` holds what every
task says, ``TASK.LANGUAGE.md`` the instruction of one, and for models that pick among options examples: one
JSON object a line, with ``data`` and ``answer``.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

CODES = ("en", "zh")
"""Languages that every prompt is written in."""

Example = tuple[dict[str, str], dict[str, str]]
"""Data, and the answer to it."""

_VERSION = re.compile(r"version (\d+)\n")
_SECTION = re.compile(r"^# (\w+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Prompt:
    """What one task tells a model, in one language.

    Parameters
    ----------
    name, language : str
        Task, and code of the language.
    version : str
        Changes whenever a word of it does.
    rules : str
        What holds before any data.
    instruction : str
        What to do, said behind the data.
    form_template, again_template : str
        How a schema is described to a server that takes none, and how a second try is asked for.
    examples : tuple of Example
        Turns that go before the question.
    """

    name: str
    language: str
    version: str
    rules: str
    instruction: str
    form_template: str
    again_template: str
    examples: tuple[Example, ...] = ()

    def form(self, schema: str) -> str:
        """Words for the form of the answer."""
        return self.form_template.replace("{schema}", schema)

    def again(self, refusal: str) -> str:
        """Words for a second try."""
        return self.again_template.replace("{refusal}", refusal)

    def filled(self, **values: str) -> "Prompt":
        """The same with values of our own in its instruction, never of the data; the version tells them."""
        instruction = self.instruction
        for name, value in values.items():
            instruction = instruction.replace(f"{{{name}}}", value)
        digest = hashlib.sha256(instruction.encode()).hexdigest()[:12]
        version = f"{self.version}, {digest}"
        return Prompt(
            self.name,
            self.language,
            version,
            self.rules,
            instruction,
            self.form_template,
            self.again_template,
            self.examples,
        )

    @property
    def words(self) -> str:
        """All that must not come back in an answer."""
        return "\n".join((self.rules, self.instruction, self.form_template, self.again_template))


@cache
def prompt(name: str, language: str) -> Prompt:
    """The prompt of a task in a language."""
    common_version, common = _read(f"common.{language}.md")
    version, own = _read(f"{name}.{language}.md")
    return Prompt(
        name,
        language,
        f"{name}.{language} {version} common {common_version}",
        common["rules"],
        own["instruction"],
        common["form"],
        common["again"],
        tuple(map(_example, own.get("examples", "").splitlines())),
    )


def _example(line: str) -> Example:
    turn = cast("dict[str, dict[str, str]]", json.loads(line))
    return turn["data"], turn["answer"]


def _read(file: str) -> tuple[str, dict[str, str]]:
    """Version, with a digest of all words, and the sections of a file."""
    text = files(__package__ or "").joinpath(file).read_text(encoding="utf-8")
    number = _VERSION.match(text)
    if number is None:
        raise ValueError(f"{file}: does not begin with its version")
    _, *parts = _SECTION.split(text)
    sections = {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}
    return f"{number[1]} {hashlib.sha256(text.encode()).hexdigest()[:12]}", sections
