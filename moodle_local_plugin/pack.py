"""Packs the Moodle plugin as dist/local_communicator.zip: same sources, same bytes.

A Moodle site unpacks it into local/, or takes it under Site administration > Plugins > Install plugins.
"""

import re
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

PLUGIN = Path(__file__).parent
ROOT = "communicator"
KINDS = {".php", ".xml", ".mustache", ".css", ".svg", ".md", ".json", ".feature"}
NAMES = {"LICENSE"}
_VERSION = re.compile(r"^\$plugin->version = (\d{4})(\d\d)(\d\d)(\d\d);", re.MULTILINE)


def pack(target: Path) -> int:
    """Writes the ZIP file and returns how many files are in it; what is no part of a plugin stays out."""
    moment = _moment()
    files = sorted(path for path in PLUGIN.rglob("*") if _belongs(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            # Not the file's own time and mode, else two packings of the same sources would differ.
            entry = ZipInfo(f"{ROOT}/{path.relative_to(PLUGIN).as_posix()}", moment)
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return len(files)


def _moment() -> tuple[int, int, int, int, int, int]:
    """The plugin's version as a time: it must grow with each release, else PHP's opcode cache keeps the old code."""
    found = _VERSION.search((PLUGIN / "version.php").read_text())
    if found is None:
        raise SystemExit("version.php has no line like $plugin->version = 2026112200;")
    year, month, day, step = map(int, found.groups())
    return year, month, day, 0, step % 60, 0


def _belongs(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(PLUGIN).parts)
    return path.is_file() and not hidden and (path.suffix in KINDS or path.name in NAMES)


if __name__ == "__main__":
    packed = Path(sys.argv[1])
    sys.stdout.write(f"{packed}: {pack(packed)} files\n")
