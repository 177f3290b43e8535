"""The kind of model that these tests refresh with."""

import pytest

from communicator.prediction import models


@pytest.fixture(autouse=True)
def _fading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(models.KINDS, "fading", "tests.prediction.refreshing.fading:Fading")
