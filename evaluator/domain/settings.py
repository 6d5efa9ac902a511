"""The settings that admins edit: their types, defaults and bounds, and what the settings page says of each."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LANGUAGE_CODES = r"[A-Za-z]{3}(_[A-Za-z]{3,8})?(\+[A-Za-z]{3}(_[A-Za-z]{3,8})?){0,5}|"
"""Up to six language codes of the text recognition, as it takes them: "eng", "eng+deu", "chi_sim"."""

_UNKNOWN_PRICES = (
    "It counts what the provider charges; calls to a model without a known price count for nothing."
)


class Group(StrEnum):
    """Under which heading a setting stands."""

    UPLOADS = "Uploads and queue"
    RATING = "Rating"
    PRICES = "Prices"
    KEEPING = "Keeping and deleting"


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """What the page says of a setting.

    `sentence` says what it does, `unit` stands after the field ("files"), `help` holds further lines.
    """

    group: Group
    label: str
    sentence: str
    unit: str = ""
    help: tuple[str, ...] = ()


class Settings(BaseModel):
    """All settings. Names, defaults and ranges are part of the interface."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_resumes_per_upload: Annotated[
        int,
        SettingInfo(
            Group.UPLOADS,
            "Resumes per upload",
            "A draft takes no more resumes than this; the files beyond it are refused, with the number.",
            "resumes",
            (
                "200 (default): safe for one container.",
                "300 and more: test how fast the work gets done first.",
                "500 and more: run several containers.",
            ),
        ),
    ] = Field(default=200, ge=1, le=1000)
    background_queue_threshold: Annotated[
        int,
        SettingInfo(
            Group.UPLOADS,
            "Background from",
            "Jobs with more resumes than this go to the background lane; the others start at once.",
            "resumes",
            (
                "75 (default): good balance for a proxy that waits 100 seconds.",
                "50: more cautious, queues sooner.",
                "100: bolder, more jobs start at once.",
                "Formula: threshold = (cloudflare_timeout_seconds - 20) * 0.75, "
                "with 20 seconds to spare and 0.75 resumes rated in a second; 100 seconds give 60.",
                "No job can run into that limit here: the start answers at once in both lanes, "
                "and the work goes on behind it.",
            ),
        ),
    ] = Field(default=75, ge=0, le=1000)
    max_file_size_mb: Annotated[
        int,
        SettingInfo(
            Group.UPLOADS, "Largest file", "A larger file is left out, with its size.", "MB",
            ("1 MB is 1,000,000 bytes.",),
        ),
    ] = Field(default=10, ge=1, le=50)  # fmt: skip
    ocr_languages: Annotated[
        str,
        SettingInfo(
            Group.UPLOADS,
            "Languages of scanned pages",
            "What the text recognition expects in pictures and scans: codes joined by +.",
            "",
            (
                "For example eng, eng+deu or fra+nld. More languages make it slower; none leaves pictures unread.",
                "One that is not installed is left out; evaluator doctor lists those that are.",
            ),
        ),
    ] = Field(default="eng", pattern=f"^({LANGUAGE_CODES})$")

    max_model_calls: Annotated[
        int,
        SettingInfo(
            Group.RATING,
            "Candidates at a time",
            "How many candidates one container rates at the same time. The provider's limits apply as well.",
            "candidates",
        ),
    ] = Field(default=10, ge=1, le=200)
    interactive_reserved_slots: Annotated[
        int,
        SettingInfo(
            Group.RATING,
            "Kept free for small jobs",
            "Of the candidates rated at the same time, how many places the background lane leaves free.",
            "places",
            ("Has to be smaller than the candidates at a time, so that the background lane gets a place.",),
        ),
    ] = Field(default=2, ge=0, le=199)
    first_candidate_alone: Annotated[
        bool,
        SettingInfo(
            Group.RATING,
            "First candidate alone",
            "The others of a job follow when its first is rated, so that they find the shared part in the cache.",
            "",
            (
                "Saves money where a provider caches only what it has finished reading, and costs one answer's time.",
            ),
        ),
    ] = False
    blind_reading: Annotated[
        bool,
        SettingInfo(
            Group.RATING,
            "Blind reading for new drafts",
            "Identity is taken out before the model reads. Recruiters may change it for each draft.",
        ),
    ] = True
    second_look: Annotated[
        bool,
        SettingInfo(
            Group.RATING,
            "Second look at close calls",
            "Candidates within 5 points of the cut are read once more; where both readings differ, their mean counts.",
            "",
            ("The cut lies below the candidates that get an insight, or below the tenth when all get one.",),
        ),
    ] = True
    is_interactive_paused: Annotated[
        bool,
        SettingInfo(
            Group.RATING,
            "Pause the interactive lane",
            "Nothing of the interactive lane starts; what is being rated is finished.",
        ),
    ] = False
    is_background_paused: Annotated[
        bool,
        SettingInfo(
            Group.RATING,
            "Pause the background lane",
            "Nothing of the background lane starts; what is being rated is finished.",
        ),
    ] = False
    candidate_cap_usd: Annotated[
        Decimal,
        SettingInfo(
            Group.RATING,
            "Limit for one candidate",
            "A question that could bring one candidate's model calls above this is not asked. 0 sets no limit.",
            "USD",
            (_UNKNOWN_PRICES,),
        ),
    ] = Field(default=Decimal("2.00"), ge=0, le=1000, decimal_places=2)
    job_cap_usd: Annotated[
        Decimal,
        SettingInfo(
            Group.RATING,
            "Limit for one job",
            "A job whose model calls would cost more waits, says so, and goes on when this is raised. "
            "0 sets no limit.",
            "USD",
            (_UNKNOWN_PRICES,),
        ),
    ] = Field(default=Decimal("200.00"), ge=0, le=100_000, decimal_places=2)
    day_cap_usd: Annotated[
        Decimal,
        SettingInfo(
            Group.RATING,
            "Limit for one day",
            "When all model calls of a day would cost more, jobs wait until midnight UTC or until this is raised. "
            "0 sets no limit.",
            "USD",
            (_UNKNOWN_PRICES,),
        ),
    ] = Field(default=Decimal("500.00"), ge=0, le=100_000, decimal_places=2)
    drain_seconds: Annotated[
        int,
        SettingInfo(
            Group.RATING,
            "Time to finish at a stop",
            "How long work in hand may go on after a container was told to stop; then another takes it up.",
            "seconds",
            ("Whatever stops the containers has to wait longer than this before it kills them.",),
        ),
    ] = Field(default=20, ge=0, le=300)

    billing_enabled: Annotated[
        bool,
        SettingInfo(
            Group.PRICES,
            "Charge for jobs",
            "Prices are shown, held at the start and charged for what was rated.",
        ),
    ] = False
    rating_price: Annotated[
        Decimal,
        SettingInfo(
            Group.PRICES,
            "Rating of a job",
            "Held at the start, settled for the candidates really rated.",
            "USD",
        ),
    ] = Field(default=Decimal("25.00"), ge=0, le=10_000, decimal_places=2)
    deep_insights_price: Annotated[
        Decimal,
        SettingInfo(Group.PRICES, "Deep insights", "Added when a job asks for the deep insights.", "USD"),
    ] = Field(default=Decimal("25.00"), ge=0, le=10_000, decimal_places=2)
    insight_price: Annotated[
        Decimal,
        SettingInfo(
            Group.PRICES,
            "One more insight",
            "For each insight beyond the first five, when all are wanted.",
            "USD",
        ),
    ] = Field(default=Decimal("2.50"), ge=0, le=1000, decimal_places=2)

    keep_job_data_days: Annotated[
        int,
        SettingInfo(
            Group.KEEPING,
            "Working data of jobs",
            "Kept for so many days after a job's end; the result is not touched. 0 keeps it for good.",
            "days",
        ),
    ] = Field(default=30, ge=0, le=3650)
    keep_analyses_days: Annotated[
        int,
        SettingInfo(
            Group.KEEPING,
            "Analyses",
            "Deleted so many days after their end, with ratings, texts and files. 0 keeps them for good.",
            "days",
            ("The ledger keeps amounts without personal data.",),
        ),
    ] = Field(default=0, ge=0, le=3650)
    keep_originals_days: Annotated[
        int,
        SettingInfo(
            Group.KEEPING,
            "Original files",
            "Deleted so many days after the job's end; text and ratings stay. 0 keeps them for good.",
            "days",
        ),
    ] = Field(default=0, ge=0, le=3650)

    @property
    def max_file_bytes(self) -> int:
        """The file limit in bytes."""
        return self.max_file_size_mb * 1_000_000
