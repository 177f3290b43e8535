"""Calling a Moodle site's web services over REST; whatever goes wrong is one clear sentence."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from communicator.errors import ConfigurationError
from communicator.roster.moodle.pace import UNPACED, Pace
from communicator.roster.moodle.refusals import SITE_INFO, Refusal, as_error, is_unclear
from communicator.service_errors import MoodleAway, MoodleBlocked, MoodleRefused

SERVER = "/webservice/rest/server.php"
TIMEOUT = (5.0, 60.0)
"""Seconds to connect, and to wait for an answer: a page of people takes Moodle some."""
MOST_TRIES = 4
FIRST_WAIT = 1.0
LONGEST_WAIT = 20.0
"""Seconds; who is told to wait longer (maintenance says five minutes) gives up at once."""
BUSY = (429, 502, 503, 504)
"""Moodle's, its proxy's or its balancer's word for: not now."""
MOST_BYTES = 64 * 2**20
"""Of one answer; the largest that is asked for, 200 learners' grades, has some ten megabytes."""
_random = random.SystemRandom()


@dataclass(frozen=True)
class _Answer:
    """An answer, read whole; without a status, why there is none."""

    status: int | None = None
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    silence: str = ""

    def header(self, name: str) -> str:
        return (self.headers or {}).get(name, "")


class MoodleSite:
    """One Moodle site, and a token of the user that calls it."""

    def __init__(
        self,
        url: str,
        token: str,
        session: requests.Session | None = None,
        *,
        wait: Callable[[float], None] = time.sleep,
        pace: Pace = UNPACED,
    ) -> None:
        """`url` is Moodle's wwwroot. The token is sent in a request's body only, and told to nobody.

        `pace` is how often the site is called at the most, repetitions too.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ConfigurationError("A Moodle site needs its address, such as https://moodle.example (wwwroot)")
        self.url = url.rstrip("/")
        self._token = token
        self._session = session or requests.Session()
        self._wait = wait
        self._pace = pace

    def call(self, function: str, /, **arguments: Any) -> Any:
        """What the web service `function` answers, parsed from JSON.

        Arguments as Moodle documents them: numbers, texts, truths, lists and dictionaries of them; None is left
        out. MoodleTokenRefused, MoodleFunctionMissing, MoodleBlocked, MoodleRefused; MoodleAway may pass.
        """
        answer = self._ask(function, arguments)
        if not isinstance(answer, Refusal):
            return answer
        offered = self._offered(function) if is_unclear(answer) else None
        raise as_error(answer, function, self.url, offered)

    def _offered(self, refused: str) -> frozenset[str] | None:
        """The functions of the token's service; None where it may not say."""
        told = None if refused == SITE_INFO else self._ask(SITE_INFO, {})
        if isinstance(told, Refusal) and not is_unclear(told):
            raise as_error(told, SITE_INFO, self.url, None)  # a token that ran out is forgotten at its first use
        functions = told.get("functions") if isinstance(told, dict) else None
        if not isinstance(functions, list):
            return None
        return frozenset(str(each.get("name")) for each in functions if isinstance(each, dict))

    def _ask(self, function: str, arguments: dict[str, Any]) -> Any:
        form = {"wstoken": self._token, "wsfunction": function, "moodlewsrestformat": "json"}
        answer = self._post(form | dict(_flat(arguments)))
        self._require_success(answer)
        try:
            found = json.loads(answer.body)
        except (ValueError, RecursionError):
            raise MoodleAway(
                f"{self.url} answered with a page instead of data: Moodle is under maintenance, or the site's "
                "address is another's; open it in a browser"
            ) from None
        if isinstance(found, dict) and "exception" in found:
            return Refusal.of(found)
        return found

    def _post(self, form: dict[str, str]) -> _Answer:
        """Moodle's answer, after some waiting where it is busy, or didn't answer in time."""
        for attempt in range(1, MOST_TRIES + 1):
            self._pace.take_turn()
            answer = self._once(form)
            seconds = _wait_before(attempt + 1, answer.header("Retry-After"))
            is_busy = answer.status is None or answer.status in BUSY
            if not is_busy or attempt == MOST_TRIES or seconds > LONGEST_WAIT:
                break
            self._wait(seconds)
        return answer

    def _once(self, form: dict[str, str]) -> _Answer:
        try:
            # A redirect would carry the token to wherever it leads.
            answer = self._session.post(
                self.url + SERVER, data=form, timeout=TIMEOUT, allow_redirects=False, stream=True
            )
        except requests.Timeout:
            return _Answer(silence="didn't answer in time")
        except requests.RequestException as broken:
            raise MoodleAway(f"{self.url} can't be reached ({_reason(broken)}); is Moodle running?") from None
        with answer:
            try:
                return _Answer(answer.status_code, answer.headers, self._body(answer, form["wsfunction"]))
            except requests.RequestException:
                return _Answer(silence="broke off its answer")

    def _body(self, answer: requests.Response, function: str) -> bytes:
        found = bytearray()
        for some in answer.iter_content(2**16):
            found += some
            if len(found) > MOST_BYTES:
                raise MoodleRefused(
                    f"{self.url} answered {function} with more than {MOST_BYTES // 2**20} MiB, which is not read; is "
                    "the site's address Moodle's wwwroot?"
                )
        return bytes(found)

    def _require_success(self, answer: _Answer) -> None:
        status = answer.status
        if status == requests.codes.ok:
            return
        if status is None:
            raise MoodleAway(f"{self.url} {answer.silence}, {MOST_TRIES} times; try again later")
        if status in requests.models.REDIRECT_STATI:
            target = urlsplit(answer.header("Location"))
            raise MoodleRefused(
                f"{self.url} redirects to {target.scheme}://{target.netloc}; set Moodle's wwwroot as the site's address"
            )
        if status == requests.codes.forbidden:
            raise MoodleBlocked(
                f"{self.url} forbids REST (403): enable web services (Advanced features) and the REST protocol "
                "(Server > Web services > Manage protocols), and let this host through its firewall"
            )
        if status == requests.codes.not_found:
            raise MoodleRefused(f"{self.url} has no {SERVER} (404); the site's address must be Moodle's wwwroot")
        busy = "is under maintenance or busy" if status in BUSY else "failed"
        raise MoodleAway(f"{self.url} {busy} (HTTP {status}); try again later")


def _flat(arguments: dict[str, Any] | list[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """PHP's way of writing nested values into a form: options[0][name]."""
    for key, value in arguments.items() if isinstance(arguments, dict) else enumerate(arguments):
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(value, dict | list | tuple):
            yield from _flat(value if isinstance(value, dict) else list(value), name)
        elif value is not None:
            yield name, str(int(value)) if isinstance(value, bool) else str(value)


def _wait_before(attempt: int, told: str) -> float:
    """Seconds to wait before this try: what Moodle says, else doubling; never all callers at once."""
    least = float(told) if told.isascii() and told.isdigit() else FIRST_WAIT * 2 ** (attempt - 2)
    return least * _random.uniform(1.0, 1.5) if least else FIRST_WAIT * _random.uniform(0.5, 1.5)


def _reason(broken: requests.RequestException) -> str:
    if isinstance(broken, requests.exceptions.SSLError):
        return "its certificate isn't trusted"
    return "no connection" if isinstance(broken, requests.ConnectionError) else type(broken).__name__
