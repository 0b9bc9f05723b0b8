"""The shelf of files in a bucket of an object store that speaks S3; only sealed bytes go there.

Who may write to the bucket comes from boto3's own environment or files (AWS_…), never from us.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from operations.evidence_sealing import Lying
from operations.evidence_shelf import is_a_name, must_be_a_name

_NOT_THERE = frozenset({"404", "NoSuchKey", "NotFound"})
_THERE = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict"})
PATIENCE = Config(
    connect_timeout=5, read_timeout=60, retries={"max_attempts": 4, "mode": "standard"}
)


@dataclass(frozen=True, slots=True)
class InBucket:
    """Bytes of an object, read by ranges."""

    client: Any
    bucket: str
    key: str
    size: int

    def read_at(self, offset: int, count: int) -> bytes:
        """Bytes from a place on; raises FileNotFoundError."""
        end = min(offset + count, self.size)
        if offset >= end:
            return b""
        asked = {"Bucket": self.bucket, "Key": self.key, "Range": f"bytes={offset}-{end - 1}"}
        try:
            return bytes(self.client.get_object(**asked)["Body"].read())
        except ClientError as error:
            raise _told(error, self.key) from error


class BucketShelf:
    """A bucket, or a part of one, as the shelf of an office."""

    def __init__(self, place: str, endpoint: str = "") -> None:
        """`place` is s3://bucket or s3://bucket/prefix; `endpoint` is another store's address."""
        self._bucket, _, prefix = place.removeprefix("s3://").partition("/")
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client: Any = boto3.client("s3", endpoint_url=endpoint or None, config=PATIENCE)

    def keep(self, source: Path, name: str) -> None:
        """Put a sealed file into the bucket, whole or not at all; one that is there stays."""
        said = {"Bucket": self._bucket, "Key": self._key(name), "IfNoneMatch": "*"}
        with source.open("rb") as file:
            try:
                self._client.put_object(**said, Body=file)
            except ClientError as error:
                if _code(error) not in _THERE:
                    raise

    def bring(self, source: Path, name: str) -> None:
        """Put a copy of a sealed file there, as `keep` does."""
        self.keep(source, name)

    def take(self, name: str) -> Lying:
        """A file that is there; raises FileNotFoundError."""
        key = self._key(name)
        try:
            found = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            raise _told(error, name) from error
        return InBucket(self._client, self._bucket, key, int(found["ContentLength"]))

    def names(self) -> Iterator[str]:
        """Every file that is there, in the order of the names."""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
            for found in page.get("Contents", ()):
                name = str(found["Key"]).rpartition("/")[2]
                if is_a_name(name) and found["Key"] == self._key(name):
                    yield name

    def _key(self, name: str) -> str:
        must_be_a_name(name)
        return f"{self._prefix}{name[:2]}/{name}"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _told(error: ClientError, name: str) -> Exception:
    """What is not there is not there, wherever files lie; anything else rises as it is."""
    return FileNotFoundError(name) if _code(error) in _NOT_THERE else error
