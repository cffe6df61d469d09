"""Column types: UTC times, enums as text, encrypted text with a key id."""

import base64
import hashlib
import hmac
import os
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from care.config import Config

NONCE_BYTES = 12


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept and given back in UTC (SQLite would drop the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: nobody knows which zone they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A StrEnum kept as its text, so that a new member needs no migration."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Refuse a text that is no member."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the member back."""
        return None if value is None else self.kind(value)


class EncryptedText(TypeDecorator[str]):
    """Text that stands in the database only as ``key id:base64(nonce + AES-256-GCM)``.

    The last key of ``Config.encryption_keys`` encrypts; any of them decrypts, so keys can be changed.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt with the current key."""
        if value is None:
            return None
        key_id, key = list(_config().encryption_keys.items())[-1]
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, value.encode(), key_id.encode())
        return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt with the key that the value names."""
        if value is None:
            return None
        key_id, _, text = value.partition(":")
        sealed = base64.b64decode(text)
        key = _config().encryption_keys[key_id]
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key_id.encode()).decode()


def keyed_hash(purpose: str, value: str) -> str:
    """Return the hex HMAC-SHA256 of ``value`` under the site's key: finds an exact match, tells nothing else."""
    return hmac.new(_config().token_key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def _config() -> Config:
    config: Config = current_app.config["CARE"]
    return config
