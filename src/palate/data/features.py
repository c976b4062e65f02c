"""Features: one modality of a catalogue as vectors, with the fingerprint of their encoder."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data.shown import features_in_words
from palate.errors import ShapeMismatch
from palate.linalg.csr import inner_products
from palate.linalg.svd import factors_of


@dataclass(frozen=True)
class Fingerprint:
    """Encoder, weights and preprocessing of features.

    Features of different fingerprints never mix, and the cache is keyed by :attr:`digest`.

    Parameters
    ----------
    encoder : str
        Name of the encoder, as ``palate encoders`` lists it; "ready-made" for features that came as files.
    version : str
        Changes whenever the same input would give other numbers: preprocessing, code, settings.
    weights : str
        sha256 of the weights, empty where there are none.
    """

    encoder: str
    version: str
    weights: str = ""

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits of a hash of all fields."""
        text = "\n".join([self.encoder, self.version, self.weights])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def label(self) -> str:
        """Name and digest, which trained models store of their features."""
        return f"{self.encoder} {self.digest}"


@dataclass(frozen=True)
class Features:
    """One kind of features of a catalogue.

    Parameters
    ----------
    values : ndarray or csr_array of float32, shape (n_items, dim)
        Centred, rows of unit length. Rows without the modality are zero.
    present : ndarray of bool, shape (n_items,)
        False where the item lacks the modality: zero is not a measurement.
    modality : str
        The modality these features measure; "text" for sentence vectors and for word counts alike.
    encoder : Fingerprint
        What made them.
    centre : ndarray of float32, shape (dim,), optional
        What was taken off before the rows were brought to unit length; a query must lose it too.
    imputed : ndarray of bool, shape (n_items,), optional
        True where an item lacks the modality and its row was made from rows of other items: models read it,
        and what is told to people must not take it for a measurement. None where nothing was imputed.

    Raises
    ------
    ShapeMismatch
        If values, presence and ``imputed`` differ in length.
    """

    values: NDArray[np.float32] | sparse.csr_array
    present: NDArray[np.bool_]
    modality: str
    encoder: Fingerprint
    centre: NDArray[np.float32] | None = None
    imputed: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        if self.values.shape[0] != len(self.present):
            raise ShapeMismatch("values", int(self.values.shape[0]), "present", len(self.present))
        if self.imputed is not None and len(self.imputed) != len(self.present):
            raise ShapeMismatch("imputed", len(self.imputed), "present", len(self.present))

    def __repr__(self) -> str:
        """Return what made them and how many items have them."""
        return f"Features: {features_in_words(self)}"

    @property
    def dim(self) -> int:
        """Number of columns."""
        return int(self.values.shape[1])

    @cached_property
    def factors(self) -> NDArray[np.float32]:
        """Dense rows with the inner products of ``values``, float32, (n_items, up to 512); not to be changed.

        Dense values are their own factors; sparse ones are reduced, once, by truncated SVD.
        """
        return self.values if isinstance(self.values, np.ndarray) else factors_of(self.values)

    def kernel(self) -> NDArray[np.float32]:
        """Compute the cosine of each two items, float32, (n_items, n_items); zero where one is absent."""
        return self.similarities(self.values)

    def similarities(self, query: NDArray[np.float32] | sparse.csr_array) -> NDArray[np.float32]:
        """Compute the inner product of queries with every item, float32, shape (n_queries, n_items).

        With unit rows this is the cosine. Items without the modality get 0.
        """
        return inner_products(query, self.values)

    def on_footing(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        """Normalise and centre encoder outputs as these features were, float32."""
        unit = unit_rows(raw)
        return unit_rows(unit - self.centre if self.centre is not None else unit)

    def without(self, rows: NDArray[np.int64]) -> "Features":
        """Remove some items' rows, and imputed rows, which may rest on these."""
        keep = self.present.copy()
        keep[rows] = False
        if isinstance(self.values, np.ndarray):
            values = self.values * keep[:, None]
        else:
            values = sparse.csr_array(sparse.diags_array(keep.astype(np.float32)) @ self.values)
        return Features(values, keep, self.modality, self.encoder, self.centre)

    def measured(self) -> "Features":
        """Remove imputed rows."""
        return self if self.imputed is None else self.without(np.empty(0, dtype=np.int64))

    def with_imputed(self, values: NDArray[np.float32] | sparse.csr_array) -> "Features":
        """Add rows for items that lack the modality.

        Parameters
        ----------
        values : ndarray or csr_array of float32, shape (n_items, dim)
            As dense or as sparse as ``values``. Zero for items that have the modality, and for those of which
            nothing is known still.
        """
        filled = values.any(axis=1) if isinstance(values, np.ndarray) else np.diff(values.indptr) > 0
        return replace(self, values=self.values + values, imputed=filled)


def unit_rows(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Normalise rows to unit length, float32; zero rows stay zero."""
    length = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, length, out=np.zeros_like(values, dtype=np.float32), where=length > 1e-12)
