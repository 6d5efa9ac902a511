"""Generated files with known words: read whole and in order, or refused for what is wrong with them."""

import random
from statistics import mean

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.sandbox import Sandbox
from evaluator.domain.documents import Document
from tests.documents.generated.catalog import generated, small
from tests.documents.generated.contents import make_contents
from tests.documents.generated.files import GeneratedFile
from tests.documents.generated.layouts import two_pages
from tests.documents.generated.pdfs import make_page_pdf, without_its_end
from tests.documents.measuring import order_share, word_recall

LEAST_RECALL, LEAST_ORDER = 0.99, 0.98
LEAST_RECALL_OF_ONE, LEAST_ORDER_OF_ONE = 0.95, 0.8
"""No single file may be read worse; short lists side by side under titles may be read by rows, like a table."""
WITHOUT_RECOGNITION = ReadLimits(ocr_languages="")


def check(file: GeneratedFile, document: Document) -> None:
    """What has to hold for each file by itself."""
    assert document.status is file.status, document.reason
    if not document.status.is_readable:
        assert document.reason
        return
    assert word_recall(document.text, file.blocks) >= LEAST_RECALL_OF_ONE
    assert order_share(document.text, file.blocks) >= LEAST_ORDER_OF_ONE
    assert document.emitted_share is None or document.emitted_share > 0.99
    seen = set(document.text.split())
    assert not seen & set(file.hidden.split())
    if file.hidden:
        assert set(file.hidden.split()) <= set(" ".join(each.text for each in document.hidden_text).split())


@pytest.mark.parametrize("file", small(), ids=lambda file: file.name)
async def test_a_generated_file_is_read_rightly_or_refused_clearly(
    file: GeneratedFile, sandbox: Sandbox
) -> None:
    check(file, await sandbox.read(file.data, file.name, WITHOUT_RECOGNITION))


@pytest.mark.soak
async def test_three_hundred_generated_files_keep_their_words_and_their_order() -> None:
    recalls, orders = [], []
    async with Sandbox(workers=2, limits=WITHOUT_RECOGNITION) as sandbox:
        for file in generated(300):
            document = await sandbox.read(file.data, file.name)
            check(file, document)
            if file.blocks:
                recalls.append(word_recall(document.text, file.blocks))
                orders.append(order_share(document.text, file.blocks))
    print(f"{len(recalls)} read: recall {mean(recalls):.4f}, order {mean(orders):.4f}")  # noqa: T201
    assert mean(recalls) >= LEAST_RECALL
    assert mean(orders) >= LEAST_ORDER


@pytest.mark.parametrize("seed", range(3))
async def test_no_page_is_lost_with_the_end_of_a_file(seed: int, sandbox: Sandbox) -> None:
    pick = random.Random(seed)
    data, blocks = make_page_pdf(make_contents(pick), two_pages, "lines", "as written", pick)
    document = await sandbox.read(without_its_end(data), "cut.pdf", WITHOUT_RECOGNITION)
    assert document.pages == 2
    assert word_recall(document.text, blocks) > LEAST_RECALL
