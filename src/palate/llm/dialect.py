"""API dialect of a server, learned from what it refuses."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

MODES = ("json_schema", "json_object", "text")
"""How an answer of a schema is asked for, the strictest first."""


@dataclass(frozen=True)
class Dialect:
    """How one model on one server is asked.

    Parameters
    ----------
    mode : str
        One of :data:`MODES`.
    counts : bool
        Whether it takes the wish to count tokens of a stream.
    limit : str
        Name of the parameter that limits an answer's tokens.
    temperature : bool
        Whether it takes a temperature.
    """

    mode: str = MODES[0]
    counts: bool = True
    limit: str = "max_tokens"
    temperature: bool = True

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> "Dialect | None":
        """The one that was kept; None where it was kept by another version."""
        if set(kept) != {field.name for field in fields(cls)} or kept["mode"] not in MODES:
            return None
        return cls(**kept)  # pyright: ignore[reportArgumentType]

    def kept(self) -> dict[str, object]:
        """To be remembered."""
        return asdict(self)

    def after(self, refusal: str) -> "Dialect | None":
        """What to try after a server refused a request with these words; None where nothing is left."""
        said = refusal.casefold()
        if self.temperature and "temperature" in said:
            return replace(self, temperature=False)
        if self.limit == "max_tokens" and "max_completion_tokens" in said:
            return replace(self, limit="max_completion_tokens")
        if self.counts and ("stream_options" in said or "include_usage" in said):
            return replace(self, counts=False)
        if (weaker := self.weaker()) is not None:
            return weaker
        return replace(self, counts=False) if self.counts else None

    def weaker(self) -> "Dialect | None":
        """With the next mode; None after the last."""
        position = MODES.index(self.mode) + 1
        return replace(self, mode=MODES[position]) if position < len(MODES) else None

    def parameters(self, schema: Mapping[str, Any], most: int) -> dict[str, Any]:
        """Parameters of a request for an answer of a schema and of so many tokens at most."""
        asked: dict[str, Any] = {self.limit: most, "stream": True}
        if self.temperature:
            asked["temperature"] = 0
        if self.counts:
            asked["stream_options"] = {"include_usage": True}
        if self.mode == "json_schema":
            form = {"name": "answer", "strict": True, "schema": schema}
            asked["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self.mode == "json_object":
            asked["response_format"] = {"type": "json_object"}
        return asked
