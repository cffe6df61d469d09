from flask import Flask

from care import orders
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Caregiver, Elder, Service, When
from care.orders import Wish
from tests.support import play
from tests.support.cast import Cast, enter, service
from tests.support.rounds import Scene


def asked(app: Flask, **values: object) -> Scene:
    """The elder and her neighbour have both ordered a service like this; scene is the elder's order."""
    with app.app_context():
        cast = enter()
        with transaction():
            row = service("special", name_zh="特别保洁", **values)
            db.session.flush()
            service_id = row.id
        job_id = play.place_order(cast, service_id=service_id)
        order_for_the_neighbour(cast, service_id)
        play.run_dispatch()
    return Scene(app, cast, job_id)


def order_for_the_neighbour(cast: Cast, service_id: int) -> None:
    with transaction():
        neighbour = db.session.get_one(Elder, cast.stranger)
        orders.place(Wish(neighbour, db.session.get_one(Service, service_id), When.ASAP))


def offer_page(scene: Scene, caregiver_id: int) -> str:
    offers = scene.in_app(lambda: play.offers(scene.job_id))
    return next(f"/c/offer/{offer.ref}" for offer in offers if offer.responder_id == caregiver_id)


def test_who_accepts_first_of_two_waits_and_reads_so(app: Flask, frozen: FrozenClock) -> None:
    scene = asked(app, crew_size=2)
    phone = scene.phone()
    page = phone.get(scene.offer_page)
    assert "要2个人一起去" in page.text
    waiting = phone.press(page, "我接了")
    assert "还在找另一位" in waiting.text
    assert "和平路" not in waiting.text


def test_once_both_have_accepted_each_learns_the_others_name_and_number(app: Flask, frozen: FrozenClock) -> None:
    scene = asked(app, crew_size=2)
    near, far = scene.phone(), scene.phone(scene.cast.far)
    waiting = near.press(near.get(scene.offer_page), "我接了")
    scene.in_app(play.run_dispatch)
    far.press(far.get(offer_page(scene, scene.cast.far)), "我接了")
    partner = scene.in_app(lambda: db.session.get_one(Caregiver, scene.cast.far).person.contact_points[0].value)
    page = near.get(waiting.request.path)
    assert "和林阿美一起去" in page.text
    assert f"tel:{partner}" in page.text


def test_two_jobs_at_one_time_are_not_both_hers_and_she_reads_why(app: Flask, frozen: FrozenClock) -> None:
    scene = asked(app, minutes=120)
    phone = scene.phone()
    both = [word.split('"')[0] for word in phone.get("/c/").text.split('href="')[1:] if word.startswith("/c/offer/")]
    assert len(both) == 2
    phone.press(phone.get(both[0]), "我接了")
    page = phone.press(phone.get(both[1]), "我接了")
    assert "路上来不及" in page.text
    assert "谢谢您愿意去" in page.text
