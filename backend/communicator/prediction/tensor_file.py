"""A file as `torch.save` writes it, read as NumPy arrays without torch, whose import takes longer than a prediction.

The file is a zip of a pickle and of the tensors' bytes. Of what a pickle may ask for, three things are given: an
ordered mapping, a type of number, a tensor of bytes that are there; all else is refused, so that a file from elsewhere
can't run code. Format: https://docs.pytorch.org/docs/stable/notes/serialization.html
"""

import io
import math
import pickle
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_TYPES: Final = {
    "BoolStorage": np.bool_,
    "ByteStorage": np.uint8,
    "DoubleStorage": np.float64,
    "FloatStorage": np.float32,
    "HalfStorage": np.float16,
    "IntStorage": np.int32,
    "LongStorage": np.int64,
}


def arrays_of(content: bytes) -> Any:
    """What was saved, arrays in the place of tensors.

    Raises:
        pickle.UnpicklingError: where it asks for anything else, or holds numbers that NumPy has no type for.
        ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError: where it isn't such a file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            pickled = next(name for name in file.namelist() if name.endswith("/data.pkl"))
            return _Reader(file, pickled).load()
    except (zipfile.BadZipFile, StopIteration) as error:
        raise ValueError("not a file of tensors") from error


class _Reader(pickle.Unpickler):
    def __init__(self, file: zipfile.ZipFile, pickled: str) -> None:
        super().__init__(io.BytesIO(file.read(pickled)))
        self._file, self._folder = file, pickled.removesuffix("data.pkl")
        order = f"{self._folder}byteorder"
        if order in file.namelist() and file.read(order).decode() != sys.byteorder:
            raise pickle.UnpicklingError("written by a machine of another byte order")

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a model")

    def persistent_load(self, told: Any) -> NDArray[Any]:
        """The numbers that a tensor is a part of."""
        kind, dtype, key, _device, count = told
        if kind != "storage" or dtype not in _TYPES.values():
            raise pickle.UnpicklingError(f"{kind} is no part of a model")
        numbers = np.frombuffer(self._file.read(f"{self._folder}data/{key}"), dtype=dtype)
        if len(numbers) != count:
            raise ValueError(f"{len(numbers)} numbers instead of {count}")
        return numbers


def _tensor(
    numbers: NDArray[Any], begin: int, shape: Sequence[int], strides: Sequence[int], *_gradients: object
) -> NDArray[Any]:
    """A tensor whose numbers follow each other, row after row, as those of a checkpoint do."""
    size = math.prod(shape)
    rows = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    if size and any(stride != row for stride, row, length in zip(strides, rows, shape, strict=True) if length > 1):
        raise pickle.UnpicklingError("a tensor whose numbers don't follow each other")
    part = numbers[begin : begin + size]
    return part.reshape(tuple(shape)).copy()
