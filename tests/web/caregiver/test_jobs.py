import pytest

from care import clock, visits
from care.db import db
from care.geo import Datum, Place, to_wgs84
from care.models import Elder, Evidence, Grade, VisitStatus
from care.web.caregiver.maps import maps_of
from tests.support.cast import HOME, away
from tests.support.client import LintingClient
from tests.support.rounds import Scene


@pytest.fixture
def job(scene: Scene) -> str:
    return scene.accepted()


@pytest.fixture
def phone(scene: Scene) -> LintingClient:
    return scene.phone()


def position(place: Place) -> dict[str, str]:
    return {"lat": str(place.lat), "lng": str(place.lng), "accuracy": "12.5"}


def arrive(scene: Scene, phone: LintingClient, button: str = "我到了", **typed: str) -> str:
    """At the door she presses the button; returns what she reads then."""
    page = phone.get(scene.in_app(lambda: f"/c/job/{scene.visit().ref}/arrive"))
    return phone.press(page, button, **typed).text


def proven(scene: Scene) -> tuple[VisitStatus, Grade | None, Evidence | None]:
    visit = scene.in_app(scene.visit)
    return visit.status, visit.grade, visit.evidence


def test_the_job_tells_the_way_the_door_and_whom_to_ring(scene: Scene, phone: LintingClient, job: str) -> None:
    page = phone.get(job)
    number = scene.in_app(lambda: db.session.get_one(Elder, scene.cast.elder).person.contact_points[0].value)
    for told in ("王秀兰", "和平路 8 号", "敲三下", "膝盖不好", f"tel:{number}", "geo:24.98"):
        assert told in page.text
    assert scene.in_app(lambda: visits.visit_word(scene.visit())) in page.text
    assert scene.in_app(lambda: visits.visit_code(scene.visit())) not in page.text


def test_a_job_is_not_there_for_another_caregiver(scene: Scene, job: str) -> None:
    other = scene.phone(scene.cast.far)
    for address in (job, f"{job}/arrive", f"{job}/finish", f"{job}/end", f"{job}/give-back"):
        assert other.get(address).status_code == 404


def test_a_strange_phone_is_asked_who_it_is(scene: Scene, job: str) -> None:
    assert scene.strange_phone().get(job).location.startswith("/c/sign-in")


def test_setting_off_twice_is_setting_off_once(scene: Scene, phone: LintingClient, job: str) -> None:
    page = phone.get(job)
    for _ in range(2):
        assert "我到门口了" in phone.press(page, "我出发了").text
    assert scene.in_app(lambda: scene.visit().status) is VisitStatus.ON_WAY


def test_nobody_sets_off_a_day_early_by_a_slip_of_the_thumb(
    scene: Scene, phone: LintingClient, job: str, frozen: clock.FrozenClock
) -> None:
    frozen.tick(-24 * 3600)
    page = phone.get(job)
    assert "我出发了" not in page.text
    assert "我到门口了" in page.text


def test_the_code_that_the_elder_tells_proves_best(scene: Scene, phone: LintingClient, job: str) -> None:
    code = scene.in_app(lambda: visits.visit_code(scene.visit()))
    assert "做完了" in arrive(scene, phone, code=code)
    assert proven(scene) == (VisitStatus.ARRIVED, Grade.A, Evidence.VISIT_CODE)


def test_so_does_a_position_at_the_home(scene: Scene, phone: LintingClient, job: str) -> None:
    arrive(scene, phone, **position(away(50)))
    assert proven(scene) == (VisitStatus.ARRIVED, Grade.A, Evidence.POSITION)


def test_the_printed_code_proves_second_best(scene: Scene, phone: LintingClient, job: str) -> None:
    code = scene.in_app(lambda: visits.printed_code(db.session.get_one(Elder, scene.cast.elder)))
    arrive(scene, phone, code=f" {code[:3]} {code[3:]}")
    assert proven(scene) == (VisitStatus.ARRIVED, Grade.B, Evidence.PRINTED_CODE)


def test_a_reason_is_enough_to_arrive(scene: Scene, phone: LintingClient, job: str) -> None:
    arrive(scene, phone, "老人不愿意说")
    assert proven(scene) == (VisitStatus.ARRIVED, Grade.C, Evidence.REASON)
    assert scene.in_app(lambda: scene.visit().evidence_note) == "老人不愿意说"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        position(away(900)),
        {"lat": "nan", "lng": "nan", "accuracy": "5"},
        {"lat": "95", "lng": "200", "accuracy": "5"},
        {"lat": str(HOME.lat), "lng": str(HOME.lng), "accuracy": "0"},
        {"lat": str(HOME.lat), "lng": str(HOME.lng), "accuracy": "inf"},
    ],
)
def test_without_any_proof_she_is_asked_for_a_reason(
    scene: Scene, phone: LintingClient, job: str, sent: dict[str, str]
) -> None:
    assert "选一个原因" in arrive(scene, phone, **sent)
    assert proven(scene)[0] is VisitStatus.CONFIRMED


def test_wrong_codes_are_counted_and_after_five_a_reason_is_left(scene: Scene, phone: LintingClient, job: str) -> None:
    assert "请再问一次" in arrive(scene, phone, code="000000")
    for _ in range(4):
        read = arrive(scene, phone, code="000000")
    assert "数字试得太多了" in read
    assert "做完了" in arrive(scene, phone, "别的原因")


def test_both_chinese_maps_are_given_the_place_as_they_read_it() -> None:
    maps = maps_of(HOME, "上门的地方")
    assert maps.phone == "geo:24.987700,118.385800?q=24.987700,118.385800"
    lng, lat = (float(each) for each in maps.amap.split("position=")[1].split("&")[0].split("%2C"))
    assert f"coord%3A{lat:.6f}%2C{lng:.6f}" in maps.tencent
    back = to_wgs84(lat, lng, Datum.GCJ02)
    assert (round(back.lat, 5), round(back.lng, 5)) == (HOME.lat, HOME.lng)
