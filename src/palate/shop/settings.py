"""palate.toml: every key has a default, and a wrong one is said with its name."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from palate.data.splits import GIVEN, SPLITS
from palate.errors import UnusableFile
from palate.shop.events import Weight, normal
from palate.shop.joining import Way
from palate.shop.llm_settings import LlmSettings
from palate.shop.table_settings import Columns, FileSettings, HeaderSettings, checked_columns
from palate.wording import there_are

FILE = "palate.toml"

Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]

Option = bool | int | Finite | str
"""Value of an option of an encoder."""


class NumberSettings(BaseModel):
    """Table ``[numbers]``: how numbers are written."""

    model_config = ConfigDict(extra="forbid")

    decimal: Literal[".", ","] | None = None
    """The decimal mark of columns whose cells do not show it."""


class TimeSettings(BaseModel):
    """Table ``[times]``: how dates are written."""

    model_config = ConfigDict(extra="forbid")

    day_first: bool | None = None
    """Whether 05/07/2024 is in July, in columns whose rows do not show it."""


class IdSettings(BaseModel):
    """Table ``[ids]``: how ids of items are compared."""

    model_config = ConfigDict(extra="forbid")

    join: list[Way] = []
    """Differences between item ids that are let pass, in whichever table they stand; see `WAYS`."""


class ReviewSettings(BaseModel):
    """Table ``[reviews]``: what reviews are read for."""

    model_config = ConfigDict(extra="forbid")

    features: bool = True
    """Whether what is said of items becomes features of them."""

    interactions: bool = True
    """Whether a review is an interaction where its author and item have no other."""

    ratings: Literal["auto", "together", "apart"] = "auto"
    """Whether ratings part praise from complaint in what is said; "auto" chooses on the valid rows."""


class ServingSettings(BaseModel):
    """Table ``[serving]``: how `palate serve` answers."""

    model_config = ConfigDict(extra="forbid")

    conversions: list[str] = []
    """Events that the shop is there for, by name; purchases where nothing is said."""

    exploration: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)
    """Share of the places of recommendations that go to items which were seldom shown."""

    keep_impressions_days: float = Field(default=90.0, gt=0, allow_inf_nan=False)
    """Days for which it is kept what was shown to whom."""

    requests_per_minute: int = Field(default=60_000, ge=0)
    """Requests that one API key may make in a minute, in each server process; 0 for any number."""

    llm_seconds: float = Field(default=2.0, gt=0, le=60, allow_inf_nan=False)
    """Seconds that a request which wants the words of a language model waits for them."""

    retrain_hours: float = Field(default=24.0, ge=0, allow_inf_nan=False)
    """Hours after which a model is trained anew where there are new events; 0 never does."""

    retrain_events: int = Field(default=0, ge=0)
    """New events after which a model is trained anew; 0 does not count them."""


class Settings(BaseSettings):
    """Settings of a workspace.

    Keys of palate.toml win; an environment variable ``PALATE_KEY`` stands in for a key that the file has not.
    """

    model_config = SettingsConfigDict(env_prefix="PALATE_", extra="forbid")

    text_encoder: str = "multilingual-e5-small"
    """Encoder of texts, by its name in `palate encoders`; "none" leaves word counts alone."""

    image_encoder: str = "efficientnet-lite0"
    """Encoder of pictures."""

    audio_encoder: str = "aisfx"
    """Encoder of sounds that are not speech."""

    text_weights: str | None = None
    """Weights of the text encoder: a path, absolute or from the workspace folder, or a name on the hub."""

    image_weights: str | None = None
    """Weights of the image encoder."""

    audio_weights: str | None = None
    """Weights of the audio encoder."""

    text_options: dict[str, Option] = {}
    """Options of the text encoder, such as pooling."""

    image_options: dict[str, Option] = {}
    """Options of the image encoder."""

    audio_options: dict[str, Option] = {}
    """Options of the audio encoder."""

    speech: bool = True
    """Whether speech in sounds is told apart, written down and added to the item's text."""

    text_characters: int = Field(default=256, ge=16, le=20_000)
    """Characters of each text that the text encoder reads; word counts read all of it."""

    fusion: Literal["none", "mean", "concat", "weighted", "joint"] = "none"
    """One more kind of features, all modalities fused; "none" leaves it to models to weigh each modality."""

    split: str | None = None
    """How to part interactions; the given split, else leave-last, where nothing is said."""

    @field_validator("split")
    @classmethod
    def _is_a_split(cls, split: str | None) -> str | None:
        if split is not None and split not in (GIVEN, *SPLITS):
            raise ValueError(f"no split '{split}'{there_are(split, (GIVEN, *SPLITS))}")
        return split

    events: dict[str, Annotated[Finite, Field(ge=-1000, le=1000)] | Literal["rating"]] = {}
    """Weights of events by name; below 0 is dislike, 0 leaves rows out, "rating" takes values for it."""

    @field_validator("events")
    @classmethod
    def _each_once(cls, events: dict[str, Weight]) -> dict[str, Weight]:
        first: dict[str, str] = {}
        for name in events:
            if (other := first.setdefault(normal(name), name)) != name:
                raise ValueError(f"'{other}' and '{name}' are one event; weigh it once")
        return events

    event_strength: Literal["auto"] | Annotated[Finite, Field(ge=0, le=4)] = "auto"
    """Power of the weights of events: 1 as declared, 0 all alike; "auto" chooses on the valid rows. What
    :attr:`events` weighs stays as it is where nothing is said here."""

    @property
    def strength(self) -> Literal["auto"] | float:
        """Power to take: 1 where the folder says what liking weighs, and nothing of a power."""
        weighs = any(not isinstance(weight, str) and weight > 0 for weight in self.events.values())
        return 1.0 if weighs and "event_strength" not in self.model_fields_set else self.event_strength

    keep_seen: bool = False
    """Whether people take items again: what they had is then recommended, and counts in every choice."""

    impute: str = "auto"
    """How to fill in a modality that items lack; "auto" chooses on the valid rows, "zeros" leaves it open."""

    model: str = "auto"
    """Recommender that train and evaluate take."""

    seed: int = Field(default=0, ge=0)
    """Of every random choice."""

    database_url: str | None = None
    """Where a server keeps what happens: postgresql://…; a SQLite file in .palate where nothing is said."""

    reviews: ReviewSettings = ReviewSettings()
    """What reviews are read for."""

    serving: ServingSettings = ServingSettings()
    """How `palate serve` answers."""

    llm: LlmSettings = LlmSettings()
    """Which language model helps, if any."""

    ids: IdSettings = IdSettings()
    """How ids of items in several tables are compared."""

    numbers: NumberSettings = NumberSettings()
    """How numbers in the tables are written."""

    times: TimeSettings = TimeSettings()
    """How dates in the tables are written."""

    files: FileSettings = FileSettings()
    """Which file is which table, where its name does not say it."""

    header: HeaderSettings = HeaderSettings()
    """Which line of a file names the columns, where that can't be told."""

    columns: Columns = {}
    """Which column is what, by its header: for every table, or under the name of one."""

    @field_validator("columns")
    @classmethod
    def _are_columns(cls, columns: Columns, others: ValidationInfo) -> Columns:
        return checked_columns(columns, others.data.get("header"))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The file as read, then the environment."""
        return init_settings, env_settings


def read_settings(folder: Path) -> Settings:
    """Settings of a workspace folder; defaults where it has no palate.toml.

    Raises
    ------
    UnusableFile
        If the file is not TOML, has an unknown key or a value that can't be.
    """
    path = folder / FILE
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.is_file() else {}
    except ValueError as error:  # of which TOML's own error is one
        raise UnusableFile(path, f"is not TOML ({error})") from error
    try:
        return settings_of(values)
    except ValueError as error:
        raise UnusableFile(path, str(error)) from error


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Settings by the keys of palate.toml.

    Raises
    ------
    ValueError
        If there is an unknown key or a value that can't be; the message says what may stand there.
    """
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ValueError(_wrong(error)) from error


def _wrong(error: ValidationError) -> str:
    """The first key that can't be, with what it may be, in one line."""
    faults = error.errors()
    key = _key(faults[0]["loc"])
    if faults[0]["type"] == "extra_forbidden":
        return f"no key '{key}'; keys are: {', '.join(Settings.model_fields)}"
    own = [fault for fault in faults if _key(fault["loc"]) == key]
    allowed = dict.fromkeys(
        fault["msg"].removeprefix("Input should be ").removeprefix("Value error, ") for fault in own
    )
    if all(fault["msg"].startswith("Input should be ") for fault in own):
        return f"{key} is {_shown(faults[0]['input'])}; it should be {' or '.join(allowed)}"
    return f"{key}: {' or '.join(allowed)}"


def _key(place: tuple[int | str, ...]) -> str:
    """A key as people write it, without the kinds of value that it was tried as."""
    first, *rest = (str(part) for part in place)
    if first.endswith("_options"):
        return ".".join([first, *rest[:1]])
    tried = [part for part in rest if "[" not in part and "constrained" not in part]
    return ".".join([first, *tried])


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
