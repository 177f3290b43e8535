"""Decrypting with the installed gpg, as a stream: the keys stay with gpg and its agent."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import IO

from communicator.errors import UnreadableFile
from communicator.packed.streams import BLOCK, Stream

ARMOUR = b"-----BEGIN PGP MESSAGE-----"
GPG = "gpg"
# A passphrase that the agent doesn't hold is told, not asked for: nobody may sit before this process.
_COMMAND = (GPG, "--batch", "--no-tty", "--quiet", "--status-fd", "2", "--pinentry-mode", "error", "--decrypt")


def is_encrypted(head: bytes) -> bool:
    """Whether this is how an OpenPGP message begins that is encrypted to a key or with a passphrase (RFC 9580)."""
    if head.lstrip().startswith(ARMOUR):
        return True
    if len(head) < 7 or not head[0] & 0x80:  # noqa: PLR2004  # a packet's first byte
        return False
    new_format = head[0] & 0x40
    tag = head[0] & 0x3F if new_format else (head[0] >> 2) & 0x0F
    version = head[1 + _length_of_length(head)]
    return (tag == 1 and version in (3, 6)) or (tag == 3 and version in (4, 5, 6))  # noqa: PLR2004


def _length_of_length(head: bytes) -> int:
    if not head[0] & 0x40:
        return (1, 2, 4, 0)[head[0] & 3]
    return 1 if head[1] < 192 else 2 if head[1] < 224 else 5 if head[1] == 255 else 1  # noqa: PLR2004


def decrypted(stream: Stream, name: str) -> Generator[bytes, None, None]:
    """The plain bytes. UnreadableFile where gpg can't decrypt it, which with damaged data is known at the end only."""
    with tempfile.TemporaryFile() as told:
        gpg = _started(told, name)
        assert gpg.stdin is not None
        assert gpg.stdout is not None
        feeding = _Feeding(stream.blocks(), gpg.stdin)
        try:
            yield from iter(lambda: gpg.stdout.read(BLOCK), b"")  # type: ignore[union-attr]
            feeding.join()
            code = gpg.wait()
        finally:
            gpg.kill()
            gpg.wait()
            gpg.stdout.close()
            feeding.join()
        if feeding.error:
            raise feeding.error
        if code:
            told.seek(0)
            raise UnreadableFile(f"{name} can't be decrypted: {_reason(told.read().decode(errors='replace'))}")


def _started(told: IO[bytes], name: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603  # our own words, nothing of the file's
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, env={**os.environ, "LC_ALL": "C"}
        )
    except FileNotFoundError as error:
        raise UnreadableFile(
            f"{name} is encrypted, and gpg is not installed; install it (apt-get install gnupg) and import your "
            "key, or decrypt the file elsewhere"
        ) from error


class _Feeding(threading.Thread):
    """Gives gpg what there is to decrypt, while somebody else takes what comes out."""

    def __init__(self, blocks: Iterator[bytes], into: IO[bytes]) -> None:
        super().__init__(name="gpg", daemon=True)
        self._blocks, self._into = blocks, into
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            # gpg may end before its input does: its exit code says why.
            with suppress(BrokenPipeError), self._into:
                for block in self._blocks:
                    self._into.write(block)
        except Exception as error:  # noqa: BLE001  # raised where the reader waits
            self.error = error


def _reason(told: str) -> str:
    """What gpg's status lines (doc/DETAILS in its source) say, and how to mend it."""
    status = [line.split()[1:] for line in told.splitlines() if line.startswith("[GNUPG:] ")]
    words = {line[0] for line in status if line}
    # Which of its keys is missing is told by newer versions only.
    told_missing = [line[1] for line in status if line[0] == "NO_SECKEY" and len(line) > 1]
    meant = [line[1] for line in status if line[0] == "ENC_TO" and len(line) > 1] if "No secret key" in told else []
    keys = sorted({*(told_missing or meant)})
    wanted = any("pinentry" in line.casefold() for line in told.splitlines())
    if words & {"BADMDC"} or ("DECRYPTION_INFO" in words and "GOODMDC" not in words):
        return "it was cut or changed after it was encrypted, so nothing of it is taken; fetch it again"
    if wanted or words & {"MISSING_PASSPHRASE", "BAD_PASSPHRASE", "NEED_PASSPHRASE", "NEED_PASSPHRASE_SYM"}:
        return (
            "its key wants a passphrase that gpg's agent doesn't hold; decrypt it once by hand (gpg --decrypt), "
            "so that the agent has it, or preset it with gpg-preset-passphrase"
        )
    if keys:
        return (
            f"no secret key for key id {', '.join(keys)}; import the one that the file was encrypted to: "
            "gpg --import your-private-key.asc, as the user that runs this command"
        )
    if "NODATA" in words or not words:
        return "it holds no encrypted data that gpg knows; it may be damaged: fetch it again"
    return "it is damaged; fetch it again"
