"""A Moodle site's web services are called, and each way it refuses is one clear sentence."""

import logging

import pytest

from communicator import config
from communicator.errors import CommunicatorError, ConfigurationError, Retryable
from communicator.roster.moodle import rest
from communicator.roster.moodle.pace import Pace
from communicator.roster.moodle.rest import MOST_TRIES, MoodleSite
from communicator.service_errors import (
    MoodleAway,
    MoodleBlocked,
    MoodleFunctionMissing,
    MoodleRefused,
    MoodleTokenRefused,
)
from tests.ports import free_port
from tests.roster.moodle.double import (
    BY_FIELD,
    ENROLLED,
    SITE_INFO,
    TOKEN,
    Moodle,
    Refused,
    access_control,
    course,
)

PAGE = "<!DOCTYPE html><html><head><title>Moodle under maintenance</title></head></html>"


def failure(caller: MoodleSite, function: str = BY_FIELD) -> CommunicatorError:
    with pytest.raises(CommunicatorError) as failed:
        caller.call(function, field="id", value=2)
    told = str(failed.value)
    assert "\n" not in told
    assert TOKEN not in told
    return failed.value


def test_an_answer_comes_as_it_is(caller: MoodleSite, moodle: Moodle) -> None:
    moodle.courses = [course(2)]

    assert caller.call(BY_FIELD, field="id", value=2)["courses"][0]["fullname"] == "Social networks and education"


def test_nested_arguments_are_written_as_php_reads_them(caller: MoodleSite, moodle: Moodle) -> None:
    caller.call(SITE_INFO, options=[{"name": "a", "value": True}, {"name": "b", "value": "ñ"}], ids=[4], none=None)

    asked = moodle.asked[0]
    assert asked["options"] == {"0": {"name": "a", "value": "1"}, "1": {"name": "b", "value": "ñ"}}
    assert asked["ids"] == {"0": "4"}
    assert "none" not in asked


def test_the_token_is_in_the_body_and_in_no_address_and_no_log(
    caller: MoodleSite, moodle: Moodle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caller.call(SITE_INFO)

    assert moodle.asked[0]["wstoken"] == TOKEN
    assert moodle.paths == ["/webservice/rest/server.php"]
    assert caplog.text
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(caller)


def test_a_wrong_token_is_told(moodle: Moodle) -> None:
    error = failure(MoodleSite(moodle.url, "another"))

    assert isinstance(error, MoodleTokenRefused)
    assert "COMMUNICATOR_MOODLE_TOKEN" in str(error)


def test_a_function_that_the_service_lacks_is_named(caller: MoodleSite, moodle: Moodle) -> None:
    moodle.functions.remove(BY_FIELD)

    error = failure(caller)

    assert isinstance(error, MoodleFunctionMissing)
    assert f"lacks {BY_FIELD}" in str(error)


def test_a_function_that_the_site_lacks_is_told_apart_from_a_course_that_is_not_there(
    caller: MoodleSite, moodle: Moodle
) -> None:
    # Moodle says the same of both: invalidrecordunknown.
    assert isinstance(failure(caller, "local_communicator_push_metrics"), MoodleFunctionMissing)
    with pytest.raises(MoodleRefused, match="Can't find data record") as failed:
        caller.call(ENROLLED, courseid=99)
    assert not isinstance(failed.value, MoodleFunctionMissing)


def test_a_service_that_refuses_every_call_is_blocked(caller: MoodleSite, moodle: Moodle) -> None:
    moodle.refusal = access_control()

    error = failure(caller)

    assert isinstance(error, MoodleBlocked)
    assert "webservice/rest:use" in str(error)


def test_a_token_that_ran_out_is_told_though_moodle_forgets_it_at_once(
    caller: MoodleSite, moodle: Moodle, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = moodle.answer

    def forgetting(form: dict[str, str]) -> object:
        if moodle.token == TOKEN:
            moodle.token = ""
            raise access_control()
        return usual(form)

    monkeypatch.setattr(moodle, "answer", forgetting)

    assert isinstance(failure(caller), MoodleTokenRefused)


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("wsaccessusersuspended", "Refused web service access for suspended username", MoodleTokenRefused),
        ("enablewsdescription", "Web services must be enabled in Advanced features.", MoodleBlocked),
        ("sitemaintenance", "The site is undergoing maintenance and is currently not available", MoodleAway),
        ("nopermissions", "Sorry, but you do not currently have permissions to do that (X).", MoodleRefused),
        ("backendfailed", "cURL error: The URL is blocked.", MoodleBlocked),
        ("", "", MoodleRefused),
    ],
)
def test_moodles_codes_become_errors(
    caller: MoodleSite, moodle: Moodle, code: str, message: str, kind: type[CommunicatorError]
) -> None:
    moodle.refusal = Refused("core\\exception\\moodle_exception", code, message)

    assert type(failure(caller)) is kind


def test_rest_that_is_switched_off_is_told(caller: MoodleSite, moodle: Moodle) -> None:
    moodle.instead = [(403, {"Content-Type": "text/html"}, "")]

    error = failure(caller)

    assert isinstance(error, MoodleBlocked)
    assert "REST protocol" in str(error)


def test_a_page_instead_of_data_is_maintenance_or_another_address(caller: MoodleSite, moodle: Moodle) -> None:
    moodle.instead = [(200, {"Content-Type": "text/html"}, PAGE)]

    assert isinstance(failure(caller), MoodleAway)


