"""What kind of array a value of unknown origin is."""

from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def is_array(value: object) -> TypeGuard[NDArray[np.generic]]:
    """Whether a value is a dense array, of whatever type of numbers."""
    return isinstance(value, np.ndarray)


def is_csr(value: object) -> TypeGuard[sparse.csr_array]:
    """Whether a value is a matrix by sparse rows."""
    return isinstance(value, sparse.csr_array)
