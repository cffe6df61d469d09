from datetime import datetime, timedelta
from functools import partial

import pytest

from care import clock
from care.db import db
from care.models import Caregiver, Duty, Visit, VisitStatus
from tests.support.cast import HOME
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.pagelint import Page, html_of
from tests.support.rounds import Scene


@pytest.fixture
def phone(scene: Scene) -> LintingClient:
    return scene.phone()


def near(scene: Scene) -> Caregiver:
    return scene.in_app(scene.near)


def live_part(phone: LintingClient) -> str:
    """The address that her first page asks again."""
    return html_of(phone.get("/c/")).split('hx-get="')[1].split('"')[0].replace("&amp;", "&")


def ask(phone: LintingClient, address: str) -> tuple[int, str]:
    answer = phone.get(address, headers={"HX-Request": "true"})
    return answer.status_code, answer.text


def test_the_live_part_is_silent_until_something_changes(scene: Scene, phone: LintingClient) -> None:
    address = live_part(phone)
    assert ask(phone, address)[0] == 204
    scene.accepted()
    status, part = ask(phone, address)
    assert status == 200
    assert "还没出发" in part
    assert "<html" not in part


def test_however_much_she_did_her_first_page_asks_the_database_little(scene: Scene, phone: LintingClient) -> None:
    scene.accepted()
    for number in range(1, 9):
        start = clock.now() + timedelta(hours=number)
        scene.change(partial(one_more, scene, start, VisitStatus.CONFIRMED))
    with queries(scene.app) as asked:
        phone.get("/c/")
    assert len(asked) <= 10


def test_her_jobs_stand_in_order_of_time_under_their_days(scene: Scene, phone: LintingClient) -> None:
    scene.accepted()
    first = scene.in_app(lambda: scene.visit().planned_start)
    scene.change(lambda: one_more(scene, first + timedelta(days=1), VisitStatus.CONFIRMED))
    scene.change(lambda: one_more(scene, first + timedelta(hours=6), VisitStatus.CONFIRMED))
    page = phone.get("/c/").text
    places = [page.index(words) for words in ("今天</h2>", "上午9点", "下午3点", "明天</h2>")]
    assert places == sorted(places)


def test_a_day_without_jobs_says_that_an_sms_will_come(scene: Scene) -> None:
    assert "有了新任务，我们发短信给您" in scene.phone(scene.cast.far).get("/c/").text


def test_one_button_takes_her_off_duty_and_one_on_again(scene: Scene, phone: LintingClient) -> None:
    page = phone.press(phone.get("/c/"), "我下班了")
    assert "我没在上班" in page.text
    assert near(scene).duty is Duty.OFF
    page = phone.press(page, "我上班了")
    assert "上班到今天下午1点" in page.text


def test_hours_are_a_choice_of_three(scene: Scene, phone: LintingClient) -> None:
    phone.press(phone.get("/c/duty"), "上班8小时")
    until = near(scene).duty_until
    assert until == clock.now() + timedelta(hours=8)
    assert phone.press(phone.get("/c/duty"), "上班8小时", hours="80").status_code == 422


def test_back_to_the_roster(scene: Scene, phone: LintingClient) -> None:
    phone.press(phone.get("/c/duty"), "上班2小时")
    assert "按排班表。" in phone.press(phone.get("/c/duty"), "按排班表").text
    assert near(scene).duty is Duty.ROSTER


def test_a_day_off_is_taken_and_given_back_by_its_button(scene: Scene, phone: LintingClient) -> None:
    page = phone.press(phone.get("/c/duty"), "3月6日")
    assert "休息</small>" in page.text
    assert off(scene) == ["2026-03-06"]
    phone.press(page, "3月6日")
    assert off(scene) == []


def off(scene: Scene) -> list[str]:
    return scene.in_app(lambda: [each.day.isoformat() for each in scene.near().days_off])


def test_a_day_that_the_page_does_not_show_cannot_be_taken_off(phone: LintingClient) -> None:
    fields = Page(html_of(phone.get("/c/duty"))).forms[0].fields
    assert phone.post("/c/days-off/2026-03-16", data=fields).status_code == 404


def test_her_position_is_noted_where_the_phone_gives_one(scene: Scene, phone: LintingClient) -> None:
    sent = {"lat": str(HOME.lat), "lng": str(HOME.lng), "accuracy": "20"}
    page = phone.press(phone.get("/c/duty"), "我现在在这里", **sent)
    assert "位置记下了" in page.text
    assert scene.in_app(lambda: scene.near().whereabouts.lat) == HOME.lat


def test_without_a_position_nothing_is_noted_and_nobody_is_blamed(scene: Scene, phone: LintingClient) -> None:
    assert "没关系" in phone.press(phone.get("/c/duty"), "我现在在这里").text
    assert scene.in_app(lambda: scene.near().whereabouts.seen_at) is None


def test_the_month_counts_what_is_settled_and_names_what_is_not(scene: Scene, phone: LintingClient) -> None:
    job = scene.arrived()
    phone.press(phone.get(f"{job}/finish"), "做完了", **{"done-1": "1", "done-2": "1"})
    page = phone.get("/c/visits")
    assert "本月1次，30元" in page.text
    assert "王奶奶" in page.text
    assert "本月1次，30元" in phone.get("/c/").text


def test_an_unproven_visit_is_paid_once_the_desk_has_looked(scene: Scene, phone: LintingClient) -> None:
    job = scene.accepted()
    phone.press(phone.get(f"{job}/arrive"), "老人不愿意说")
    phone.press(phone.get(f"{job}/finish"), "做完了", **{"done-1": "1", "done-2": "1"})
    page = phone.get("/c/visits")
    assert "本月0次，0元" in page.text
    assert "待核实" in page.text


def test_past_visits_come_ten_a_page_the_latest_first(
    scene: Scene, phone: LintingClient, frozen: clock.FrozenClock
) -> None:
    scene.accepted()
    for number in range(1, 13):
        day = frozen.moment - timedelta(days=number)
        scene.change(partial(one_more, scene, day, VisitStatus.FINISHED))
    first = phone.get("/c/visits")
    assert first.text.count("王奶奶") == 10
    assert "更近的" not in first.text
    last = phone.get("/c/visits?page=2")
    assert last.text.count("王奶奶") == 2
    assert "更早的" not in last.text


def one_more(scene: Scene, start: datetime, status: VisitStatus) -> None:
    """Another visit of hers, as the first but for its time."""
    row = scene.visit()
    kept = ("job_id", "order_id", "caregiver_id", "organisation_id", "elder_id", "area_code", "pay_fen")
    values = {name: getattr(row, name) for name in (*kept, "distance_m", "lat", "lng")}
    seat = db.session.query(Visit).count() + 1
    db.session.add(Visit(seat=seat, status=status, planned_start=start, planned_end=start, finished_at=start, **values))
    db.session.flush()


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_page_number_that_makes_no_sense_is_forgiven(phone: LintingClient, page: str) -> None:
    assert phone.get(f"/c/visits?page={page}").status_code == 200


@pytest.mark.parametrize("address", ["/c/", "/c/duty", "/c/visits", "/c/offer/x", "/c/job/x"])
def test_strange_phones_are_asked_who_they_are(scene: Scene, address: str) -> None:
    assert scene.strange_phone().get(address).location.startswith("/c/sign-in")
