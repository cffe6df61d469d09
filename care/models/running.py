"""What the running system keeps: settings and leases."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from care.db import Model, UtcDateTime


class Setting(Model):
    """A value that an administrator changed; ``care.settings`` has the defaults and their meaning."""

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class Lease(Model):
    """Who does a thing that only one process may do, and until when."""

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    holder: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
