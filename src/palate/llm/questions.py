"""Questions to a model: data, an instruction, and the schema of the answer."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Generic

from palate.llm.answers import AnyAnswer, schema_of
from palate.llm.data import marked
from palate.llm.dialect import Dialect
from palate.llm.prompts import Prompt
from palate.llm.tokens import MEDIA, TEMPLATE, bound

if TYPE_CHECKING:
    from PIL import Image

    from palate.media.sound import Waveform

SIDE = 768
"""Longest side of a picture that is sent, in pixels."""

SECONDS, RATE = 30.0, 16_000
"""Of a sound that is sent: its length at most, and its samples a second."""


@dataclass(frozen=True)
class Picture:
    """A picture for a model that sees; it is sent itself, so that no server fetches anything.

    Parameters
    ----------
    jpeg : bytes
        The file, its longer side no more than :data:`SIDE`.
    """

    jpeg: bytes = field(repr=False)

    def part(self) -> dict[str, Any]:
        """As the API has it."""
        url = f"data:image/jpeg;base64,{base64.b64encode(self.jpeg).decode()}"
        return {"type": "image_url", "image_url": {"url": url}}

    def digest(self) -> str:
        """Of the bytes."""
        return hashlib.sha256(self.jpeg).hexdigest()


@dataclass(frozen=True)
class Sound:
    """A sound for a model that hears.

    Parameters
    ----------
    wav : bytes
        The file.
    """

    wav: bytes = field(repr=False)

    def part(self) -> dict[str, Any]:
        """As the API has it."""
        data = base64.b64encode(self.wav).decode()
        return {"type": "input_audio", "input_audio": {"data": data, "format": "wav"}}

    def digest(self) -> str:
        """Of the bytes."""
        return hashlib.sha256(self.wav).hexdigest()


def picture_of(image: "Image.Image") -> Picture:
    """A decoded picture as it is sent: shrunk, without what its file says besides."""
    shrunk = image.convert("RGB")
    shrunk.thumbnail((SIDE, SIDE))
    out = BytesIO()
    shrunk.save(out, "JPEG", quality=85)
    return Picture(out.getvalue())


def sound_of(sound: "Waveform") -> Sound:
    """A decoded sound as it is sent: its first seconds, one channel, as 16-bit PCM."""
    import soundfile

    from palate.media.sound import Waveform, resample

    samples = sound.samples[: round(SECONDS * sound.rate)]
    plain = resample(Waveform(samples, sound.rate), RATE)
    out = BytesIO()
    soundfile.write(out, plain.samples.clip(-1.0, 1.0), RATE, format="WAV", subtype="PCM_16")
    return Sound(out.getvalue())


@dataclass(frozen=True)
class Question(Generic[AnyAnswer]):
    """One question to a model.

    Parameters
    ----------
    prompt : Prompt
        What to do.
    data : str
        What to do it with, as :func:`palate.llm.data.marked` makes it.
    answer : type of Answer
        What comes back.
    most : int
        Tokens of an answer, at most.
    check : callable
        Why an answer of that form is refused, in a few words that repeat nothing of it; None if it is good.
    media : sequence of Picture or Sound
        Sent along.
    """

    prompt: Prompt
    data: str
    answer: type[AnyAnswer]
    most: int
    check: Callable[[AnyAnswer], str | None] = lambda answer: None
    media: Sequence[Picture | Sound] = ()

    @property
    def task(self) -> str:
        """What the answer is for."""
        return self.prompt.name

    def messages(self, dialect: Dialect, refusal: str | None = None) -> list[dict[str, Any]]:
        """Messages as the API has them: rules, data, instruction; then why the last answer was refused."""
        told = [self.data, self.prompt.instruction]
        turns = [{"role": "system", "content": self.prompt.rules}, *_turns(self.prompt)]
        if dialect.mode != "json_schema":
            told.append(self.prompt.form(json.dumps(schema_of(self.answer), ensure_ascii=False)))
        if refusal is not None:
            told.append(self.prompt.again(refusal))
        content: Any = "\n\n".join(told)
        if self.media:
            content = [*(medium.part() for medium in self.media), {"type": "text", "text": content}]
        return [*turns, {"role": "user", "content": content}]

    def key(self, server: str, model: str) -> str:
        """Of its answer in the cache."""
        told = {
            "server": server,
            "model": model,
            "prompt": self.prompt.version,
            "schema": schema_of(self.answer),
            "parameters": {"most": self.most, "temperature": 0},
            "data": self.data,
            "media": [medium.digest() for medium in self.media],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _turns(prompt: Prompt) -> list[dict[str, Any]]:
    """Examples as turns of the conversation; they come first, so that a server reads them once."""
    turns: list[dict[str, Any]] = []
    for data, answer in prompt.examples:
        turns.append({"role": "user", "content": f"{marked(data)}\n\n{prompt.instruction}"})
        turns.append({"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)})
    return turns


def text_of(messages: Sequence[dict[str, Any]]) -> str:
    """All words of some messages."""
    words: list[str] = []
    for message in messages:
        content = message["content"]
        parts = [content] if isinstance(content, str) else [part.get("text", "") for part in content]
        words += parts
    return "\n".join(words)


def bound_of(messages: Sequence[dict[str, Any]], media: int) -> int:
    """Tokens that some messages with so many pictures and sounds have at most."""
    return bound(text_of(messages)) + TEMPLATE * (len(messages) + 1) + MEDIA * media
