"""The tests. `make test` runs them in two processes, whose libraries must not fight for the processors with threads."""

import os

# Read when NumPy, PyTorch and LightGBM are first imported; what a test starts inherits it.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
