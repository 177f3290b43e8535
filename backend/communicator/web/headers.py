"""What every answer carries: a strict content policy, no sniffing, no leaking referrers; JSON compressed."""

import gzip

from flask import Flask, Response, request

from communicator.web.backend import backend

# Pictures from data: a chart of the page is drawn as one before it is saved as PNG.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Login and unsubscribe links hold tokens in their addresses.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Not HTML: pages hold a CSRF token, whose length a compressor would give away bit by bit.
_COMPRESSED = {"application/json", "text/csv", "text/javascript", "text/css"}
_WORTH_IT = 1400  # bytes: below, one packet carries it anyway


def install(app: Flask) -> None:
    """Has an application's answers carry these headers."""
    app.after_request(guarded)
    app.after_request(compressed)


def guarded(response: Response) -> Response:
    """Sets the headers; what a view set itself stays."""
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    if backend().settings.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def compressed(response: Response) -> Response:
    """Gzips what is worth it, for those who take it."""
    if response.mimetype not in _COMPRESSED or (response.is_streamed and not response.direct_passthrough):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code not in (200, 201) or request.accept_encodings["gzip"] == 0:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= _WORTH_IT:
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
