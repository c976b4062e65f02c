"""What the encoder of speech is given to hear."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.media.speech import FRAMES_PER_SECOND, STEP_SECONDS, WINDOW_SECONDS, in_steps

STEP, LONGEST = (int(seconds * 2 * FRAMES_PER_SECOND) for seconds in (STEP_SECONDS, WINDOW_SECONDS))


@given(st.integers(0, LONGEST + 2 * STEP))
def test_a_sound_is_encoded_whole_with_as_little_silence_as_fills_a_step(frames: int) -> None:
    mel = np.random.default_rng(frames).normal(size=(3, frames)).astype(np.float32)
    window = in_steps(mel)
    kept = min(frames, LONGEST)
    assert np.array_equal(window[:, :kept], mel[:, :kept])
    assert not window[:, kept:].any()
    assert window.shape[1] % STEP == 0
    assert 0 < window.shape[1] <= LONGEST
    assert window.shape[1] - kept < STEP or not frames
