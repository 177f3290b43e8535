"""Where logs come from: files, folders, globs, archives, encrypted and packed ones, object storage, standard input."""

from communicator.clickstream.sources.finding import find_logs
from communicator.clickstream.sources.lines import LogSource, Part, open_log
from communicator.clickstream.sources.refs import LONGEST_LINE, STANDARD_INPUT, LogRef

__all__ = ["LONGEST_LINE", "STANDARD_INPUT", "LogRef", "LogSource", "Part", "find_logs", "open_log"]
