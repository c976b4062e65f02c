"""What requests bring and answers hold, as OpenAPI describes them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from palate.serving.texts import Base64, Id, Text
from palate.serving.written import Weights, WrittenWeights, from_json
from palate.tasks.live.answer import MOST

K = Annotated[int, Field(ge=1, le=MOST, description="How many items")]

Number = Annotated[float, Field(allow_inf_nan=False)]

Word = Annotated[str, Field(max_length=200)]


Share = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        description="Share of the places given to items that were seldom shown; palate.toml's by default",
    ),
]


class Range(BaseModel):
    """Numbers from min to max, both included; one of the two may be left out."""

    model_config = ConfigDict(extra="forbid")

    min: Number | None = None
    max: Number | None = None


Condition = Range | bool | Number | Text | Annotated[list[bool | Number | Text], Field(max_length=1000)]

Conditions = Annotated[
    dict[Word, Condition],
    Field(
        max_length=20,
        description="Conditions by the name of the attribute, all of which an item must meet",
        examples=[{"category": ["lamp", "mug"], "price": {"max": 20}}],
    ),
]


WrittenConditions = Annotated[
    Conditions,
    BeforeValidator(from_json('{"material": "brass"}')),
    WithJsonSchema(
        {
            "type": "string",
            "description": "Conditions on any attributes, as in a body, written as JSON",
            "examples": ['{"material": ["brass", "oak"], "in_stock": true}'],
        }
    ),
]


class ItemsQuery(BaseModel):
    """What the query of a request for items may hold."""

    model_config = ConfigDict(extra="forbid")

    k: K = 10
    exclude_seen: bool | None = Field(
        None, description="Whether items of the user's history are left out; palate.toml's by default"
    )
    category: list[Word] | None = Field(None, description="One of these categories")
    brand: list[Word] | None = Field(None, description="One of these brands")
    price_min: Number | None = Field(None, description="Price at least")
    price_max: Number | None = Field(None, description="Price at most")
    exclude: list[Id] | None = Field(None, description="Items that must not be in the answer")
    placement: Word | None = Field(None, description="Where they are shown, for rules of that place")
    diversity: float = Field(0.0, ge=0, le=1, description="How unlike each other they are to be")
    filter: WrittenConditions | None = None

    def conditions(self) -> Conditions:
        """What items must be like."""
        wanted: Conditions = {**(self.filter or {})}
        if self.category:
            wanted["category"] = list(self.category)
        if self.brand:
            wanted["brand"] = list(self.brand)
        if self.price_min is not None or self.price_max is not None:
            wanted["price"] = Range(min=self.price_min, max=self.price_max)
        return wanted

    @model_validator(mode="after")
    def _says_each_once(self) -> "ItemsQuery":
        own = {"category": self.category, "brand": self.brand}
        given = {name for name, values in own.items() if values}
        if self.price_min is not None or self.price_max is not None:
            given.add("price")
        if twice := sorted(given & (self.filter or {}).keys()):
            raise ValueError(f"{twice[0]} is given as itself and in filter; give it once")
        return self


MODEL = (
    "Version of the model that answers, which need not be the one in use; see /v1/models. It may have "
    "to be loaded, so it needs a key of the scope admin. The answer is not stored as shown"
)

WITH_LLM = "Whether the language model of [llm] in palate.toml words the reasons; needs explain"


def check_words(*, explain: bool, with_llm: bool) -> None:
    """Refuse a wish for a model's words where no reason is wanted."""
    if with_llm and not explain:
        raise ValueError("with_llm words reasons: it goes with explain")


class RecommendationQuery(ItemsQuery):
    """What the query of a request for a user's recommendations may hold."""

    explain: bool = Field(False, description="Whether contributions and reasons are wanted")
    language: Literal["en", "zh"] | None = Field(None, description="Of the reasons; the titles' by default")
    exploration: Share | None = None
    model: Id | None = Field(None, description=MODEL)
    weights: WrittenWeights | None = None
    with_llm: bool = Field(False, description=WITH_LLM)

    @model_validator(mode="after")
    def _asks_for_reasons(self) -> "RecommendationQuery":
        check_words(explain=self.explain, with_llm=self.with_llm)
        return self


class ListQuery(ItemsQuery):
    """What the query of a request for a list may hold."""

    user: Id | None = Field(None, description="Whose history is left out")


def said(text: str | None) -> str | None:
    """A text that is left out or says something."""
    if text is not None and not text.strip():
        raise ValueError("text is empty; leave it out where there are no words")
    return text


class SessionEvent(BaseModel):
    """Something that a person did with an item."""

    model_config = ConfigDict(extra="forbid")

    item_id: Id
    event: Word = Field("", description="Such as view, cart, purchase; [events] of palate.toml weighs others")
    value: Number | None = Field(None, description="Such as a rating")
    occurred_at: datetime | None = Field(None, description="When; events without it are in order")


