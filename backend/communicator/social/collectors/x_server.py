"""X's recent search (API v2), asked through tweepy: its host made movable, its refusals told as our errors."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from communicator.errors import CommunicatorError
from communicator.service_errors import NetworkAway, NetworkBusy, NetworkRefused, TokenMissing
from communicator.social.collectors.backoff import told_wait

HOST = "x.com"
DAYS = timedelta(days=7)  # how far back recent search reaches
SMALLEST_PAGE, LARGEST_PAGE = 10, 100
LONGEST_QUERY = 512  # characters
SECONDS = 30.0
_TWEEPYS_HOST = "https://api.twitter.com"  # written into tweepy
_TOKEN = "COMMUNICATOR_X_BEARER_TOKEN"  # noqa: S105 - the variable's name
_FIELDS = ["author_id", "conversation_id", "created_at", "edit_history_tweet_ids", "entities", "in_reply_to_user_id"]
_FIELDS += ["lang", "note_tweet", "public_metrics", "referenced_tweets"]
_FOR_GOOD = {
    401: f"X refuses the token in {_TOKEN}; take the app's bearer token again from X",
    402: "X says that the app's credits are used up",
    403: f"X doesn't let the app of {_TOKEN} search; its plan must include recent search",
}
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
# As X renames its words, from the new to those that the reader knows.
_RENAMED = {
    "referenced_posts": "referenced_tweets",
    "edit_history_post_ids": "edit_history_tweet_ids",
    "note_post": "note_tweet",
}


def id_at(moment: datetime) -> str:
    """The smallest id that a post of this time can have."""
    return str(max(0, (moment - _EPOCH) // timedelta(milliseconds=1)) << 22)


def time_of(post_id: str) -> datetime:
    """When the post with this id was written, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=int(post_id) >> 22)


class XServer:
    """Recent search at `url`. TokenMissing without a token."""

    def __init__(self, url: str, token: str | None) -> None:
        """`url` without a slash at the end."""
        if not token:
            raise TokenMissing(f"X gives posts only to apps that it knows: set {_TOKEN} to an app's bearer token")
        import tweepy

        # Its own waiting repeats a refused request at once, and endlessly where no reset is told.
        self._client = tweepy.Client(bearer_token=token, return_type=requests.Response, wait_on_rate_limit=False)
        self._adapter = _Elsewhere(url)
        self._client.session.max_redirects = 0  # what leads elsewhere isn't X
        self._client.session.mount(_TWEEPYS_HOST, self._adapter)

    def search(self, query: str, size: int, **narrowed: str | None) -> dict[str, Any]:
        """An answer's document: up to `size` posts (10 to 100), the newest first.

        `narrowed`: `since_id`, `until_id` (both exclusive), `next_token`.
        """
        try:
            return self._answer(query, size, narrowed)
        except NetworkRefused as error:
            if "tweet.fields" not in str(error.__cause__) or self._adapter.is_renamed:
                raise
        self._adapter.is_renamed = True
        return self._answer(query, size, narrowed)

    def _answer(self, query: str, size: int, narrowed: Mapping[str, str | None]) -> dict[str, Any]:
        import tweepy

        try:
            answer = self._client.search_recent_tweets(
                query, max_results=size, tweet_fields=_FIELDS, expansions=["author_id"], **narrowed
            )
            document = answer.json()
        except tweepy.HTTPException as error:
            raise _refusal(error) from error
        except (requests.exceptions.JSONDecodeError, RecursionError) as error:
            raise NetworkAway("X gave an answer that can't be read") from error
        except requests.TooManyRedirects as error:
            raise NetworkRefused("X redirects to another address; check COMMUNICATOR_X_URL") from error
        except requests.RequestException as error:
            raise NetworkAway("X can't be reached; check the network and COMMUNICATOR_X_URL") from error
        except ValueError as error:  # tweepy, on a reset time that is no number
            raise NetworkBusy("X wants fewer requests for now") from error
        if not isinstance(document, dict):
            raise NetworkAway("X gave an answer that can't be read")
        return renamed(document)


def renamed(document: dict[str, Any]) -> dict[str, Any]:
    """The answer in the words that the reader knows; a long post's whole text in place of its beginning."""
    records = []
    data = document.get("data")
    for record in data if isinstance(data, list) else []:
        if not isinstance(record, dict):
            continue
        told = {_RENAMED.get(str(name), str(name)): value for name, value in record.items()}
        whole = told.get("note_tweet")
        if isinstance(whole, dict) and whole.get("text"):
            told |= {"text": whole["text"]} | ({"entities": whole["entities"]} if whole.get("entities") else {})
        records.append(told)
    meta = document.get("meta")
    return {**document, "data": records, "meta": meta if isinstance(meta, dict) else {}}


def _refusal(error: Any) -> CommunicatorError:
    answer = error.response
    status, told = answer.status_code, " ".join(str(error).split())
    if status == requests.codes.too_many_requests and "UsageCapExceeded" in answer.text:
        return NetworkRefused("X says that the app has read all posts that its plan allows this month")
    if status == requests.codes.too_many_requests:
        return NetworkBusy("X wants fewer requests for now", wait=told_wait(answer.headers))
    if status >= requests.codes.internal_server_error:
        return NetworkAway(f"X is out of order for now (HTTP {status})", wait=told_wait(answer.headers))
    return NetworkRefused(_FOR_GOOD.get(status, f"X refuses the request: {told}"))


class _Elsewhere(HTTPAdapter):
    """Takes what tweepy sends to the host written into it to another one, and gives it a time limit."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = urlsplit(url)
        self.is_renamed = False  # whether this X calls posts posts

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        told = urlsplit(str(request.url))
        query = told.query.replace("tweet.fields=", "post.fields=") if self.is_renamed else told.query
        path = self._url.path + told.path
        request.url = told._replace(scheme=self._url.scheme, netloc=self._url.netloc, path=path, query=query).geturl()
        return super().send(request, *args, **{**kwargs, "timeout": SECONDS})
