"""A trained model as one file: its kind, its vocabulary and configuration as JSON, its weights as tensors.

Written by torch, read without it (tensor_file.py) and so that a file from elsewhere can't run code, and checked against
the hash that the database keeps.
"""

import hashlib
import io
import json
import os
import pickle
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from communicator.clickstream.event_files import writing_below
from communicator.errors import CheckpointUnusable
from communicator.prediction.checkpoint_places import checkpoint_bytes
from communicator.prediction.models import Model, restored_model
from communicator.prediction.tensor_file import arrays_of

FOLDER = "models"
FORMAT = 1


def write_checkpoint(data_dir: Path, model_id: str, model: Model) -> tuple[str, str]:
    """Writes the file whole or not at all; its path below the data folder and its SHA-256.

    Raises:
        StoreUnwritable: where the folder can't be written to.
    """
    import torch

    content = io.BytesIO()
    tensors = {name: torch.from_numpy(array.copy()) for name, array in model.parameters().items()}
    torch.save(
        {
            "format": FORMAT,
            "kind": model.kind,
            "configuration": json.dumps(model.configuration(), ensure_ascii=False, sort_keys=True),
            "parameters": tensors,
        },
        content,
    )
    path = data_dir / FOLDER / f"{model_id}.pt"
    unfinished = path.with_suffix(".unfinished")
    with writing_below(path.parent):
        unfinished.write_bytes(content.getvalue())
        os.replace(unfinished, path)
    return f"{FOLDER}/{path.name}", hashlib.sha256(content.getvalue()).hexdigest()


def require_writable(data_dir: Path) -> None:
    """Raises StoreUnwritable where no model could be written: before it is trained."""
    with writing_below(data_dir / FOLDER), TemporaryFile(dir=data_dir / FOLDER):
        pass


def read_checkpoint(data_dir: Path, relative: str, expected_hash: str, name: str) -> Model:
    """The model again; `name` is what people call it.

    Raises:
        CheckpointUnusable: where the file is missing, damaged, another one, or of another version.
    """
    try:
        content = checkpoint_bytes(data_dir, relative)
    except OSError as error:
        raise _unusable(name, relative, f"can't be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != expected_hash:
        raise _unusable(name, relative, "is damaged, or not the file that was written")
    kept = _loaded(content, name, relative)
    return restored_model(kept["kind"], json.loads(kept["configuration"]), kept["parameters"])


def _loaded(content: bytes, name: str, relative: str) -> dict[str, Any]:
    try:
        kept = arrays_of(content)
    except (pickle.UnpicklingError, ValueError, LookupError, TypeError, AttributeError, EOFError) as error:
        raise _unusable(name, relative, "is not a checkpoint") from error
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise _unusable(name, relative, "is of another version")
    return kept


def _unusable(name: str, relative: str, why: str) -> CheckpointUnusable:
    return CheckpointUnusable(
        f"The model {name} can't be used: {relative} in the data folder {why}; "
        "train it again with `communicator model train`, or choose another with `communicator model use`"
    )
