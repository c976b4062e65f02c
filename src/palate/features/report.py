"""Report of an encoding run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EncodingReport:
    """Counts and times of encoding one kind of features.

    Parameters
    ----------
    modality : str
        Name of the features.
    encoder : str
        What made them.
    dim : int
        Columns.
    items, missing : int
        Items with and without them.
    encoded, cached : int
        Texts, pictures or sounds encoded now, and known before.
    seconds : float
        Wall-clock time.
    per_second : float
        Things encoded a second; 0 where none was.
    saved_seconds : float
        What encoding the known ones would have taken, by the pace so far.
    """

    modality: str
    encoder: str
    dim: int
    items: int
    missing: int
    encoded: int
    cached: int
    seconds: float
    per_second: float
    saved_seconds: float

    @classmethod
    def of(
        cls,
        modality: str,
        encoder: str,
        dim: int,
        *,
        items: int,
        missing: int,
        encoded: int,
        cached: int,
        seconds: float,
        saved_seconds: float = 0.0,
    ) -> "EncodingReport":
        """A report with numbers rounded, and the pace that follows from them."""
        pace = round(encoded / seconds, 2) if encoded else 0.0
        took, saved = round(seconds, 3), round(saved_seconds, 3)
        return cls(modality, encoder, dim, items, missing, encoded, cached, took, pace, saved)
