"""Rows as the driver gives them, where there are a hundred thousand: no object is made of each, nothing converted."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Executable
from sqlalchemy.orm import Session


def raw_rows(session: Session, query: Executable) -> list[tuple[Any, ...]]:
    """All rows of a query; moments and truths as the driver tells them."""
    session.flush()
    result = session.connection().execute(query)
    try:
        return list(result.cursor.fetchall()) if result.cursor is not None else []
    finally:
        result.close()


def as_numbers(session: Session, query: Executable, width: int) -> NDArray[np.int64]:
    """The rows of a query of whole numbers as int64[n, width]."""
    return np.array(raw_rows(session, query), dtype=np.int64).reshape(-1, width)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Nothing is looked through for circles of objects meanwhile.

    Python does so whenever some hundreds of objects more were made than given up, as rows of a hundred thousand
    learners are, and looks through all modules as well: half of what reading rows took.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
