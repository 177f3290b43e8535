"""Bodies of requests: strict JSON (RFC 8259), said to be JSON."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import Request, abort
from webargs.core import is_json, missing
from webargs.flaskparser import FlaskParser

NOT_SAID = "Send the body as JSON, and say so: Content-Type: application/json."


class BodyParser(FlaskParser):
    """webargs' parser, reading what every database and every answer can hold.

    The standard library's reader takes halves of characters, NaN and numbers of any length, and runs out of
    stack in deep brackets; a body with these is 400. A body that isn't said to be JSON is 415.
    """

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not is_json(req.mimetype):
            if body:
                abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, NOT_SAID)
            return missing
        try:
            return orjson.loads(body) if body else missing
        except orjson.JSONDecodeError as error:
            return self._handle_invalid_json_error(error, req)
