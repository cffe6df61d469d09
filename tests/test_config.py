"""Settings are read once, checked at the start, and what is wrong is said in a sentence."""

import json
from pathlib import Path

import pytest

from care import config
from care.config import Config
from care.errors import StartupError

PRODUCTION = {"CARE_MODE": "production", "SITE_URL": "https://care.example", "HOTLINE": "0595-86380000"}


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


def load(instance: Path, **env: str) -> Config:
    return config.load({"CARE_INSTANCE": str(instance)} | env)


def test_the_first_start_makes_secrets_that_only_the_owner_can_read(instance: Path) -> None:
    load(instance)
    assert (instance / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert instance.stat().st_mode & 0o777 == 0o700


def test_the_second_start_has_the_same_secrets(instance: Path) -> None:
    assert load(instance) == load(instance)


def test_two_folders_have_different_secrets(tmp_path: Path) -> None:
    here, there = load(tmp_path / "here"), load(tmp_path / "there")
    assert here.secret_key != there.secret_key
    assert here.token_key != there.token_key
    assert here.encryption_keys != there.encryption_keys


def test_secrets_are_not_shown_when_settings_are_printed(instance: Path) -> None:
    loaded = load(instance)
    assert loaded.secret_key not in repr(loaded)
    assert repr(loaded.token_key) not in repr(loaded)


def test_without_a_word_it_is_a_demo_for_this_machine_alone(instance: Path) -> None:
    loaded = load(instance)
    assert (loaded.demo, loaded.host, loaded.port) == (True, "127.0.0.1", 8000)
    assert loaded.database_url == f"sqlite:///{instance / 'care.sqlite3'}"
    assert loaded.site_url == "http://127.0.0.1:8000"


def test_listening_everywhere_names_an_address_that_a_phone_can_open(instance: Path) -> None:
    assert "0.0.0.0" not in load(instance, HOST="0.0.0.0").site_url


@pytest.mark.parametrize("url", ["postgres://db/care", "postgresql://db/care", "postgresql+psycopg://db/care"])
def test_every_name_of_postgresql_leads_to_one_driver(instance: Path, url: str) -> None:
    assert load(instance, DATABASE_URL=url).database_url == "postgresql+psycopg://db/care"


@pytest.mark.parametrize(
    ("env", "word"),
    [
        ({"CARE_MODE": "staging"}, "CARE_MODE"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"DATABASE_URL": "mysql://db/care"}, "DATABASE_URL"),
        ({"CARE_INSTANCE": "/proc/no-such-folder"}, "CARE_INSTANCE"),
        (PRODUCTION | {"SITE_URL": ""}, "SITE_URL"),
        (PRODUCTION | {"SITE_URL": "http://care.example"}, "https"),
        (PRODUCTION | {"HOTLINE": ""}, "HOTLINE"),
        ({"GEOCODER": "amap:KEY"}, "GEOCODER"),
        ({"GEOCODER": "nominatim:ftp://host/"}, "GEOCODER"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_that_names_it(
    instance: Path, env: dict[str, str], word: str
) -> None:
    with pytest.raises(StartupError, match=word):
        load(instance, **env)


def test_production_starts_with_everything_in_order(instance: Path) -> None:
    assert not load(instance, **PRODUCTION).demo


@pytest.mark.parametrize("name", ["", "secrets.json"])
def test_production_refuses_what_everybody_on_the_machine_can_read(instance: Path, name: str) -> None:
    load(instance)
    (instance / name).chmod(0o755)
    with pytest.raises(StartupError, match="chmod"):
        load(instance, **PRODUCTION)


@pytest.mark.parametrize("weak", ["", "c2VjcmV0", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="])
@pytest.mark.parametrize("name", ["secret_key", "token_key"])
def test_production_refuses_weak_secrets(instance: Path, name: str, weak: str) -> None:
    load(instance)
    file = instance / "secrets.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {name: weak}))
    with pytest.raises(StartupError, match="too weak"):
        load(instance, **PRODUCTION)


def test_spoilt_secrets_are_not_replaced_by_new_ones(instance: Path) -> None:
    load(instance)
    (instance / "secrets.json").write_text("{")
    with pytest.raises(StartupError, match="backup"):
        load(instance)


def test_of_two_that_start_at_once_the_first_ones_secrets_stay(instance: Path) -> None:
    first = load(instance)
    config._write_once(instance / "secrets.json", config._new_secrets())
    assert load(instance) == first
    assert [file.name for file in instance.iterdir()] == ["secrets.json"]
