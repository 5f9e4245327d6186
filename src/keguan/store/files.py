"""Files kept by the hash of their content: under KEGUAN_HOME/files, or in a bucket when KEGUAN_FILES names one."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages

from keguan.kit.errors import BureauError
from keguan.store.models import StoredFile


def keep(content: bytes) -> StoredFile:
    """Store the content once and return its record; the same content again gives the same record.

    Raises BureauError when there is a bucket and it does not take it.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if bucket := _bucket():
        bucket.put(digest, content)
    elif not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(temporary).replace(path)  # atomic: a crash leaves no half file under the name
    return StoredFile.objects.get_or_create(sha256=digest, defaults={"size": len(content)})[0]


def path_of(stored: StoredFile) -> Path:
    """Where the content lies on this machine. Raises BureauError when it is gone or no longer what was stored.

    What a bureau had in its folder before it took a bucket is read from there as before.
    """
    path = _path(stored.sha256)
    if not path.is_file() and (bucket := _bucket()):
        path = bucket.fetched(stored.sha256)
    if not path.is_file() or path.stat().st_size != stored.size:
        raise BureauError("files.missing", f"原始文件 {stored} 不在文件库里，请从备份恢复 files 目录。")
    return path


def _bucket() -> Any:
    """The `buckets.Bucket` of the settings; None when files are kept on this machine."""
    return storages["kept"] if "kept" in settings.STORAGES else None


def _path(digest: str) -> Path:
    return Path(settings.KEGUAN_HOME) / "files" / digest[:2] / digest
