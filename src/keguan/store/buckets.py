"""Files kept in an S3 bucket. Loaded only where KEGUAN_FILES names one: the client of S3 is slow to start."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from keguan.kit.errors import BureauError

LIMIT: Final = 2 * 1024**3

log = logging.getLogger(__name__)


class Bucket(S3Storage):
    """A bucket, and the folder on this machine through which its files are read.

    A file is fetched once and checked by its hash. The folder holds what was read last, up to `limit` bytes; of what is
    dropped from it the bucket has the original. The keys are those that AWS's own programs read from the environment.
    """

    limit = LIMIT

    def get_default_settings(self) -> dict[str, Any]:
        quick = {"connect_timeout": 5, "read_timeout": 30, "retries": {"total_max_attempts": 2}}
        # virtual hosts of buckets are AWS's own; the servers that bureaus run themselves know paths
        style = {"addressing_style": "path"}
        config = Config(s3=style, signature_version="s3v4", **quick)
        return super().get_default_settings() | {"client_config": config, "max_memory_size": 8 * 1024**2}

    def put(self, digest: str, content: bytes) -> None:
        """Store the content under its hash unless it is there. Raises BureauError when the bucket does not take it."""
        with _answering():
            if not self.exists(_name(digest)):
                self.save(_name(digest), ContentFile(content))

    def fetched(self, digest: str) -> Path:
        """Where the content lies on this machine, fetched unless it is there.

        Raises BureauError when the bucket does not answer, lacks it, or gives something else.
        """
        path = _folder() / digest
        with suppress(FileNotFoundError):
            os.utime(path)  # read just now: dropped last
            return path
        self._fetch(digest, path)
        self._drop_old(keeping=path)
        return path

    def _fetch(self, digest: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        found = hashlib.sha256()
        try:
            with os.fdopen(handle, "wb") as out, _answering(), self.open(_name(digest)) as content:
                for part in content.chunks():
                    found.update(part)
                    out.write(part)
            if found.hexdigest() != digest:
                told = f"文件库里的 {digest[:12]} 与存入时不一样，没有打开，请从备份恢复。"
                raise BureauError("files.changed", told)
            Path(temporary).replace(path)
        except FileNotFoundError as fault:
            raise BureauError("files.missing", f"原始文件 {digest[:12]} 不在文件库里，请从备份恢复。") from fault
        finally:
            Path(temporary).unlink(missing_ok=True)

    def _drop_old(self, *, keeping: Path) -> None:
        """Take from the folder what was read longest ago until it is within the limit."""
        found = []
        for path in _folder().iterdir():
            with suppress(FileNotFoundError):  # another worker drops files too
                found.append((path.stat().st_mtime, path.stat().st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self.limit:
                return
            if path != keeping:
                path.unlink(missing_ok=True)
                total -= size


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as fault:
        log.error("bucket of files: %s", fault)
        told = "文件库暂时连不上，请稍后再试；一直这样，请管理员核对 KEGUAN_FILES 和密钥。"
        raise BureauError("files.unreachable", told) from fault


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _folder() -> Path:
    return Path(settings.KEGUAN_HOME) / "fetched"
