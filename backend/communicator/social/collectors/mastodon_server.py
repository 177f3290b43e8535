"""A Mastodon server, asked through Mastodon.py: every way it refuses is one of our errors, in one clear sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import requests

from communicator.errors import CommunicatorError
from communicator.service_errors import NetworkAway, NetworkBusy, NetworkRefused, NotMastodon
from communicator.social.collectors.backoff import told_wait
from communicator.social.collectors.one_server import LedElsewhere, OneServer

if TYPE_CHECKING:
    from mastodon import Mastodon

PAGE = 40  # the most that a timeline gives at once
BATCH = 20  # the most posts that can be asked for by their ids
SECONDS = 30.0
LONGEST_ID = 100
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
_SIGNED_IN = {401, 403, 422}
_TOKEN = "COMMUNICATOR_MASTODON_TOKEN"  # noqa: S105 - the variable's name
Status = dict[str, Any]
T = TypeVar("T")


def host_of(written: str) -> str:
    """The server that `written` names: `mastodon.social`, also from an address or `@name@mastodon.social`.

    An address with http:// stays one, for servers without a certificate. NotMastodon where it names no server.
    """
    bare = written.strip().casefold()
    try:
        parts = urlsplit(bare if "://" in bare else f"https://{bare.rsplit('@', 1)[-1]}")
    except ValueError:  # such as http://[1
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        raise NotMastodon(f"{written} is no server's name; write it as mastodon.social")
    return parts.netloc if parts.scheme == "https" else f"http://{parts.netloc}"


class MastodonServer:
    """One server. Not for several threads at once: it remembers the last answer's headers."""

    def __init__(self, host: str, tokens: Mapping[str, str]) -> None:
        """`host` as `host_of` gives it; of the `tokens`, by host, only its own is used."""
        self.host = host
        self.url = host if "://" in host else f"https://{host}"
        self.token = tokens.get(urlsplit(self.url).netloc)
        self.session = OneServer(self.url)
        self.session.hooks["response"].append(self._remember)
        self._answer: requests.Response | None = None
        self._client: Mastodon | None = None

    @property
    def client(self) -> "Mastodon":
        """Mastodon.py's client; it neither waits nor repeats by itself."""
        if self._client is None:
            from mastodon import Mastodon

            self._client = Mastodon(
                access_token=self.token,
                api_base_url=self.url,
                ratelimit_method="throw",
                request_timeout=SECONDS,
                version_check_mode="none",
                session=self.session,
                user_agent="communicator",
            )
        return self._client

    def tagged(self, tag: str, before: str | None = None) -> list[Status]:
        """Up to 40 public posts with the tag, the newest first, older than the id `before`."""
        return self._statuses(lambda: self.client.timeline_hashtag(tag, max_id=before, limit=PAGE))

    def statuses(self, ids: Sequence[str]) -> list[Status]:
        """Those of at most 20 posts that are there still and may be seen by everybody."""
        from mastodon import MastodonNotFoundError

        def one(status_id: str) -> list[Status]:
            try:
                return [dict(self.client.status(status_id))]
            except MastodonNotFoundError:
                return []

        def together() -> Any:
            try:
                return self.client.statuses(list(ids))
            except MastodonNotFoundError:  # before Mastodon 4.3
                return [status for each in ids for status in one(each)]

        return self._statuses(together)

    def replies(self, status_id: str) -> list[Status]:
        """The posts below this one, as many as the server gives; none where it is gone."""
        from mastodon import MastodonNotFoundError

        def below() -> Any:
            try:
                context = self.client.status_context(status_id)
            except MastodonNotFoundError:
                return []
            return context.get("descendants") if isinstance(context, dict) else None

        return self._statuses(below)

    def check(self) -> None:
        """Asks once. NotMastodon where the host answers as no Mastodon server does."""
        from mastodon import MastodonError

        try:
            self._told(lambda: self.client.timeline_hashtag("communicator", limit=1))
        except (NetworkAway, NetworkRefused) as error:
            status = None if self._answer is None else self._answer.status_code
            if (
                isinstance(error.__cause__, MastodonError)
                and status is not None
                and status in {200, 301, 302, 404, 410}
            ):
                raise NotMastodon(
                    f"{self.host} answers, but not as a Mastodon server does; check the host's name"
                ) from error
            raise

    def listen(self, tag: str, listener: Any, read_timeout: float) -> None:
        """Hands the tag's events to the listener until the connection ends, which is always an error."""
        try:
            self._told(lambda: self.client.stream_hashtag(tag, listener, timeout=read_timeout))
        except AttributeError as error:  # Mastodon.py's, where a connection ends in the middle of a read
            raise NetworkAway(f"{self.host} broke off the stream") from error
        except NetworkAway as error:
            if self._answer is None or self._answer.status_code != requests.codes.ok:
                raise
            raise NetworkAway(f"{self.host} broke off the stream") from error
        raise NetworkAway(f"{self.host} ended the stream")

    def hang_up(self) -> None:
        """Ends `listen` from another thread."""
        answer = self._answer
        if answer is not None:
            try:
                answer.raw.shutdown()
            except (AttributeError, OSError, RuntimeError, ValueError):
                answer.close()

    def _remember(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        self._answer = answer

    def _statuses(self, ask: Callable[[], Any]) -> list[Status]:
        """The list of posts that the server gives; what has no id is none."""
        told = self._told(ask)
        if not isinstance(told, list):
            raise NetworkAway(f"{self.host} gave an answer that can't be read")
        return [status for status in told if is_status(status)]

    def _told(self, ask: Callable[[], T]) -> T:
        from mastodon import MastodonError

        self._answer = None
        try:
            return ask()
        except MastodonError as error:
            if isinstance(error.__context__, LedElsewhere):
                raise NetworkRefused(str(error.__context__)) from error
            raise self._refusal(error) from error
        except LedElsewhere as error:
            raise NetworkRefused(str(error)) from error
        except requests.RequestException as error:
            raise NetworkAway(f"{self.host} can't be reached: {_reason(error)}") from error

    def _refusal(self, error: Exception) -> CommunicatorError:
        answer = self._answer
        if answer is None:
            return NetworkAway(f"{self.host} can't be reached: {_reason(error)}; check its name and the network")
        status, wait = answer.status_code, told_wait(answer.headers)
        if status == requests.codes.too_many_requests:
            return NetworkBusy(f"{self.host} wants fewer requests for now", wait=wait)
        if status in _SIGNED_IN:
            return NetworkRefused(self._signed_in())
        if status >= requests.codes.internal_server_error:
            return NetworkAway(f"{self.host} is out of order for now (HTTP {status})", wait=wait)
        if status == requests.codes.ok:
            return NetworkAway(f"{self.host} gave an answer that can't be read")
        return NetworkRefused(f"{self.host} refuses the request (HTTP {status})")

    def _signed_in(self) -> str:
        if self.token:
            return f"{self.host} refuses the token in {_TOKEN}; make one there with the scope read"
        return f"{self.host} shows this to members only; add a token of that server to {_TOKEN}: {self.host}=…"


def is_status(told: object) -> bool:
    """Whether it may be a post: an object with an id of a length that ids have."""
    return isinstance(told, dict) and 0 < len(str(told.get("id") or "")) <= LONGEST_ID


def status_time(status: Status) -> datetime | None:
    """When the post was written."""
    told = status.get("created_at")
    try:
        at = told if isinstance(told, datetime) else datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _reason(error: BaseException) -> str:
    """The root of a failed connection in a few words, without addresses and objects."""
    told = str(error)
    for sign, words in {
        "resolve": "no host has this name",
        "Name or service not known": "no host has this name",
        "refused": "nobody listens there",
        "timed out": "it doesn't answer in time",
        "certificate": "its certificate isn't valid",
    }.items():
        if sign in told:
            return words
    return "the connection broke"
