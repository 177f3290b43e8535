"""Engines of one kind of database share their dialect, and with it every statement they have compiled.

Each test has a database of its own, and an engine keeps what it compiled to itself: a fifth of the tests'
time went into compiling the same statements again.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Dialect, Engine

from communicator import database

_dialects: dict[str, Dialect] = {}
_statements: dict[str, dict[Any, Any]] = {}


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Engines that are made in this process, by tests and by commands, share what they compiled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", _create_engine)
        yield


def _create_engine(url: str, **options: Any) -> Engine:
    engine = sqlalchemy.create_engine(url, **options)
    name = engine.dialect.name
    engine.dialect = _dialects.setdefault(name, engine.dialect)
    engine.update_execution_options(compiled_cache=_statements.setdefault(name, {}))
    return engine
