"""The settings that admins edit, with their defaults and bounds."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """All settings. Names, defaults and ranges are part of the interface."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_resumes_per_upload: int = Field(default=200, ge=1, le=1000)
    """A draft takes no more resumes than this."""
    background_queue_threshold: int = Field(default=75, ge=0, le=1000)
    """More resumes than this go to the background lane."""
    max_file_size_mb: int = Field(default=10, ge=1, le=100)
    """Megabytes (10^6 bytes) of one file."""
    max_model_calls: int = Field(default=10, ge=1, le=200)
    """Candidates rated at the same time in one container."""

    @property
    def max_file_bytes(self) -> int:
        """The file limit in bytes."""
        return self.max_file_size_mb * 1_000_000
