"""Files in a bucket, against a server that speaks S3 over HTTP."""

import logging
import os
from pathlib import Path

import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from keguan.config.settings import _files
from keguan.kit.errors import BureauError
from keguan.store import files

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(scope="module")
def server():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def bucket(server, settings, tmp_path, monkeypatch):
    """An empty bucket of the settings, and a home of its own."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "key-of-the-test")
    settings.KEGUAN_HOME = tmp_path
    name = tmp_path.name.replace("_", "-")
    settings.STORAGES = settings.STORAGES | _files(f"s3://{name}/原件?endpoint={server}&region=cn-north-1")
    made = storages["kept"]
    made.connection.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
    return made


def objects(bucket):
    return sorted(o.key for o in bucket.bucket.objects.all())


def test_a_file_is_kept_once_and_read_through_the_folder(bucket, tmp_path):
    stored = files.keep("高新技术企业".encode())
    assert files.keep("高新技术企业".encode()) == stored
    assert objects(bucket) == [f"原件/{stored.sha256[:2]}/{stored.sha256}"]
    assert not list(tmp_path.iterdir())  # nothing stays on this machine until it is read
    assert files.path_of(stored).read_bytes() == "高新技术企业".encode()
    assert files.path_of(stored).parent == tmp_path / "fetched"
    bucket.bucket.objects.all().delete()
    assert files.path_of(stored).read_bytes() == "高新技术企业".encode()  # fetched once


def test_what_is_gone_or_changed_is_told(bucket):
    gone, changed = files.keep(b"gone"), files.keep(b"changed")
    bucket.bucket.Object(f"原件/{gone.sha256[:2]}/{gone.sha256}").delete()
    bucket.bucket.Object(f"原件/{changed.sha256[:2]}/{changed.sha256}").put(Body=b"hostile")
    with pytest.raises(BureauError, match="不在文件库里"):
        files.path_of(gone)
    with pytest.raises(BureauError, match="与存入时不一样"):
        files.path_of(changed)
    with pytest.raises(BureauError, match="与存入时不一样"):
        files.path_of(changed)  # what came is not taken from the folder the second time


def test_the_folder_drops_what_was_read_longest_ago(bucket, tmp_path, monkeypatch):
    monkeypatch.setattr(type(bucket), "limit", 2500)
    first, second, third = (files.keep(bytes([n]) * 1000) for n in range(3))
    for moment, stored in enumerate((first, second)):
        os.utime(files.path_of(stored), (moment, moment))
    files.path_of(first)
    files.path_of(third)
    assert {p.name for p in (tmp_path / "fetched").iterdir()} == {first.sha256, third.sha256}
    assert files.path_of(second).stat().st_size == 1000


def test_what_lay_in_the_folder_before_is_still_read(bucket, settings, tmp_path):
    with_bucket = settings.STORAGES
    settings.STORAGES = {k: v for k, v in with_bucket.items() if k != "kept"}
    stored = files.keep(b"before")
    settings.STORAGES = with_bucket
    assert files.path_of(stored) == Path(tmp_path, "files", stored.sha256[:2], stored.sha256)
    assert objects(bucket) == []


def test_a_bucket_that_does_not_answer_is_told(bucket, settings):
    settings.STORAGES = settings.STORAGES | _files("s3://no-such-bucket-here?endpoint=http://127.0.0.1:9")
    with pytest.raises(BureauError, match="连不上"):
        files.keep(b"x")


@pytest.mark.parametrize("address", ["files", "s3://", "https://bucket", "s3://bucket?key=secret"])
def test_an_address_that_is_none_is_told(address):
    with pytest.raises(BureauError, match="KEGUAN_FILES 要写成"):
        _files(address)


def test_without_an_address_files_stay_in_the_home(settings):
    assert _files("") == {}
    assert "kept" not in settings.STORAGES
