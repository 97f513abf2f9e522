"""Types of the engine's arrays. Apart from the kernels, so that what only needs a type does not load the compiler."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
