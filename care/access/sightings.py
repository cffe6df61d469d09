"""The access log: who saw whose address, telephone or health."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from flask import Flask, Response, g, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from care import clock
from care.access.viewers import viewer
from care.db import db, transaction
from care.models import Sighting


def saw(person_id: int, *, by: str | None = None) -> None:
    """Note that this page shows somebody's personal data: to the present viewer, else to ``by``, whose link it is."""
    who = viewer()
    g.sighting_by = g.get("acting_as") or (who.actor if who else by)
    g.setdefault("sightings", set()).add(person_id)


def init_app(app: Flask) -> None:
    """Write what was seen when a page is ready, in a transaction of its own (a GET's is read-only)."""
    app.after_request(_write_sightings)


def _write_sightings(response: Response) -> Response:
    seen: set[int] = g.pop("sightings", set())
    actor = g.get("sighting_by")
    if actor is None or not seen:
        return response
    rows = select(Sighting.person_id).where(
        Sighting.viewer == actor, Sighting.hour == _this_hour(), Sighting.person_id.in_(seen)
    )
    if not seen - set(db.session.scalars(rows)):
        return response
    note(actor, seen, str(request.url_rule)[:80])
    return response


def note(actor: str, people: Collection[int], route: str) -> None:
    """Keep that ``actor`` saw ``people`` in this hour; whoever of them is noted already stays noted once."""
    hour = _this_hour()
    with transaction():
        # In one order, so that two requests of one viewer wait for each other and never in a circle.
        for person_id in sorted(people):
            with suppress(IntegrityError), db.session.begin_nested():
                db.session.add(Sighting(viewer=actor, person_id=person_id, hour=hour, route=route))


def _this_hour() -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0)
