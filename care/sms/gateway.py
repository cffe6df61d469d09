"""What a gateway is, and the outbox: the one that shows its messages on a page."""

from dataclasses import dataclass
from typing import Protocol

from care.models import Message


@dataclass(frozen=True)
class HandedOver:
    """A provider took the message: its name and its own id of it."""

    provider: str
    provider_id: str | None = None


class GatewayError(Exception):
    """The provider did not take the message; ``unknown`` when it may have been sent all the same."""

    def __init__(self, reason: str, *, unknown: bool = False) -> None:
        super().__init__(reason)
        self.unknown = unknown


class Gateway(Protocol):
    """A way to the telephone network. ``personal_links``: free text may carry a link of one person."""

    personal_links: bool

    def send(self, message: Message, number: str) -> HandedOver:
        """Hand ``message`` over to ``number`` (E.164); raises GatewayError."""


class Outbox:
    """Keeps messages where they are: the row is the telephone, a page shows it."""

    personal_links = True

    def send(self, message: Message, number: str) -> HandedOver:
        """Take the message; nothing leaves the machine."""
        return HandedOver("outbox", str(message.id))


def gateway() -> Gateway:
    """Return the gateway that messages go through."""
    return Outbox()