class SessionRequest(BaseModel):
    """Recommendations for someone who is known by these events, and by what they say, alone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "events": [{"item_id": "p0001", "event": "view"}, {"item_id": "p0007", "event": "cart"}],
                    "k": 5,
                    "filter": {"category": "lamp"},
                },
                {"events": [{"item_id": "p0001", "event": "view"}], "text": "something warm for the bedside"},
                {"text": "适合送给妈妈的礼物", "k": 5, "explain": True, "language": "zh"},
            ]
        },
    )

    events: list[SessionEvent] = Field(
        default_factory=list[SessionEvent], max_length=1000, description="What the person did, oldest first"
    )
    text: Text | None = Field(
        None,
        description="What the person asks for, in words of any language; it counts beside the events",
    )
    k: K = 10
    filter: Conditions = Field(default_factory=dict[str, Condition])
    exclude: list[Id] = Field(
        default_factory=list[str], max_length=10_000, description="Items that must not be in the answer"
    )
    exclude_seen: bool | None = Field(
        None, description="Whether items of the events are left out; palate.toml's where nothing is said"
    )
    placement: Word | None = Field(None, description="Where they are shown, for rules of that place")
    diversity: float = Field(0.0, ge=0, le=1, description="How unlike each other they are to be")
    exploration: Share | None = None
    model: Id | None = Field(None, description=MODEL)
    weights: Weights | None = None
    explain: bool = Field(False, description="Whether contributions and reasons are wanted")
    language: Literal["en", "zh"] | None = Field(None, description="Of the reasons; the titles' by default")
    with_llm: bool = Field(False, description=WITH_LLM)

    @model_validator(mode="after")
    def _asks_for_reasons(self) -> "SessionRequest":
        check_words(explain=self.explain, with_llm=self.with_llm)
        return self

    _says_something = field_validator("text")(said)


class ContributionOut(BaseModel):
    """One term of a score."""

    modality: str = Field(description="behaviour, text, image, audio, a kind of review, or a prior's name")
    source: str = Field(description="Id of the past item or review that it comes from; prior, or query")
    score: float = Field(description="The terms of an item add up to its score")
    imputed: bool = Field(False, description="Whether it rests on a modality that one of the two items lacks")
    review: bool = Field(False, description="Whether the source is a review")


class RecommendedItem(BaseModel):
    """One recommended item."""

    item_id: str
    title: str = Field(description="What people call it; its id where it has no title")
    source: Literal["personal", "query", "popular", "exploration"] = Field(
        description="That of the answer, or exploration where it is there because it was seldom shown"
    )
    score: float
    contributions: list[ContributionOut] | None = Field(None, description="Where explain is true")
    reason: str | None = Field(None, description="One sentence made from them, where explain is true")
    worded_by: Literal["template", "model"] | None = Field(None, description="Where with_llm is true")


class Recommendations(BaseModel):
    """Recommended items, best first."""

    recommendation_id: str | None = Field(
        description="Send it with the events that this answer leads to; null where a model or weights were "
        "tried, which is not stored as shown"
    )
    user: str | None = Field(description="Whom they are for; null for a session")
    model: str = Field(description="Version of the model that they come from")
    arm: Literal["control", "treatment"] | None = Field(
        description="Of the test between two models that runs; null outside of one, and for a session"
    )
    source: Literal["personal", "query", "popular"] = Field(
        description="personal where they rest on what the person did, query where on what they say alone, "
        "popular where nothing is known of either"
    )
    weights: dict[str, float] | None = Field(
        None,
        description="Where weights were given: the factor of each modality that adds to these scores",
    )
    items: list[RecommendedItem]


class ListedItem(BaseModel):
    """One item of a list."""

    item_id: str
    title: str
    score: float = Field(description="What it is ordered by; its list says what that is")


class Listed(BaseModel):
    """A list of items, the first one at the top; fewer than asked for where fewer belong on it."""

    recommendation_id: str = Field(description="Send it with the events that this list leads to")
    name: Literal["popular", "new", "trending", "also-bought"]
    user: str | None = Field(description="Whose history is left out; null where nobody was named")
    items: list[ListedItem]


class SaidOut(BaseModel):
    """The review that matched a query."""

    review_id: str
    text: str = Field(description="Its nearest sentence, word for word; empty for a picture or a sound")


class MatchOut(BaseModel):
    """One item found."""

    item_id: str
    title: str
    score: float
    modalities: dict[str, float] = Field(description="Similarity by modality")
    said: SaidOut | None = None


class Matches(BaseModel):
    """Items found, nearest first."""

    items: list[MatchOut]


class SearchRequest(BaseModel):
    """What to look for: words, a picture and a sound, one of them or several together."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "a warm lamp for reading", "k": 5},
                {"text": "看书用的暖光灯", "filter": {"category": "lamp", "price": {"max": 40}}},
            ]
        },
    )

    text: Text | None = Field(None, description="Words in any language")
    image: Base64 | None = Field(None, description="A picture: what its file holds, in base64")
    audio: Base64 | None = Field(None, description="A sound: what its file holds, in base64")
    k: K = 10
    via: Word | None = Field(
        None, description="Compare by this modality of the items alone: text, image, audio or another"
    )
    filter: Conditions = Field(default_factory=dict[str, Condition])

    _says_something = field_validator("text")(said)


class Health(BaseModel):
    """Whether the server runs."""

    status: Literal["live"]


class Ready(BaseModel):
    """Whether the server answers, and from what."""

    status: Literal["ready", "starting", "draining", "empty"] = Field(
        description="empty: there is nothing in the shop yet, and /v1/start begins"
    )
    model: str | None = Field(description="Version that answers; null where none is trained")
    items: int
    why: str = Field("", description="What is missing, in words")
