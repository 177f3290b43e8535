"""Logs of commands that run for long name nobody."""

import pytest
import structlog

from communicator.cli.long_running import log_to_stderr


def test_a_traceback_in_the_log_has_no_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    address = "someone@learner.example"
    log_to_stderr("INFO")
    try:
        int(address.partition("@")[0][:0])
    except ValueError as error:
        structlog.get_logger("communicator").error("request_failed", exc_info=error)
    told = capsys.readouterr().err

    assert "Traceback" in told
    assert "learner.example" not in told
    assert told.count("\n") == 1
