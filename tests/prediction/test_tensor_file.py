"""Files of tensors are read as torch reads them, and run nothing."""

import io
import pickle
import subprocess
import sys
import zipfile
from typing import Any

import numpy as np
import pytest
import torch

from communicator.prediction.tensor_file import arrays_of


def saved(value: Any) -> bytes:
    content = io.BytesIO()
    torch.save(value, content)
    return content.getvalue()


def test_arrays_of_every_type_and_shape_come_back() -> None:
    chance = np.random.default_rng(1)
    told: dict[str, np.ndarray] = {
        "matrix": chance.normal(size=(3, 4)).astype(np.float32),
        "column": chance.normal(size=(5, 1)),
        "bytes": chance.integers(0, 255, 7).astype(np.uint8),
        "whole": chance.integers(-9, 9, (2, 3, 4)),
        "few": chance.integers(-9, 9, 3).astype(np.int32),
        "half": chance.normal(size=2).astype(np.float16),
        "truth": np.array([True, False]),
        "number": np.array(2.5),
        "nothing": np.zeros((0, 3), dtype=np.float32),
    }
    found = arrays_of(saved({"format": 1, "parameters": {name: torch.from_numpy(each) for name, each in told.items()}}))
    assert found["format"] == 1
    for name, array in told.items():
        assert found["parameters"][name].dtype == array.dtype
        assert np.array_equal(found["parameters"][name], array)
        assert found["parameters"][name].flags.writeable


def test_a_part_of_a_larger_tensor_is_read_as_the_part() -> None:
    whole = torch.arange(12, dtype=torch.float32).reshape(4, 3)
    assert arrays_of(saved(whole[1:3])).tolist() == [[3, 4, 5], [6, 7, 8]]


class Evil:
    def __reduce__(self) -> Any:
        return print, ("run",)


@pytest.mark.parametrize("value", [Evil(), torch.nn.Linear(1, 1), torch.zeros(2, dtype=torch.bfloat16)])
def test_what_is_no_array_is_refused(value: object, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(pickle.UnpicklingError):
        arrays_of(saved(value))
    assert capsys.readouterr().out == ""


def test_a_tensor_that_lies_across_is_refused() -> None:
    with pytest.raises(pickle.UnpicklingError, match="follow"):
        arrays_of(saved(torch.zeros(3, 4).T))


@pytest.mark.parametrize("content", [b"", b"PK", pickle.dumps(1)])
def test_another_file_is_none_of_tensors(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a file of tensors"):
        arrays_of(content)


def test_numbers_that_are_missing_are_noticed() -> None:
    content, shorter = saved(torch.zeros(9)), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as one, zipfile.ZipFile(shorter, "w") as other:
        for name in one.namelist():
            other.writestr(name, one.read(name)[: -4 if name.endswith("data/0") else None])
    with pytest.raises(ValueError, match="8 numbers instead of 9"):
        arrays_of(shorter.getvalue())


def test_a_model_is_read_without_torch() -> None:
    told = (
        "import sys; from pathlib import Path; from communicator.prediction.cold_start.shipped import shipped_model;"
        "from communicator.prediction.checkpoint import read_checkpoint; m = shipped_model();"
        "read_checkpoint(Path('.'), m.checkpoint, m.checkpoint_hash, m.name); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
