"""An import from files to committed records: staged, previewed in a transaction that is rolled back, committed whole."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import transaction

from keguan.kit.errors import BureauError
from keguan.kit.progress import tell
from keguan.registry import access, regions
from keguan.registry.importing.decisions import Decisions
from keguan.registry.importing.links import Links
from keguan.registry.importing.outcomes import ERROR, Preview, RowPreview, SheetPreview
from keguan.registry.importing.reading import Reading, Sheet, codes, place_named, read_all
from keguan.registry.importing.taking import RowKey, Taken, Taker, row_key
from keguan.store import files as store_files
from keguan.store.acting import acting
from keguan.store.importing.files import gather
from keguan.store.models import ImportBatch, ImportFile, Origin

PORTION = 2000  # origins in memory at a time


class _RollBack(Exception):
    """Leaves the transaction of a preview."""


def stage(files: list[tuple[str, bytes]], *, user: Any, year: int | None = None) -> ImportBatch:
    """Keep the files as a batch that waits for confirmation. Raises BureauError without files or for one too large."""
    if not files:
        raise BureauError("import.nothing", "没有选文件，请选择要导入的表格。")
    for name, content in files:
        if len(content) > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
            raise BureauError("import.too_large", f"“{name}”超过 {limit} MB，请拆成几个文件再导入。")
    with transaction.atomic():
        batch = ImportBatch.objects.create(by=user, year=year)
        for name, content in files:
            clean = str(PurePosixPath(name.replace("\\", "/")))[-255:]
            ImportFile.objects.create(batch=batch, file=store_files.keep(content), name=clean)
    return batch


def preview(batch: ImportBatch, *, user: Any, ledger: str | None = None) -> Preview:
    """What committing the batch would do, found out by doing it and rolling back."""
    found = Preview()
    try:
        with transaction.atomic():
            found = _take_in(batch, user=user, ledger=ledger)
            raise _RollBack
    except _RollBack:
        return found


def commit(batch: ImportBatch, *, user: Any, good_rows: bool, ledger: str | None = None) -> Preview:
    """Take the batch into the ledgers in one transaction. With any error nothing is written, unless `good_rows`."""
    found = Preview()
    try:
        with transaction.atomic():
            locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if locked.state != ImportBatch.WAITING:
                raise BureauError("import.done", f"这批导入{locked.get_state_display()}，不能再次入账。")
            found = _take_in(locked, user=user, ledger=ledger)
            if found.has_errors and not good_rows:
                raise _RollBack
            Decisions.of(locked).keep(found, user=user)
            locked.state, locked.counts = ImportBatch.COMMITTED, found.counts
            locked.save()
            found.committed = True
    except _RollBack:
        pass
    return found


def cancel(batch: ImportBatch, *, user: Any) -> None:
    """Give up a batch that was not committed. Raises BureauError for one that was."""
    if not ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.WAITING).update(state=ImportBatch.CANCELLED):
        raise BureauError("import.done", "这批导入已经处理过，不能取消。")


def import_paths(
    paths: Iterable[str | Path], *, year: int | None, ledger: str | None, good_rows: bool, dry_run: bool
) -> Preview:
    """Import files and folders as the command line does: the batch itself disappears when nothing is committed."""
    gathered = gather(paths)
    roots = [Path(p) for p in paths]
    named = [(_name(path, roots), path.read_bytes()) for path in gathered]
    found = Preview()
    try:
        with transaction.atomic():
            batch = stage(named, user=None, year=year)
            options = {"user": None, "ledger": ledger}
            found = preview(batch, **options) if dry_run else commit(batch, good_rows=good_rows, **options)
            if not found.committed:
                raise _RollBack
    except _RollBack:
        pass
    return found


def _name(path: Path, roots: list[Path]) -> str:
    """The file's name below the folder that was given, so that two folders' 01.xlsx stay apart."""
    root = next((r for r in roots if r.is_dir() and path.is_relative_to(r)), path.parent)
    return path.relative_to(root).as_posix()


def _take_in(batch: ImportBatch, *, user: Any, ledger: str | None) -> Preview:
    """Read the files of the batch and take every sheet in, inside the caller's transaction."""
    files = list(batch.files.select_related("file").order_by("pk"))
    named = [(f.name, store_files.path_of(f.file)) for f in files]
    decisions = Decisions.of(batch)
    reading = read_all(named, only=ledger, year=batch.year, decisions=decisions)
    by_name = {f.name: f for f in files}
    found = Preview(problems=reading.problems)
    with acting(user, f"导入（第{batch.pk}批）", batch=batch, recording=True), _uncollected():
        _settle_home(reading)
        taker = Taker(user, Links(decisions.organisations), _known_rows(files))
        for sheet in reading.sheets:
            found.sheets.append(_take_sheet(sheet, taker, by_name[sheet.file], user))
    return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles, which goes over everything again and again: rows and records have none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _take_sheet(sheet: Sheet, taker: Taker, file: ImportFile, user: Any) -> SheetPreview:
    shown = SheetPreview(
        sheet.file, sheet.sheet, sheet.ledger, sheet.reason, headings=sheet.headings, unused=sheet.unused,
        number=sheet.number, table=sheet.table, fields=sheet.fields, settled=sheet.settled,
    )  # fmt: skip
    if sheet.ledger is None:
        return shown
    if user is not None and not access.may(user, access.CHANGE, sheet.ledger):
        message = f"您的角色不能修改“{sheet.ledger.title}”，请由负责的科室导入。"
        shown.rows = [RowPreview(r.row, ERROR, errors=[(f"第{r.row}行", "", message)]) for r in sheet.rows]
        return shown
    shown.rows, taken = taker.take(sheet, digest=file.file.sha256)
    _keep_origins(taken, file)
    taker.learn(taken)
    return shown


def _keep_origins(taken: list[Taken], file: ImportFile) -> None:
    for start in range(0, len(taken), PORTION):
        tell("记下每个数出自哪一格", start, len(taken))
        Origin.objects.bulk_create(
            [
                Origin(
                    file=file,
                    sheet=one.row.sheet[:100],
                    row=one.row.row,
                    model=one.record._meta.label_lower,
                    object_id=one.record.pk,
                    cells=one.row.cells,
                )
                for one in taken[start : start + PORTION]
            ],
            batch_size=500,
        )


def _known_rows(files: list[ImportFile]) -> dict[RowKey, tuple[str, int]]:
    """The rows of files with the same content that were taken in before."""
    rows = Origin.objects.filter(file__file__in=[f.file_id for f in files]).exclude(
        file__batch__state=ImportBatch.UNDONE
    )
    found = rows.values_list("file__file__sha256", "sheet", "row", "cells", "model", "object_id")
    return {
        row_key(digest, sheet, row, cells): (model, pk) for digest, sheet, row, cells, model, pk in found.iterator()
    }


def _settle_home(reading: Reading) -> None:
    """Make the bureau's own region where there is none yet: from city.toml, else from the codes on the sheets."""
    if regions.home() is not None:
        return
    code = settings.CITY.get("code") or regions.commonest_code(codes(reading))
    if code:
        regions.establish(str(code), name=settings.CITY.get("name") or place_named(reading))
        for name in settings.CITY.get("towns", ()):
            regions.town(name)
