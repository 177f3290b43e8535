"""The tests. `make test` runs them in two processes, whose libraries must not fight for the processors with threads."""

import os
import sys

# Read when NumPy, PyTorch and LightGBM are first imported; what a test starts inherits it.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# Whatever the environment says, as many a container does: each of hundreds of processes would compile all it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
