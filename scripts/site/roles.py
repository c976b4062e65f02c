"""Docstrings name other objects as Sphinx does; the site shows such names as code."""

import re
from typing import Any

import griffe

_ROLE = re.compile(r":[a-z]+:`~?([^`]+)`")


class Roles(griffe.Extension):
    """Turns ``:func:`fuse``` into code."""

    def on_object(self, *, obj: griffe.Object, **others: Any) -> None:
        """Rewrite one docstring."""
        if obj.docstring is not None:
            obj.docstring.value = _ROLE.sub(r"`\1`", obj.docstring.value)
