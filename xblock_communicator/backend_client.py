"""Asks the backend over HTTP, with a token made for each call; its failures become clear problems."""

import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import jwt
import requests
from requests.auth import AuthBase
from urllib3.exceptions import ReadTimeoutError

from xblock_communicator.operations import BackendRequest
from xblock_communicator.problems import Refused, Slow, Unconfigured, UnknownAnswer, Unreachable

log = logging.getLogger(__name__)

API = "/api/v1"
TOKEN_SECONDS = 120  # the backend accepts up to 300; the rest is for clocks that differ
CONNECT_SECONDS = 4
DEFAULT_TIMEOUT = 20.0
LONGEST_TIMEOUT = 60.0
UNAUTHORIZED = 401
PROBLEM = "application/problem+json"
CSV = "text/csv"


@dataclass(frozen=True)
class Caller:
    """Who asks, as the platform knows them."""

    user_id: str
    role: str
    """`staff` or `instructor`."""
    email: str
    name: str


@dataclass(frozen=True)
class BackendSettings:
    """Where the backend is and how to prove which site is asking; set by the site's operator only."""

    url: str
    key_id: str
    secret: str = field(repr=False)
    timeout: float = DEFAULT_TIMEOUT
    """Seconds to wait for an answer."""

    @classmethod
    def read(cls, bucket: Mapping[str, Any]) -> Self:
        """From `XBLOCK_SETTINGS['communicator']`; raises Unconfigured naming what is missing or wrong."""
        url = str(bucket.get("url") or "").rstrip("/")
        settings = cls(
            url=url,
            key_id=str(bucket.get("key_id") or ""),
            secret=str(bucket.get("secret") or ""),
            timeout=_seconds(bucket.get("timeout", DEFAULT_TIMEOUT)),
        )
        checks = {
            "url": _is_web_address(url),
            "key_id": bool(settings.key_id),
            "secret": bool(settings.secret),
            "timeout": 0 < settings.timeout <= LONGEST_TIMEOUT,
        }
        missing = [name for name, is_good in checks.items() if not is_good]
        if missing:
            raise Unconfigured(missing=", ".join(missing))
        return settings


@dataclass(frozen=True)
class Answer:
    """The backend's own answer, passed on as it is."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str]


class Bearer(AuthBase):
    """Puts the token on. As an auth object, since a bare header would give way to a netrc file's entry."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The same request, with its token."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def make_token(settings: BackendSettings, caller: Caller, course_id: str) -> str:
    """A JWT for one call (contract: HS256, iss = kid = key id, at most 300 s, a new jti)."""
    now = int(time.time())
    claims = {
        "iss": settings.key_id,
        "aud": "communicator",
        "sub": caller.user_id,
        "course_id": course_id,
        "role": caller.role,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "jti": uuid.uuid4().hex,
    }
    claims |= {name: value for name, value in (("email", caller.email), ("name", caller.name)) if value}
    return jwt.encode(claims, settings.secret, algorithm="HS256", headers={"kid": settings.key_id})


def ask(settings: BackendSettings, request: BackendRequest, caller: Caller, course_id: str) -> Answer:
    """The backend's own status and JSON, or CSV where that was asked for; also where it says no.

    Raises Unreachable, Slow, Refused (it doesn't know this site's key) or UnknownAnswer (it is no backend).
    """
    try:
        response = _send(settings, request, caller, course_id)
    except requests.RequestException as error:
        log.warning("%s %s: %s", request.method, urlsplit(settings.url).netloc, type(error).__name__)
        if _is_slow(error):
            raise Slow(seconds=f"{settings.timeout:g}") from error
        raise Unreachable from error
    if response.status_code == UNAUTHORIZED:
        log.warning("%s refuses key %s: %.300s", urlsplit(settings.url).netloc, settings.key_id, response.text)
        raise Refused
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
    if content_type not in (PROBLEM, CSV if request.as_csv else "application/json"):
        log.warning("%s answers %d %s", urlsplit(settings.url).netloc, response.status_code, content_type)
        raise UnknownAnswer(status=str(response.status_code))
    headers = {name: response.headers[name] for name in ("Retry-After",) if name in response.headers}
    return Answer(response.status_code, content_type, response.content, headers)


def _send(settings: BackendSettings, request: BackendRequest, caller: Caller, course_id: str) -> requests.Response:
    headers = {"Accept": f"{CSV if request.as_csv else 'application/json'}, {PROBLEM}"}
    if request.idempotency_key:
        headers["Idempotency-Key"] = request.idempotency_key
    return requests.request(
        request.method,
        settings.url + API + request.path,
        params={**request.query, "course_id": course_id},
        json=request.body,
        headers=headers,
        auth=Bearer(make_token(settings, caller, course_id)),
        timeout=(min(CONNECT_SECONDS, settings.timeout), settings.timeout),
        allow_redirects=False,  # a token follows nobody
    )


def _is_slow(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return False
    # While the body is read, requests hides urllib3's timeout inside a ConnectionError.
    return isinstance(error, requests.Timeout) or any(isinstance(cause, ReadTimeoutError) for cause in error.args)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _seconds(given: object) -> float:
    try:
        return float(str(given))
    except ValueError:
        return 0.0
