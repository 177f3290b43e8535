"""Where checkpoints lie: below the data folder, or in the package, where the product brings one."""

from importlib.resources import files
from pathlib import Path

SHIPPED = "shipped:"
"""What the path of a checkpoint in the package begins with."""
SHIPPED_FILES = "communicator.prediction.cold_start"


def checkpoint_bytes(data_dir: Path, place: str) -> bytes:
    """A checkpoint's content; `place` is as `TrainedModel.checkpoint` says it. OSError where there is none."""
    if place.startswith(SHIPPED):
        return (files(SHIPPED_FILES) / Path(place.removeprefix(SHIPPED)).name).read_bytes()
    return (data_dir / place).read_bytes()
