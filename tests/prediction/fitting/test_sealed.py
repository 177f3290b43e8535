"""What trainings keep: whole or nothing, and not for long."""

import os
import time
from pathlib import Path

from communicator.prediction.fitting.sealed import LEFT_OVER_AFTER, read_sealed, remove_left_over, write_sealed


def test_what_is_written_is_read_again_and_what_is_not_there_is_none(tmp_path: Path) -> None:
    write_sealed(tmp_path / "below" / "one.state", b"content")
    assert read_sealed(tmp_path / "below" / "one.state") == b"content"
    assert read_sealed(tmp_path / "other.state") is None
    assert [path.name for path in (tmp_path / "below").iterdir()] == ["one.state"]


def test_what_nobody_went_on_with_for_days_is_removed(tmp_path: Path) -> None:
    for name in ("old.course", "new.course"):
        write_sealed(tmp_path / name, b"a learner's days")
    long_ago = time.time() - LEFT_OVER_AFTER - 1
    os.utime(tmp_path / "old.course", (long_ago, long_ago))
    assert remove_left_over(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["new.course"]
    assert remove_left_over(tmp_path / "nowhere") == 0
