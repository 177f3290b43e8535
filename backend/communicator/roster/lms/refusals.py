"""What an LMS's database server says when it refuses, told as an error and how to mend it.

Numbers as MySQL's and MariaDB's references list them; the server's own words are not repeated, since they may hold
what was asked for.
"""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from communicator.errors import CommunicatorError, ConfigurationError
from communicator.service_errors import LmsAway, LmsRefused

URL = "COMMUNICATOR_LMS_DATABASE_URL"
_REFUSED = {
    1044: "{where} doesn't let the user {user} into the database {database}; grant it SELECT there",
    1045: f"{{where}} doesn't accept the user {{user}} with this password; mend {URL}",
    1049: f"{{where}} has no database {{database}}; mend the name at the end of {URL} (often edxapp or openedx)",
    1054: "{where} lacks the column {name}; this release of Open edX is not known (docs/roster.md names the columns)",
    1142: "The user {user} may not read {name}; run GRANT SELECT ON {database}.{name} TO '{user}'",
    1143: "The user {user} may not read a column of {name}; run GRANT SELECT ON {database}.{name} TO '{user}'",
    1146: "{where} has no table {name}; is {database} the LMS's own database? (docs/roster.md names the tables)",
    1129: "{where} blocks this host after many failed connections; run FLUSH HOSTS there",
    1130: "{where} lets nobody in from this host; create the user for this host's address",
    1251: "{where} wants a way of signing in that isn't supported; give the user mysql_native_password or TLS",
    1698: f"{{where}} doesn't accept the user {{user}} with a password; mend {URL}, or how the user signs in",
    2026: f"{{where}} and this host can't agree on TLS; mend ssl_ca and the like at the end of {URL}",
    3159: f"{{where}} wants TLS; add ?ssl_ca=/path/to/ca.pem to {URL}",
    4031: f"{{where}} wants TLS; add ?ssl_ca=/path/to/ca.pem to {URL}",
}
_AWAY = {
    1040: "{where} has no connection left; try again later",
    1053: "{where} is shutting down; try again later",
    1203: "The user {user} has all its connections in use; try again later",
    1226: "The user {user} has used up what {where} allows it; try again later",
    1969: "{where} took longer over one question than is allowed; try again at a quieter hour",
    2003: f"{{where}} can't be reached; is it running, do host and port in {URL} name it, and does a firewall let "
    "this host in?",
    2006: "{where} ended the connection; try again",
    2013: "{where} ended the connection; try again",
    3024: "{where} took longer over one question than is allowed; try again at a quieter hour",
}
_QUOTED = re.compile(r"(?:table|column|for table) [`'\"]([\w.`$]+)[`'\"]", re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """Which database is asked, as errors may name it: never with its password."""

    host: str
    port: int
    database: str
    user: str

    @property
    def where(self) -> str:
        """The server, for a sentence."""
        return f"The LMS's database server {self.host}:{self.port}"


@contextmanager
def told(server: Server) -> Iterator[None]:
    """LmsAway where trying again may help, LmsRefused where something must be mended."""
    try:
        yield
    except DBAPIError as error:
        raise as_error(server, error.orig) from None  # its text may hold what was asked for
    except FileNotFoundError:
        raise ConfigurationError(f"A file that {URL} names (ssl_ca, ssl_cert, ssl_key) is not there") from None
    except ssl.SSLError:
        raise ConfigurationError(f"A file that {URL} names (ssl_ca, ssl_cert, ssl_key) holds no certificate") from None
    except SQLAlchemyError as error:
        raise LmsRefused(f"{server.where} can't be asked ({type(error).__name__})") from None


def as_error(server: Server, error: BaseException | None) -> CommunicatorError:
    """The error for what the driver raised."""
    number, text = _number(error), str(error)
    kind: type[CommunicatorError] = LmsAway if number in _AWAY else LmsRefused
    if _is_about_tls(error, text):
        number, kind = 2026, LmsRefused
    sentence = _AWAY.get(number) or _REFUSED.get(number) or "{where} refused to be read (error {number})"
    facts = {"where": server.where, "user": server.user, "database": server.database, "number": number}
    return kind(sentence.format(**facts, name=_name(text)), number=number)


def _number(error: BaseException | None) -> int:
    first = error.args[0] if error is not None and error.args else 0
    return first if isinstance(first, int) else 0


def _is_about_tls(error: BaseException | None, text: str) -> bool:
    cause = getattr(error, "original_exception", None) or getattr(error, "__cause__", None)
    return isinstance(cause, ssl.SSLError) or "SSL" in text or "TLS" in text


def _name(text: str) -> str:
    """The table or column that the server names, without its database."""
    found = _QUOTED.search(text)
    return found[1].replace("`", "").rsplit(".", 1)[-1] if found else "it needs"
