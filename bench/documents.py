"""Reading PDFs: pages a second and peak memory of our reader beside bare libraries, and 200 files through the intake.

The files are made-up resumes of two full pages (bench/_pdf_resumes.py). Every reader has a process of its own, warmed
up with a few files; pages a second are by the CPU time of that process, so that other load does not count. "Words
found" is the share of the written words that come out as words. pypdf is measured where it is installed. The intake is
evaluator.documents.sandbox with one child fewer than there are cores; meanwhile the delay of the event loop is sampled.
Targets: at most 40 ms a page; loop delay p99 at most 50 ms, at most 200 ms. Run: PYTHONPATH=. python bench/documents.py
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from bench._pdf_resumes import LAYOUTS, Resume, make_resume
from tests.documents.painting import WAYS

FILES, PAGES = 200, 2
A_READER = 48
"""Files given to each reader."""
WARM_UP = 4
PAGE_MS, P99_MS, MAX_MS = 40, 50, 200
Reader = Callable[[bytes], str]


def resumes(count: int) -> list[Resume]:
    """All layouts and ways of painting in turn."""
    kinds = [(layout, way) for layout in LAYOUTS for way in WAYS]
    return [make_resume(*kinds[index % len(kinds)], seed=index) for index in range(count)]


def ours(data: bytes) -> str:
    from evaluator.documents.limits import ReadLimits
    from evaluator.documents.pdf import read_pdf

    return read_pdf(data, ReadLimits(ocr_languages="")).text


def ours_with_facts(data: bytes) -> str:
    from evaluator.documents.limits import ReadLimits
    from evaluator.documents.reading import read_document

    return read_document(data, "resume.pdf", ReadLimits(ocr_languages="")).text


def bare_range(data: bytes) -> str:
    return _bare(data, "get_text_range")


def bare_bounded(data: bytes) -> str:
    return _bare(data, "get_text_bounded")


def _bare(data: bytes, method: str) -> str:
    texts = []
    document = import_module("pypdfium2").PdfDocument(data)
    for page in document:
        text_page = page.get_textpage()
        texts.append(getattr(text_page, method)())
        text_page.close()
        page.close()
    document.close()
    return "\n".join(texts)


def pypdf(data: bytes) -> str:
    reader = import_module("pypdf").PdfReader(BytesIO(data))
    return "\n".join(page.extract_text() for page in reader.pages)


READERS: dict[str, tuple[str, Reader]] = {
    "ours": ("our reader", ours),
    "ours_with_facts": ("our reader, cleaned, with contacts, name, language", ours_with_facts),
    "bare_range": ("bare pypdfium2, get_text_range", bare_range),
    "bare_bounded": ("bare pypdfium2, get_text_bounded", bare_bounded),
    "pypdf": ("pypdf", pypdf),
}


def measure_reader(name: str) -> dict[str, float]:
    """In a process of its own: pages a second of CPU, milliseconds a page by way of painting, peak MB, words found."""
    read = READERS[name][1]
    files = resumes(A_READER)
    for file in files[:WARM_UP]:
        read(file.data)
    spent: Counter[str] = Counter()
    found = wanted = 0
    for file in files:
        began = time.process_time()
        text = read(file.data)
        spent[file.way] += time.process_time() - began
        words = Counter(file.words)
        wanted += words.total()
        found += (words & Counter(text.split())).total()
    told = {f"ms {way}": 1000 * spent[way] * len(WAYS) / (A_READER * PAGES) for way in WAYS}
    return told | {
        "rate": A_READER * PAGES / spent.total(),
        "peak": peak_mb(),
        "words": 100 * found / wanted,
    }


def peak_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


async def measure_intake(files: list[bytes]) -> tuple[float, list[float], int]:
    """(wall seconds, delays of the loop in order of size, files read well)."""
    from bench.loop_delay import watch  # here, as it loads what the readers' processes do without
    from evaluator.documents.sandbox import Sandbox

    workers = max(1, (os.cpu_count() or 2) - 1)
    delays: list[float] = []
    async with Sandbox(workers=workers) as sandbox:
        await sandbox.read(files[0], "warm.pdf")
        watching = asyncio.create_task(watch(delays))
        began = time.perf_counter()
        read = await asyncio.gather(*(sandbox.read(data, "resume.pdf") for data in files))
        wall = time.perf_counter() - began
        watching.cancel()
    return wall, sorted(delays), sum(document.status == "ok" for document in read)


def compare_readers() -> bool:
    """Print a row for each reader; True when ours is fast enough."""
    print(f"{A_READER} resumes of {PAGES} pages; milliseconds of CPU a page")
    print(f"{'':52}{'pages/s':>8}{'mean':>7}" + "".join(f"{way:>8}" for way in WAYS) + "  peak MB  words %")
    is_met = True
    for name, (title, _) in READERS.items():
        if name == "pypdf" and find_spec("pypdf") is None:
            print(f"{title:52}is not installed: left out")
            continue
        command = [sys.executable, __file__, "--reader", name]
        told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        mean = 1000 / told["rate"]
        ways = "".join(f"{told[f'ms {way}']:8.1f}" for way in WAYS)
        print(f"{title:52}{told['rate']:8.0f}{mean:7.1f}{ways}{told['peak']:9.0f}{told['words']:9.2f}")
        is_met = is_met and (name != "ours_with_facts" or mean <= PAGE_MS)
    return is_met


def main() -> int:
    """Print the figures."""
    is_met = compare_readers()
    wall, delays, well = asyncio.run(measure_intake([file.data for file in resumes(FILES)]))
    p99, worst = delays[int(0.99 * len(delays))], delays[-1]
    print(
        f"{FILES} resumes of {PAGES} pages through the intake: {wall:.1f} s, {FILES * PAGES / wall:.0f} pages/s, "
        f"{well} read; loop delay p99 {p99:.1f} ms (<= {P99_MS}), max {worst:.1f} ms (<= {MAX_MS}), of {len(delays)}"
    )
    is_met = is_met and p99 <= P99_MS and worst <= MAX_MS and well == FILES
    print("targets met" if is_met else "TARGETS MISSED")
    return 0 if is_met else 1


if __name__ == "__main__":
    if "--reader" in sys.argv:
        print(json.dumps(measure_reader(sys.argv[-1])))
    else:
        sys.exit(main())
