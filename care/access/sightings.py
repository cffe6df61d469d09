"""The access log: who saw whose address, telephone or health."""

from flask import Flask, Response, g, request
from sqlalchemy import select

from care import clock
from care.access.viewers import viewer
from care.db import db, transaction
from care.models import Sighting


def saw(person_id: int, *, by: str | None = None) -> None:
    """Note that this page shows somebody's personal data: to the present viewer, else to ``by``, whose link it is."""
    who = viewer()
    g.sighting_by = who.actor if who else by
    g.setdefault("sightings", set()).add(person_id)


def init_app(app: Flask) -> None:
    """Write what was seen when a page is ready, in a transaction of its own (a GET's is read-only)."""
    app.after_request(_write_sightings)


def _write_sightings(response: Response) -> Response:
    seen: set[int] = g.pop("sightings", set())
    actor = g.get("sighting_by")
    if actor is None or not seen:
        return response
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    rows = select(Sighting.person_id).where(
        Sighting.viewer == actor, Sighting.hour == hour, Sighting.person_id.in_(seen)
    )
    if not seen - set(db.session.scalars(rows)):
        return response
    route = str(request.url_rule)[:80]
    with transaction():
        # Looked at again inside: another request of this viewer may have been first.
        new = seen - set(db.session.scalars(rows))
        db.session.add_all(Sighting(viewer=actor, person_id=each, hour=hour, route=route) for each in new)
    return response
