from flask.testing import FlaskClient

from care.db import db
from care.models import Elder, Sighting
from tests.support.rounds import Scene


def seen(scene: Scene) -> list[tuple[str, int, str]]:
    """Who saw whom where."""
    rows = scene.in_app(lambda: db.session.query(Sighting).order_by(Sighting.id).all())
    return [(row.viewer, row.person_id, row.route) for row in rows]


def elder(scene: Scene) -> int:
    return scene.in_app(lambda: db.session.get_one(Elder, scene.cast.elder).person_id)


def open_often(phone: FlaskClient, address: str) -> None:
    for _ in range(3):
        assert phone.get(address).status_code == 200


def test_a_link_that_shows_needs_is_logged_once_an_hour_as_seen_by_whose_link_it_is(scene: Scene) -> None:
    open_often(scene.strange_phone(), scene.link)
    assert seen(scene) == [(f"caregiver:{scene.cast.near}", elder(scene), "/c/o/<token>")]


def test_a_job_page_that_shows_the_address_is_logged(scene: Scene) -> None:
    open_often(scene.phone(), scene.accepted())
    assert seen(scene) == [(f"caregiver:{scene.cast.near}", elder(scene), "/c/job/<ref>")]


def test_her_first_page_shows_nothing_that_must_be_logged(scene: Scene) -> None:
    scene.accepted()
    page = scene.phone().get("/c/")
    assert "王奶奶" in page.text
    for kept in ("王秀兰", "和平路", "膝盖"):
        assert kept not in page.text
    assert seen(scene) == []
