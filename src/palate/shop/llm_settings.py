"""Table ``[llm]`` of palate.toml: which language model answers, and how long and for how much."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

OPENAI = "https://api.openai.com/v1"
"""Where OpenAI's own API begins."""

LOCAL = "local"
"""Model that runs inside this process."""


class LlmPrices(BaseModel):
    """Table ``[llm.prices]``: US dollars for a million tokens, where the price list has no such model."""

    model_config = ConfigDict(extra="forbid")

    input: float = Field(ge=0, allow_inf_nan=False)
    """Of what is sent."""

    output: float = Field(ge=0, allow_inf_nan=False)
    """Of what is answered."""


class LlmSettings(BaseModel):
    """Table ``[llm]``: the language model. The key of a server is read from the environment alone."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(default=None, min_length=1)
    """Name of the model on the server; "local" for the one that palate brings. Without it none is used."""

    url: str = OPENAI
    """Where an OpenAI-compatible API begins, up to and without "/chat/completions"."""

    sees: bool = False
    """Whether the model takes pictures."""

    hears: bool = False
    """Whether the model takes sounds."""

    small: bool | None = None
    """Whether the model is too small to write by itself, and picks among what it is given; "local" is."""

    seconds: float = Field(default=60.0, gt=0, le=3600, allow_inf_nan=False)
    """From a question to its answer, with all that is tried again."""

    first_token_seconds: float = Field(default=20.0, gt=0, le=3600, allow_inf_nan=False)
    """Until the first word of an answer."""

    tries: int = Field(default=4, ge=1, le=20)
    """How often one request is made at most while the server refuses it or fails."""

    concurrency: int = Field(default=4, ge=1, le=256)
    """Requests under way at once."""

    budget_tokens: int = Field(default=2_000_000, ge=0)
    """Tokens that one run may use, sent and answered."""

    budget_dollars: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """US dollars that one run may cost."""

    prices: LlmPrices | None = None
    """Prices of the model."""

    @property
    def picks(self) -> bool:
        """Whether the model is asked to pick and not to write."""
        return self.model == LOCAL if self.small is None else self.small

    @property
    def reads(self) -> bool:
        """Whether a model is set that reads better than word lists and counts do, being no small one."""
        return self.model is not None and not self.picks

    @model_validator(mode="after")
    def _is_an_address(self) -> Self:
        # The address itself is not repeated: it may hold a password.
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("url must begin with https:// or http:// and name a host")
        if parts.password is not None or parts.username is not None:
            raise ValueError("url holds a user or a password; put the key in PALATE_LLM_KEY")
        return self
