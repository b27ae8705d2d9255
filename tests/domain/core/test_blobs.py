"""Blobs: by their hash, written once, never changed."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from vanthu.core.blobs import FileBlobs
from vanthu.core.errors import Invalid, Unavailable


@pytest.fixture
def store(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path / "blobs")


def test_what_is_put_is_read_back_under_its_hash(store: FileBlobs) -> None:
    blob = store.put(b"noi dung")

    assert blob.sha256 == hashlib.sha256(b"noi dung").hexdigest()
    assert (store.read(blob.sha256), blob.size) == (b"noi dung", 8)
    assert not list(store.root.glob(".incoming-*"))


def test_the_same_bytes_are_kept_once(store: FileBlobs) -> None:
    first = store.path(store.put(b"x").sha256).stat().st_ino

    assert store.path(store.put(b"x").sha256).stat().st_ino == first


def test_a_stream_past_its_limit_is_refused_and_leaves_nothing(store: FileBlobs) -> None:
    with pytest.raises(Invalid):
        store.put_stream(io.BytesIO(b"x" * 3_000_000), limit=2_000_000)

    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def damage(store: FileBlobs, sha256: str, content: bytes) -> None:
    path = store.path(sha256)
    path.chmod(0o600)
    path.write_bytes(content)


def test_a_changed_blob_is_not_read(store: FileBlobs) -> None:
    blob = store.put(b"that")
    damage(store, blob.sha256, b"gia!")

    with pytest.raises(Unavailable, match="changed on the disk"):
        store.read(blob.sha256)


def test_putting_the_bytes_again_mends_a_damaged_blob(store: FileBlobs) -> None:
    blob = store.put(b"that")
    damage(store, blob.sha256, b"th")

    store.put(b"that")

    assert store.read(blob.sha256) == b"that"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "a" * 63, "a" * 64 + "/x"])
def test_a_name_that_is_no_hash_leads_nowhere(store: FileBlobs, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path(name)
