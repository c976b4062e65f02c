"""Media that is broken in every way we could think of, and in those that a fuzzer finds."""

import io
import json
import shlex
import struct
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from palate.errors import UndecodableMedia
from palate.media import decode_audio, decode_image

LONGEST_SECONDS = 10.0
MOST_BYTES = 2**30


def picture(kind: str, mode: str = "RGB", side: int = 24, **options: object) -> bytes:
    buffer = io.BytesIO()
    noise = (
        Image.effect_noise((side, side), 60).convert(mode) if side < 1000 else Image.new(mode, (side, side))
    )
    noise.save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def sound(kind: str, channels: int = 1, seconds: float = 0.2, rate: int = 8_000, loud: float = 0.1) -> bytes:
    buffer = io.BytesIO()
    samples = np.random.default_rng(0).normal(0, 1, (int(seconds * rate), channels)).astype(np.float32) * loud
    soundfile.write(buffer, samples, rate, format=kind)
    return buffer.getvalue()


def wav_header(rate: int, channels: int, announced: int) -> bytes:
    step = channels * 2
    shape = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * step % 2**32, step % 2**16, 16)
    return b"RIFF" + struct.pack("<I", 2**31) + b"WAVEfmt " + shape + b"data" + struct.pack("<I", announced)


def sideways() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "nobody" * 9
    return exif


PICTURES = [
    picture("PNG"),
    picture("PNG", "P"),
    picture("JPEG", progressive=True, exif=sideways()),
    picture("JPEG", "CMYK"),
    picture("GIF"),
    picture("GIF", save_all=True, append_images=[Image.new("RGB", (24, 24), "red")] * 3),
    picture("WEBP"),
    picture("WEBP", "RGBA", lossless=True),
    picture("BMP"),
    picture("TIFF", compression="tiff_adobe_deflate"),
    picture("TIFF", "F"),
    picture("ICO"),
    picture("PPM"),
]

SOUNDS = [
    sound("WAV"),
    sound("WAV", channels=3),
    sound("FLAC"),
    sound("OGG"),
    sound("MP3"),
    sound("AIFF"),
    sound("CAF"),
    wav_header(8_000, 1, 2**31) + bytes(100),
]


@st.composite
def broken(draw: st.DrawFn, whole: list[bytes]) -> bytes:
    """A file with bytes changed, cut out, doubled or cut off; the header more often than the rest."""
    data = bytearray(draw(st.sampled_from(whole)))
    for _ in range(draw(st.integers(1, 4))):
        reach = draw(st.sampled_from([48, len(data)]))
        place = draw(st.integers(0, max(0, min(reach, len(data)) - 1)))
        how = draw(st.sampled_from(["byte", "number", "cut", "double", "end"]))
        if how == "byte":
            data[place : place + 1] = bytes([draw(st.integers(0, 255))])
        elif how == "number":
            number = draw(st.sampled_from([0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF]))
            data[place : place + 4] = struct.pack(draw(st.sampled_from(["<I", ">I"])), number)
        elif how == "cut":
            del data[place : place + draw(st.integers(1, 64))]
        elif how == "double":
            data[place:place] = data[place : place + draw(st.integers(1, 64))]
        else:
            del data[place:]
    return bytes(data)


@given(broken(PICTURES))
def test_a_broken_picture_is_pixels_or_undecodable(data: bytes) -> None:
    try:
        pixels = decode_image(data).pixels
    except UndecodableMedia:
        return
    assert pixels.ndim == 3
    assert max(pixels.shape) <= 1024


@given(broken(SOUNDS))
def test_a_broken_sound_is_samples_or_undecodable(data: bytes) -> None:
    try:
        found = decode_audio(data)
    except UndecodableMedia:
        return
    assert np.isfinite(found.samples).all()
    assert 0 < found.seconds <= 61


def scanned_over_and_over() -> bytes:
    """A progressive JPEG whose last scan comes three hundred times."""
    data = picture("JPEG", side=6000, progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 300 + data[-2:]


# Small files that ask for much; made where they are needed, some take a moment.
BOMBS: dict[str, Callable[[], bytes]] = {
    "png of 64 million black pixels": lambda: picture("PNG", side=8000),
    "png, sixteen bits": lambda: picture("PNG", "I;16", side=8000),
    "png, transparent, sideways": lambda: picture("PNG", "RGBA", side=8000, exif=sideways()),
    "tiff of floats": lambda: picture("TIFF", "F", side=8000, compression="tiff_adobe_deflate"),
    "webp": lambda: picture("WEBP", side=6300, lossless=True),
    "webp, larger": lambda: picture("WEBP", side=8000, lossless=True),
    "jpeg, progressive, four inks": lambda: picture("JPEG", "CMYK", side=8000, progressive=True),
    "jpeg, scan after scan": scanned_over_and_over,
    "gif, moving": lambda: picture(
        "GIF",
        "P",
        side=4000,
        save_all=True,
        append_images=[Image.new("P", (4000, 4000), n) for n in range(9)],
    ),
    "wav of a thousand channels": lambda: wav_header(399_999, 1000, 2**31) + bytes(10_000_000),
    "wav of 2 GHz": lambda: wav_header(2**31 - 1, 1, 2**31) + bytes(1_000_000),
    "wav that never began": lambda: wav_header(44_100, 2, 2**32 - 1),
    "flac of ten silent minutes": lambda: sound("FLAC", seconds=600, rate=16_000, loud=0.0),
    "playlist": lambda: b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
}

MEASURED = """
    import json, resource, sys, time
    from pathlib import Path
    from palate.errors import UndecodableMedia
    from palate.media import decode_audio, decode_image
    data = Path(sys.argv[1]).read_bytes()
    began = time.perf_counter()
    said = ""
    try:
        (decode_audio if sys.argv[2] == "sound" else decode_image)(data)
    except UndecodableMedia as error:
        said = str(error)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": time.perf_counter() - began, "bytes": most, "said": said}))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_takes_ten_seconds_or_a_gibibyte(name: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(BOMBS[name]())
    kind = "sound" if name.split(" ")[0] in ("wav", "flac", "playlist") else "picture"
    # Begun by a small process: a child's peak counts from what its parent held when it was forked.
    measured = [sys.executable, "-c", textwrap.dedent(MEASURED), str(path), kind]
    command = ["/bin/sh", "-c", f"{shlex.join(measured)}; exit $?"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    took = json.loads(ended.stdout)
    assert took["seconds"] < LONGEST_SECONDS
    assert took["bytes"] < MOST_BYTES
    if name in ("playlist", "wav of 2 GHz", "jpeg, scan after scan", "webp, larger"):
        assert took["said"]
