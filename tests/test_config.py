import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from evaluator.config import Config, ConfigError, load_config

LONG_SECRET = "placeholder-secret-of-forty-characters-x"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Config.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def load(monkeypatch: pytest.MonkeyPatch, **values: str) -> Config:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_config()


def faults(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(monkeypatch, **values)
    return str(caught.value).splitlines()


def test_nothing_set_gives_an_embedded_private_server() -> None:
    config = load_config()
    assert config.is_embedded
    assert config.is_loopback
    assert config.is_private
    assert config.base_url == "http://127.0.0.1:8000"
    assert config.openai_api_key is None


def test_secret_is_made_once_and_readable_by_us_only() -> None:
    first, second = load_config(), load_config()
    assert first.secret_key == second.secret_key
    kept = first.data_dir / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in first.data_dir.iterdir()] == ["secret_key"]


def test_processes_starting_at_once_agree_on_the_secret() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = {load.result().secret_key for load in [pool.submit(load_config) for _ in range(16)]}
    assert len(found) == 1


def test_every_variable_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-placeholder\n")
    (tmp_path / "port").write_text("8001\n")
    config = load(monkeypatch, OPENAI_API_KEY_FILE=str(tmp_path / "key"), PORT_FILE=str(tmp_path / "port"))
    assert config.openai_api_key is not None
    assert config.openai_api_key.get_secret_value() == "sk-placeholder"
    assert config.port == 8001


def test_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch, METRICS_TOKEN_FILE="/nonexistent") == [
        "METRICS_TOKEN: cannot be read from its _FILE (FileNotFoundError)"
    ]


def test_value_and_file_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch, MAIL_FROM="a@mail.example", MAIL_FROM_FILE="/dev/null") == [
        "MAIL_FROM: is set, and so is its _FILE: keep one of them"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/evaluator"),
        ("DATABASE_DIRECT_URL", "localhost"),
        ("SECRET_KEY", "short"),
        ("OPENAI_BASE_URL", "ftp://models.example"),
        ("OPENAI_BASE_URL", "https://"),
        ("RATING_MODEL", "two words"),
        ("SMTP_URL", "mail.example:25"),
        ("SMTP_URL", "smtp://mail.example:port"),
        ("MAIL_FROM", "nobody"),
        ("PUBLIC_URL", "people.example"),
        ("BIND", "everywhere"),
        ("PORT", "70000"),
        ("PORT", "eighty"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,elsewhere"),
        ("FONT_DIR", "/nonexistent"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_odd_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    lines = faults(monkeypatch, **{name: value})
    assert [line.partition(":")[0] for line in lines] == [name]
    assert value not in lines[0]


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = faults(monkeypatch, PORT="x", BIND="y", LOG_FORMAT="z")
    assert sorted(line.partition(":")[0] for line in lines) == ["BIND", "LOG_FORMAT", "PORT"]


def test_variables_that_need_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(
        monkeypatch,
        DATABASE_URL="postgresql://db.example/evaluator",
        SMTP_URL="smtp://mail.example",
        STRIPE_SECRET_KEY="sk",
    ) == [
        "SECRET_KEY: is required when DATABASE_URL is set",
        "MAIL_FROM: is required when SMTP_URL is set",
        "STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET: set both or neither",
    ]


def test_direct_address_means_the_other_leads_to_a_pooler(monkeypatch: pytest.MonkeyPatch) -> None:
    config = load(
        monkeypatch,
        SECRET_KEY=LONG_SECRET,
        DATABASE_URL="postgresql://pooler.example/evaluator",
        DATABASE_DIRECT_URL="postgresql://db.example/evaluator",
    )
    assert config.is_behind_pooler
    assert config.direct_url == "postgresql://db.example/evaluator"


@pytest.mark.parametrize(
    "values",
    [
        {"BIND": "0.0.0.0"},
        {"TRUSTED_PROXIES": "127.0.0.1"},
        {"PUBLIC_URL": "https://people.example"},
    ],
)
def test_server_others_can_reach_is_not_private(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    assert not load(monkeypatch, **values).is_private


@pytest.mark.parametrize(
    ("values", "address"),
    [
        ({"BIND": "0.0.0.0"}, "http://localhost:8000"),
        ({"BIND": "::1", "PORT": "8001"}, "http://[::1]:8001"),
        ({"PUBLIC_URL": "https://people.example/"}, "https://people.example"),
    ],
)
def test_address_that_people_use(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], address: str
) -> None:
    assert load(monkeypatch, **values).base_url == address


def test_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, DATABASE_URL="", PORT="").port == 8000


def test_config_never_shows_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    config = load(
        monkeypatch,
        SECRET_KEY=LONG_SECRET,
        DATABASE_URL="postgresql://sample:hidden@db.example/evaluator",
        SMTP_URL="smtp://sample:hidden@mail.example",
        MAIL_FROM="Evaluator <evaluator@mail.example>",
        OPENAI_API_KEY="hidden",
    )
    assert "hidden" not in repr(config)
    assert LONG_SECRET not in repr(config)
