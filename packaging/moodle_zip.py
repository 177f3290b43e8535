"""Packs the Moodle plugin as dist/local_communicator.zip: same sources, same bytes.

A Moodle site unpacks it into local/, or takes it under Site administration > Plugins > Install plugins.
"""

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

PLUGIN = Path(__file__).parents[1] / "moodle_local_plugin"
ROOT = "communicator"
KINDS = {".php", ".xml", ".mustache", ".css", ".svg", ".md", ".json", ".feature"}
NAMES = {"LICENSE"}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def pack(target: Path) -> int:
    """Writes the ZIP file and returns how many files are in it; what is no part of a plugin stays out."""
    files = sorted(path for path in PLUGIN.rglob("*") if _belongs(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            # A fixed time and mode, else two packings of the same sources would differ.
            entry = ZipInfo(f"{ROOT}/{path.relative_to(PLUGIN).as_posix()}", _LONG_AGO)
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return len(files)


def _belongs(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(PLUGIN).parts)
    return path.is_file() and not hidden and (path.suffix in KINDS or path.name in NAMES)


if __name__ == "__main__":
    packed = Path(sys.argv[1])
    print(f"{packed}: {pack(packed)} files")
