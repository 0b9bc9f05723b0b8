"""Files in an object store: the same shelf, against a real server that speaks S3."""

from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from operations.backup import back_up, restore
from operations.evidence_s3 import BucketShelf
from operations.evidence_sealing import PIECE_BYTES
from operations.office import open_office
from operations.settings import Settings
from tests.evidence.room import a_room, taken_in

TEXT = b"".join(b"%015d\n" % number for number in range(20_000))


@pytest.fixture
def store_of_objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an object store on loopback, with two empty buckets."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=address)
    for bucket in ("files", "again"):
        client.create_bucket(Bucket=bucket)
    yield address
    for bucket in ("files", "again"):
        for found in client.list_objects_v2(Bucket=bucket).get("Contents", ()):
            client.delete_object(Bucket=bucket, Key=found["Key"])
    server.stop()


def test_files_lie_in_a_bucket_as_in_a_folder(folder: Settings, store_of_objects: str) -> None:
    """Sealed, under the same names, opened by ranges, written once."""
    shelf = BucketShelf("s3://files/centre", store_of_objects)
    with a_room(folder, shelf=shelf) as room:
        taken = taken_in(room, TEXT)
        assert taken_in(room, TEXT) == taken

        sealed = room.sealed(taken.content)
        sealed.must_be_whole()
        assert b"".join(sealed.pieces()) == TEXT
        seam = (PIECE_BYTES - 3, PIECE_BYTES + 3)
        assert b"".join(sealed.pieces(*seam)) == TEXT[seam[0] : seam[1]]
        assert list(shelf.names()) == [taken.content]
        assert TEXT[:64] not in shelf.take(taken.content).read_at(0, 1 << 20)


def test_what_is_not_in_the_bucket_is_not_there(store_of_objects: str) -> None:
    """Said as of a folder; a name that leads elsewhere is not even asked for."""
    shelf = BucketShelf("s3://files", store_of_objects)
    for name in ("0" * 64, "../keys", ""):
        with pytest.raises(FileNotFoundError):
            shelf.take(name)


def test_a_backup_has_the_files_of_the_bucket(folder: Settings, store_of_objects: str) -> None:
    """Copied out sealed, and put back into an empty bucket."""
    settings = folder.model_copy(
        update={"evidence_s3": "s3://files", "evidence_s3_endpoint": store_of_objects}
    )
    with open_office(settings) as office:
        taken = taken_in(office.evidence, TEXT)
    target = folder.home.parent / "backup"
    back_up(settings, target, lambda _part, _done, _whole: None)

    there = settings.model_copy(
        update={
            "home": folder.home.parent / "elsewhere",
            "evidence_s3": "s3://again",
            "master_key_file": folder.master_key_path,
        }
    )
    restore(there, target)
    with open_office(there) as office:
        assert b"".join(office.evidence.sealed(taken.content).pieces()) == TEXT
