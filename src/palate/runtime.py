"""Settings of a training run that change nothing of what is learned."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from palate.progress import Progress

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Runtime:
    """Device, deadline, checkpoints and progress of a training run; none changes the objective.

    Parameters
    ----------
    progress : callable, optional
        Called after each step of long work, such as an epoch.
    checkpoints : Path, optional
        Folder where an interrupted training leaves its state; the same training goes on from there.
    deadline : float
        ``time.monotonic()`` after which no further epoch begins.
    device : str
        "cpu", "cuda", or "auto" for a GPU where there is one.
    """

    progress: Progress | None = None
    checkpoints: Path | None = None
    deadline: float = float("inf")
    device: str = "auto"

    @property
    def where(self) -> "torch.device":
        """The PyTorch device; PyTorch is imported here, for those models alone that are trained with it."""
        import torch

        if self.device != "auto":
            return torch.device(self.device)
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
