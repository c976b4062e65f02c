"""How long work tells what it has done."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, such as the name of a modality, steps that are done, and steps in all."""
