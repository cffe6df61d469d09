"""How often one address may try to sign in or ask for a code; counted in Redis, or in memory where it is away."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from care.config import Config

REDIS_SECONDS = 0.2

limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True)


def init_app(app: Flask) -> None:
    """Count for ``app``: put ``@limiter.limit("5 per minute")`` on the view that needs it."""
    config: Config = app.config["CARE"]
    app.config["RATELIMIT_STORAGE_URI"] = _storage(config.redis_url)
    if config.redis_url:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {
            "socket_timeout": REDIS_SECONDS,
            "socket_connect_timeout": REDIS_SECONDS,
        }
    limiter.init_app(app)


def _storage(redis_url: str | None) -> str:
    if redis_url is None:
        return "memory://"
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url
