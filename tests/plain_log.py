"""Log lines of tests are plain: structlog's default draws each traceback in colours, which takes half a second."""

import structlog


def log_plainly() -> None:
    """From now on an event is one line, and an exception in it a plain traceback."""
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ]
    )
