"""What every kind of model shares whose training leaves one value: asking for it, and predicting at one moment."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory

_Trained = TypeVar("_Trained")


class Learned(ABC, Generic[_Trained]):
    """A model that has nothing to say before it was trained or restored."""

    def __init__(self) -> None:
        self._trained: _Trained | None = None

    @property
    def trained(self) -> _Trained:
        """What training left; asking before it is a programming error."""
        assert self._trained is not None, "train or restore the model first"
        return self._trained

    def predict(self, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Model."""
        return np.asarray(self.predict_at(history, [as_of])[0])

    @abstractmethod
    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model."""
