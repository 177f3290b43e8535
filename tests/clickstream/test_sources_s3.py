"""Logs in object storage are found and read through its real protocol; no key is ever told."""

import socket
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from communicator.clickstream.sources import find_logs, open_log
from communicator.errors import UnreadableFile
from tests.clickstream.test_sources import FEW, packed, tar_of, zip_of
from tests.ports import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of the server's and the client's own code
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    """A bucket on a server of this machine, named to every client by the environment."""
    server = ThreadedMotoServer(socket.gethostbyname("localhost"), free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "hush-id",
            "AWS_SECRET_ACCESS_KEY": "hush-key",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        }.items():
            patched.setenv(name, value)
        bucket = boto3.resource("s3").Bucket("logs")
        bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        package = zip_of({"events.log.gz": packed("gz"), "table.sql": b"id"})
        for key, content in {
            "2026/a.log.gz": packed("gz"),
            "2026/b.log.zst": packed("zst"),
            "2026/notes.txt": b"x",
            "2026/c.tar.gz": tar_of({"c.log": FEW[0]}, "w:gz"),
            "packages/p.zip": package,
        }.items():
            bucket.put_object(Key=key, Body=content)
        yield bucket
    server.stop()


@pytest.mark.parametrize(
    ("url", "names", "records"),
    [
        ("s3://logs/2026/a.log.gz", ["a.log.gz"], 3),
        ("s3://logs/2026/*.gz", ["a.log.gz", "c.tar.gz"], 4),
        ("s3://logs/2026", ["a.log.gz", "b.log.zst", "c.tar.gz"], 7),
        ("s3://logs/packages/", ["p.zip!events.log.gz"], 3),
    ],
)
def test_files_folders_and_patterns_are_read(bucket: Any, url: str, names: list[str], records: int) -> None:
    refs = list(find_logs([url]))
    sources = [open_log(ref) for ref in refs]

    assert [ref.name for ref in refs] == names
    assert sum(len(list(source.lines())) for source in sources) == records
    assert not any(source.incomplete for source in sources)
    assert all(ref.bytes for ref in refs)


@pytest.mark.parametrize("url", ["s3://logs/2026/none.log", "s3://nowhere/a.log", "s3://logs/2026/*.parquet"])
def test_what_is_not_there_is_told_without_keys(bucket: Any, url: str) -> None:
    with pytest.raises(UnreadableFile) as told:
        list(find_logs([url]))
    assert url in str(told.value)
    assert "hush" not in str(told.value)
