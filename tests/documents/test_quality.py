"""Page quality: real text of many scripts is never called poor, and what is no text is."""

import random
import string

import pytest

from evaluator.documents.quality import page_quality

RESUME = """Mockup Person
mockup.person@example.com  +49 30 5550 1234
2019 - 2024  Dispatcher, Invented Freight (40 lorries, 12 drivers, 3 depots)
2014 - 2019  Clerk, Mockup Lines: counted parcels, wrote the manual, trained 5 people
B.Sc. Logistics, 2011-2014, grade 1.7; C, C++, R; driving licences B, C1, CE
"""
CLEAN = {
    "English": RESUME * 3,
    "spaced headings": ("E X P E R I E N C E\n" + RESUME) * 3,
    "dates and figures": "2019-2024 3.5 % 40 12 1,200 EUR 2014-2019 Turnover rose from 1.2 to 3.4 million\n"
    * 6,
    "Chinese": "虚构物流公司 调度员 二〇一九年至今 负责四十辆虚构卡车的路线规划。" * 8,
    "Japanese": "架空運送株式会社 配車係 二〇一九年から現在まで、四十台の架空のトラックの経路を計画。" * 6,
    "Thai": "บริษัทสมมติ พนักงานคลังสินค้า ตั้งแต่ปี พ.ศ. ๒๕๕๗ นับพัสดุสมมติทุกวัน" * 5,
    "Arabic": "شركة وهمية للنقل، منسق الرحلات منذ ٢٠١٩، خطط مسارات أربعين شاحنة وهمية. " * 5,
    "Hindi": "काल्पनिक परिवहन कंपनी में २०१९ से प्रेषक, चालीस काल्पनिक ट्रकों के मार्ग बनाए। " * 5,
    "Polish": "Koordynator w Wymyślonym Transporcie: trasy i harmonogramy, w tym z i do portu. " * 5,
    "few words": "Placeholder",
    "nothing": "",
}


@pytest.mark.parametrize("kind", CLEAN)
def test_clean_text_is_not_poor(kind: str) -> None:
    assert not page_quality(1, CLEAN[kind]).is_poor


@pytest.mark.parametrize(
    "text",
    [
        RESUME.replace("e", "\ufffd") * 3,
        " ".join(RESUME.replace(" ", "")) * 2,
        "".join(random.Random(5).choices(string.punctuation + string.digits + "ab ", k=600)),
    ],
    ids=["letters that are not known", "letters torn apart", "signs instead of letters"],
)
def test_what_is_hardly_words_is_poor(text: str) -> None:
    assert page_quality(1, text).is_poor


def test_the_figures_are_counted() -> None:
    quality = page_quality(3, "Ab \ufffd c 12\n")
    assert (quality.page, quality.characters, quality.unmapped) == (3, 6, 1)
    assert (quality.letter_share, quality.one_letter_share) == (0.5, 0.25)