def test_a_redirect_is_not_followed_with_the_token(caller: MoodleSite, moodle: Moodle) -> None:
    moodle.instead = [(303, {"Location": "https://moodle.example/webservice/rest/server.php"}, "")]

    error = failure(caller)

    assert isinstance(error, MoodleRefused)
    assert "https://moodle.example;" in str(error)
    assert not moodle.asked


def test_an_address_that_is_not_moodles_is_told(moodle: Moodle) -> None:
    assert "wwwroot" in str(failure(MoodleSite(f"{moodle.url}/course", TOKEN)))
    with pytest.raises(ConfigurationError, match="wwwroot"):
        MoodleSite("moodle.example", TOKEN)


def test_nobody_there_is_away_and_may_be_tried_again() -> None:
    error = failure(MoodleSite(f"http://127.0.0.1:{free_port()}", TOKEN))

    assert isinstance(error, MoodleAway)
    assert isinstance(error, Retryable)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_site_is_asked_again_after_a_while(
    caller: MoodleSite, moodle: Moodle, waits: list[float], status: int
) -> None:
    moodle.instead = [(status, {"Retry-After": "3"}, ""), (status, {}, "")]

    assert caller.call(SITE_INFO)["sitename"] == "A trial"
    assert 3 <= waits[0] <= 4.5
    assert 2 <= waits[1] <= 3  # doubled, and never all callers at once


def test_a_site_that_stays_busy_is_given_up(caller: MoodleSite, moodle: Moodle, waits: list[float]) -> None:
    moodle.instead = [(503, {}, PAGE)] * MOST_TRIES

    assert isinstance(failure(caller), MoodleAway)
    assert len(waits) == MOST_TRIES - 1


def test_who_says_to_wait_for_minutes_is_given_up_at_once(
    caller: MoodleSite, moodle: Moodle, waits: list[float]
) -> None:
    moodle.instead = [(503, {"Retry-After": "300"}, PAGE)]

    assert "maintenance" in str(failure(caller))
    assert not waits


def test_a_site_that_does_not_answer_in_time_is_asked_again(
    caller: MoodleSite, moodle: Moodle, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "TIMEOUT", (5.0, 0.05))
    moodle.late = [0.2]

    assert caller.call(SITE_INFO)["sitename"] == "A trial"
    assert len(waits) == 1


def test_a_site_that_never_answers_in_time_is_away(
    caller: MoodleSite, moodle: Moodle, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "TIMEOUT", (5.0, 0.02))
    moodle.late = [0.1] * MOST_TRIES

    error = failure(caller)

    assert isinstance(error, MoodleAway)
    assert "didn't answer in time" in str(error)
    assert len(waits) == MOST_TRIES - 1


def test_an_answer_that_is_broken_off_is_asked_for_again(caller: MoodleSite, moodle: Moodle) -> None:
    moodle.instead = [(200, {"Content-Length": "1000"}, '{"sitename": "A tr')]

    assert caller.call(SITE_INFO)["sitename"] == "A trial"


def test_an_answer_without_end_is_not_read_to_it(
    caller: MoodleSite, moodle: Moodle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "MOST_BYTES", 2**20)
    moodle.instead = [(200, {}, "[" + "0," * 2**20)]

    error = failure(caller)

    assert isinstance(error, MoodleRefused)
    assert "more than 1 MiB" in str(error)


def test_calls_come_no_faster_than_told() -> None:
    times, clock = [], [100.0]
    pace = Pace(4, wait=lambda seconds: clock.__setitem__(0, clock[0] + seconds), now=lambda: clock[0])
    for spent in (0.0, 0.1, 0.1, 5.0, 0.0):
        pace.take_turn()
        times.append(clock[0])
        clock[0] += spent

    assert times == [100.0, 100.25, 100.5, 100.75, 105.75]  # what took long anyway isn't waited for besides


def test_each_repetition_is_a_call_too(moodle: Moodle) -> None:
    turns: list[float] = []
    moodle.instead = [(503, {}, "")]

    MoodleSite(moodle.url, TOKEN, wait=lambda _: None, pace=Pace(1, wait=turns.append, now=lambda: 7.0)).call(SITE_INFO)

    assert turns == [1.0]


@pytest.mark.parametrize("told", ["0", "-1", "many", "nan", "inf"])
def test_how_often_a_site_is_called_is_a_number_above_0(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    assert config.moodle_calls_per_second("campus") == config.MOODLE_CALLS_PER_SECOND
    monkeypatch.setenv("COMMUNICATOR_MOODLE_CALLS_PER_SECOND", told)
    with pytest.raises(ConfigurationError, match="above 0"):
        config.moodle_calls_per_second("campus")
    monkeypatch.setenv("COMMUNICATOR_MOODLE_CALLS_PER_SECOND_CAMPUS", "0.5")
    assert config.moodle_calls_per_second("campus") == 0.5


def test_each_site_may_have_a_token_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMUNICATOR_MOODLE_TOKEN", raising=False)
    with pytest.raises(ConfigurationError, match="COMMUNICATOR_MOODLE_TOKEN_NORTH_CAMPUS"):
        config.moodle_token("north-campus")
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN", "everybody's")
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN_NORTH_CAMPUS", " its own ")

    assert config.moodle_token("north-campus") == "its own"
    assert config.moodle_token("south") == "everybody's"
