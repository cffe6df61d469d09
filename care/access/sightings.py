"""The access log: who saw whose address, telephone or health; and who looks at somebody just now."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from flask import Flask, Response, g, request
from sqlalchemy import select

from care import clock
from care.access.viewers import viewer
from care.db import db, insert, new_id, transaction
from care.models import HolderKind, Sighting

# A page that keeps itself up to date moves ``last_at`` on, but not with every look.
FRESH = timedelta(seconds=15)
HERE = timedelta(seconds=30)
BATCH = 500
LONGEST_ROUTE = 80


def saw(person_id: int, *, by: str | None = None) -> None:
    """Note that this page shows somebody's personal data: to the present viewer, else to ``by``, whose link it is."""
    who = viewer()
    g.sighting_by = g.get("acting_as") or (who.actor if who else by)
    g.setdefault("sightings", set()).add(person_id)


def also_here(person_id: int, actor: str) -> Sequence[str]:
    """Return which staff (``staff:<id>``) but ``actor`` have had a page with this person's data in the last 30 s."""
    since = clock.now() - HERE
    looking = select(Sighting.viewer).where(
        Sighting.person_id == person_id,
        Sighting.hour >= since - timedelta(hours=1),
        Sighting.last_at > since,
        Sighting.viewer.startswith(f"{HolderKind.STAFF}:"),
        Sighting.viewer != actor,
    )
    return db.session.scalars(looking.distinct().order_by(Sighting.viewer)).all()


def init_app(app: Flask) -> None:
    """Write what was seen when a page is ready, in a transaction of its own (a GET's is read-only)."""
    app.after_request(_write_sightings)


def _write_sightings(response: Response) -> Response:
    seen: set[int] = g.pop("sightings", set())
    actor = g.get("sighting_by")
    if actor is None or not seen:
        return response
    fresh = select(Sighting.person_id).where(
        Sighting.viewer == actor,
        Sighting.hour == _this_hour(),
        Sighting.person_id.in_(seen),
        Sighting.last_at > clock.now() - FRESH,
    )
    stale = seen - set(db.session.scalars(fresh))
    if stale:
        note(actor, stale, str(request.url_rule)[:LONGEST_ROUTE])
    return response


def note(actor: str, people: Collection[int], route: str) -> None:
    """Keep that ``actor`` saw ``people`` in this hour: one row each, whose ``last_at`` moves on."""
    with transaction():
        # In one order, so that two requests of one viewer wait for each other and never in a circle.
        everybody = sorted(people)
        for first in range(0, len(everybody), BATCH):
            _note(actor, everybody[first : first + BATCH], route)


def _note(actor: str, people: Collection[int], route: str) -> None:
    now, hour = clock.now(), _this_hour()
    rows = [
        {
            "id": new_id(),
            "viewer": actor,
            "person_id": each,
            "hour": hour,
            "route": route,
            "first_at": now,
            "last_at": now,
        }
        for each in people
    ]
    added = insert(Sighting).values(rows)
    there = [Sighting.viewer, Sighting.person_id, Sighting.hour]
    db.session.execute(added.on_conflict_do_update(index_elements=there, set_={"last_at": added.excluded.last_at}))


def _this_hour() -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0)
