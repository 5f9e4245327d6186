"""From a file to its first page on the screen: `python -m benchmarks.library_converting`.

Converts a docx of eleven pages, draws the first page of a PDF of a hundred, and converts the largest files that are
allowed, of pictures above all; prints seconds, those of the processor (what matters where others work too), and the most memory that any process had."""

import io
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import docx
from django.conf import settings
from django.core.management import call_command
from docx.shared import Cm
from PIL import Image

from benchmarks import HOME
from keguan.library import intake, layout, pages
from keguan.library.models import Version
from keguan.registry.models import User
from keguan.store import office

PARAGRAPH = "根据国家有关规定，结合我市高新技术企业培育工作实际，现将有关事项通知如下，请各乡镇、各园区认真贯彻执行。"


def notice(path: Path, paragraphs: int, table_rows: int) -> Path:
    """A docx with headings and a ruled table."""
    made = docx.Document()
    for number in range(paragraphs):
        if number % 8 == 0:
            made.add_heading(f"{number // 8 + 1}. 工作安排", 1)
        made.add_paragraph(PARAGRAPH * 5)
    table = made.add_table(table_rows, 4, style="Table Grid")
    for number, row in enumerate(table.rows):
        for cell, words in zip(row.cells, (str(number), "示例企业", "省级", "12.5"), strict=True):
            cell.text = words
    made.save(str(path))
    return path


def noise(side: int) -> bytes:
    """A photograph as hard to press together as any."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 120).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def largest_pdf(path: Path) -> Path:
    """Scans, one a page, until the limit is nearly reached."""
    scan = Image.open(io.BytesIO(noise(2400)))
    many = max(int(settings.MAX_UPLOAD_BYTES * 0.9 / 5_000_000), 1)
    scan.save(
        path, "PDF", save_all=True, append_images=[scan.copy() for _ in range(many - 1)], resolution=200, quality=92
    )
    return path


def largest_docx(path: Path) -> Path:
    """Photographs in a text until the limit is nearly reached."""
    made, total = docx.Document(), 0
    while total < settings.MAX_UPLOAD_BYTES * 0.9:
        photo = noise(2000 + total % 7)  # each a picture of its own
        total += len(photo)
        made.add_paragraph(PARAGRAPH)
        made.add_picture(io.BytesIO(photo), width=Cm(14))
    made.save(str(path))
    return path


def apart(path: Path, media: str) -> tuple[float, float, float, int]:
    """Seconds, seconds of processor, megabytes of the largest process, pages; in a process with nothing else to count."""
    code = (
        "import django, json, resource, sys, time; from pathlib import Path; django.setup();"
        "from keguan.library import layout; begun = time.perf_counter();"
        "made = layout.lay_out(Path(sys.argv[1]), sys.argv[2]); took = time.perf_counter() - begun;"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps([took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, len(made.pages)]))"
    )
    command = [sys.executable, "-c", code, str(path), media]
    took, used, most, count = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return took, used, most, count


def first_page(path: Path) -> tuple[float, float, int]:
    """Seconds, and seconds of processor, from asking for the first page to its picture, nothing kept; pages in all."""
    call_command("migrate", verbosity=0, interactive=False)
    user = User.objects.create(username="bench", role="clerk", name="测试")
    settings.WORK_AT_ONCE = True
    (taken,) = intake.take_in(path.name, path.read_bytes(), user=user)
    version = Version.objects.select_related("pdf", "file").get(pk=taken.version.pk)
    assert version.state == Version.READY, version.fault
    times, used = [], []
    for _ in range(5):
        for kept in (HOME / "pages").glob("*/*"):
            kept.unlink()
        begun, busy = time.perf_counter(), time.process_time()
        pages.image(version, 1, 1200)
        times.append(time.perf_counter() - begun)
        used.append(time.process_time() - busy)
    return statistics.median(times), statistics.median(used), version.pages


def main() -> None:
    made = notice(HOME / "eleven.docx", 52, 40)
    took, used, most, count = sorted(apart(made, "docx") for _ in range(3))[1]
    print(f"docx of {count} pages: {took:.1f} s, processor {used:.1f} s, largest process {most:.0f} MB")
    with office.converted(notice(HOME / "hundred.docx", 480, 300), "pdf") as pdf:
        hundred = Path(shutil.copyfile(pdf, HOME / "hundred.pdf"))
    took, used, count = first_page(hundred)
    print(f"first page of a PDF of {count} pages: {took:.2f} s, processor {used:.2f} s")
    for path, media in ((largest_pdf(HOME / "largest.pdf"), "pdf"), (largest_docx(HOME / "largest.docx"), "docx")):
        took, used, most, count = apart(path, media)
        size = path.stat().st_size / 2**20
        print(f"{media} of {size:.0f} MB, {count} pages: {took:.1f} s, processor {used:.1f} s, largest {most:.0f} MB")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"bounds of address space: {layout.MEGABYTES} MB to read, {office.MEGABYTES} MB for LibreOffice; here {own:.0f} MB"
    )


if __name__ == "__main__":
    main()
