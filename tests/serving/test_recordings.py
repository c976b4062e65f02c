"""What browsers record is taken as a sound, in the containers that they write."""

import io

import av
import numpy as np
import pytest

from palate.errors import InputError
from palate.serving.uploads import judged


def recorded(container: str, codec: str, rate: int = 48_000) -> bytes:
    """A second of a tone, as a browser would write it."""
    content = io.BytesIO()
    tone = np.sin(np.arange(rate) * 2 * np.pi * 440 / rate)[None].astype(np.float32)
    with av.open(content, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            out.mux(packet)
    return content.getvalue()


@pytest.mark.parametrize(
    ("container", "codec", "type_"),
    [("webm", "libopus", "audio/webm"), ("mp4", "aac", "audio/mp4"), ("ogg", "libopus", "audio/ogg")],
)
def test_a_recording_is_a_sound_of_its_length(container: str, codec: str, type_: str) -> None:
    found = judged(recorded(container, codec), "audio", "voice")
    assert found.type == type_
    assert found.seconds == pytest.approx(1.0, abs=0.1)


def test_a_recording_is_no_picture() -> None:
    with pytest.raises(InputError, match="image 1: video/webm; taken are"):
        judged(recorded("webm", "libopus"), "image", "image 1")
