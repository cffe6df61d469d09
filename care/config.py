"""Start-up settings: read from the environment, checked once, and the secrets made at first start."""

import base64
import json
import os
import re
import secrets
import socket
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from care.errors import StartupError

SECRETS_FILE = "secrets.json"
KEY_BYTES = 32
LAST_PORT = 65535
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only compared with; the default listens on this machine alone
# A random key of 32 bytes has fewer different ones than this less than once in 10^15 times; a typed phrase has few.
LEAST_DIFFERENT_BYTES = 16
DEMO_HOTLINE = "0595-00012349"  # no local number begins with 0, so it cannot ring


@dataclass(frozen=True)
class Config:
    """Everything that is known before the first request; the same in every process."""

    instance: Path
    demo: bool
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    host: str
    port: int
    secret_key: str = field(repr=False)
    token_key: bytes = field(repr=False)
    encryption_keys: dict[str, bytes] = field(repr=False)
    site_url: str
    hotline: str
    proxies: int
    geocoder: str = field(repr=False)

    @property
    def on_sqlite(self) -> bool:
        """Whether the rows stand in a file beside the program."""
        return self.database_url.startswith("sqlite:")


@dataclass(frozen=True)
class Secrets:
    """What must never stand in code: the cookie key, the token key, the encryption keys by key id, the last current."""

    secret_key: str = field(repr=False)
    token_key: bytes = field(repr=False)
    encryption_keys: dict[str, bytes] = field(repr=False)


def load(env: Mapping[str, str]) -> Config:
    """Read and check the settings; raises StartupError with a sentence that says what to do."""
    demo = _mode(env) == "demo"
    instance = Path(env.get("CARE_INSTANCE") or "instance").absolute()
    _make_folder(instance)
    if not demo:
        _refuse_open_folder(instance)
    kept = _kept_secrets(instance)
    if not demo:
        _refuse_weak(kept)
    host, port = env.get("HOST") or "127.0.0.1", _port(env)
    return Config(
        instance=instance,
        demo=demo,
        database_url=_database_url(env, instance),
        redis_url=env.get("REDIS_URL") or None,
        host=host,
        port=port,
        secret_key=kept.secret_key,
        token_key=kept.token_key,
        encryption_keys=kept.encryption_keys,
        site_url=_site_url(env, demo=demo, default=f"http://{_reachable(host)}:{port}"),
        hotline=_hotline(env, demo=demo),
        proxies=_proxies(env),
        geocoder=_geocoder(env),
    )


def _mode(env: Mapping[str, str]) -> str:
    mode = env.get("CARE_MODE") or "demo"
    if mode not in {"demo", "production"}:
        raise StartupError(f"CARE_MODE is {mode!r}: set it to demo or production.")
    return mode


def _port(env: Mapping[str, str]) -> int:
    text = env.get("PORT") or "8000"
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) <= LAST_PORT:
        raise StartupError(f"PORT is {text!r}: set it to a number from 1 to {LAST_PORT}.")
    return int(text)


def _proxies(env: Mapping[str, str]) -> int:
    text = env.get("PROXIES") or "0"
    if not re.fullmatch(r"[0-9]", text):
        raise StartupError(f"PROXIES is {text!r}: set it to how many proxies of yours stand before this program.")
    return int(text)


def _geocoder(env: Mapping[str, str]) -> str:
    """Who is asked where an address is; "": nobody."""
    name = env.get("GEOCODER") or ""
    if name and not re.fullmatch(r"nominatim:https?://[^/\s]+\S*|baidu:\S+", name):
        raise StartupError("GEOCODER must be nominatim:https://host/ or baidu:KEY, or empty for none.")
    return name


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{instance / 'care.sqlite3'}"
    url = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise StartupError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    return url


def _site_url(env: Mapping[str, str], *, demo: bool, default: str) -> str:
    url = (env.get("SITE_URL") or "").rstrip("/")
    if demo:
        return url or default
    if not url.startswith("https://"):
        raise StartupError("In production SITE_URL must be set and begin with https://: it stands in every SMS link.")
    return url


def _reachable(host: str) -> str:
    """The address under which another device on the network finds us when we listen on all of them."""
    if host != EVERYWHERE:
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which of our addresses would be used
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _hotline(env: Mapping[str, str], *, demo: bool) -> str:
    number = env.get("HOTLINE") or ""
    if not number and not demo:
        raise StartupError("In production HOTLINE must be set: its number stands on every elder's page.")
    return number or DEMO_HOTLINE


def _make_folder(instance: Path) -> None:
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=instance):
            pass
    except OSError as error:
        raise StartupError(
            f"Cannot write to {instance}: make the folder writable, or set CARE_INSTANCE to one that is."
        ) from error


def _refuse_open_folder(instance: Path) -> None:
    for path in (instance, instance / SECRETS_FILE):
        if path.exists() and path.stat().st_mode & stat.S_IRWXO:
            raise StartupError(f"Everybody on this machine can look into {path}: run chmod -R o-rwx {instance} first.")


def _kept_secrets(instance: Path) -> Secrets:
    path = instance / SECRETS_FILE
    if not path.exists():
        _write_once(path, _new_secrets())
    try:
        kept = json.loads(path.read_text())
        return Secrets(
            secret_key=str(kept["secret_key"]),
            token_key=_decoded(kept["token_key"]),
            encryption_keys={name: _decoded(key) for name, key in kept["encryption_keys"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StartupError(f"Cannot read the secrets in {path}: put back the file from the last backup.") from error


def _new_secrets() -> dict[str, object]:
    return {
        "secret_key": _encoded(secrets.token_bytes(KEY_BYTES)),
        "token_key": _encoded(secrets.token_bytes(KEY_BYTES)),
        "encryption_keys": {"k1": _encoded(secrets.token_bytes(KEY_BYTES))},
    }


def _write_once(path: Path, content: dict[str, object]) -> None:
    """Write the whole file, readable by its owner only; of two that start at once, the first one's stays."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mkstemp makes it with mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()


def _refuse_weak(kept: Secrets) -> None:
    keys = [kept.secret_key.encode(), kept.token_key, *kept.encryption_keys.values()]
    weak = not kept.encryption_keys or any(
        len(key) < KEY_BYTES or len(set(key)) < LEAST_DIFFERENT_BYTES for key in keys
    )
    if weak:
        raise StartupError(f"A secret in {SECRETS_FILE} is too weak: 32 random bytes are wanted, base64-encoded.")


def _encoded(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)
