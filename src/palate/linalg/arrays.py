"""Type checks of arrays."""

from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def is_array(value: object) -> TypeGuard[NDArray[np.generic]]:
    """Return whether a value is a dense array of any dtype."""
    return isinstance(value, np.ndarray)


def is_csr(value: object) -> TypeGuard[sparse.csr_array]:
    """Return whether a value is a CSR matrix."""
    return isinstance(value, sparse.csr_array)
