from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from care import clock
from care.db import db
from care.models import Attention, Feedback, Outcome, StandingKind
from tests.support import play
from tests.support.client import LintingClient
from tests.support.house import House
from tests.support.pagelint import Page


def said(house: House) -> Feedback:
    return house.in_app(lambda: db.session.query(Feedback).one())


def send(phone: LintingClient, page: TestResponse, to: str, **values: str) -> TestResponse:
    """Send what no button of the page says."""
    return phone.post(f"{page.request.path}/{to}", data=Page(page.text).forms[0].fields | values)


def test_after_the_visit_it_asks_first_whether_it_was_done(house: House) -> None:
    page = house.elder_phone().get(house.done()).text
    for answer in ("做好了", "没全做好", "没有人来"):
        assert answer in page
    assert "满意" not in page


def test_done_then_a_face_then_reasons_or_none(house: House) -> None:
    phone, page = house.elder_phone(), house.done()
    faces = phone.press(phone.get(page), "做好了")
    reasons = phone.press(faces, "满意")
    assert "谢谢您" in reasons.text
    assert "准时" in reasons.text
    thanked = phone.press(reasons, "选好了", reason="friendly")
    assert "选好了" not in thanked.text
    assert (said(house).outcome, said(house).face, said(house).reasons) == (Outcome.YES, 3, ["friendly"])


def test_a_sad_face_has_other_reasons(house: House) -> None:
    phone, page = house.elder_phone(), house.done()
    reasons = phone.press(phone.press(phone.get(page), "没全做好"), "不满意")
    assert "来晚了" in reasons.text
    assert "准时" not in reasons.text


def test_a_reason_that_stands_on_no_button_is_passed_over(house: House) -> None:
    phone, page = house.elder_phone(), house.done()
    reasons = phone.press(phone.press(phone.get(page), "做好了"), "满意")
    send(phone, reasons, "face", face="3", reason="late")
    assert said(house).reasons == []


@pytest.mark.parametrize("face", ["0", "4", "", "x"])
def test_a_face_that_does_not_exist_is_refused(house: House, face: str) -> None:
    phone, page = house.elder_phone(), house.done()
    faces = phone.press(phone.get(page), "做好了")
    assert send(phone, faces, "face", face=face).status_code == 422
    assert said(house).face is None


def test_an_answer_that_does_not_exist_is_refused(house: House) -> None:
    phone = house.elder_phone()
    page = phone.get(house.done())
    assert send(phone, page, "outcome", outcome="maybe").status_code == 422


def test_nobody_came_rings_the_desk_and_asks_for_no_face(house: House) -> None:
    phone, page = house.elder_phone(), house.done()
    answer = phone.press(phone.get(page), "没有人来")
    assert "客服会打电话给您" in answer.text
    assert "满意" not in answer.text
    assert house.in_app(lambda: house.job().attention) is Attention.NOBODY_CAME


def test_a_second_answer_changes_nothing(house: House) -> None:
    phone = house.elder_phone()
    page = phone.get(house.done())
    phone.press(page, "做好了")
    phone.press(page, "没有人来")
    assert said(house).outcome is Outcome.YES


def test_before_the_agreed_time_is_over_nobody_is_asked(house: House, frozen: clock.FrozenClock) -> None:
    phone, page = house.elder_phone(), house.ordered()
    house.taken()
    start, end = house.in_app(lambda: (house.visit().planned_start, house.visit().planned_end))
    frozen.move_to(start + timedelta(minutes=20))
    assert "做好了吗" not in phone.get(page).text
    frozen.move_to(end + timedelta(minutes=1))
    assert "没有人来" in phone.get(page).text


def test_an_order_under_way_takes_no_rating(house: House) -> None:
    phone = house.elder_phone()
    page = phone.get(house.ordered())
    assert send(phone, page, "face", face="3").status_code == 409


def test_the_caregiver_reads_nothing_of_it(house: House) -> None:
    phone, page = house.elder_phone(), house.done()
    phone.press(phone.press(phone.get(page), "没全做好"), "不满意")
    address = house.in_app(lambda: f"/c/job/{play.visits(house.job_id)[0].ref}")
    read = house.phone().get(address, follow_redirects=True).text
    assert "不满意" not in read


def test_after_a_death_nobody_is_asked(house: House) -> None:
    page = house.done()
    house.stands(StandingKind.DEAD)
    assert "做好了吗" not in house.elder_phone().get(page).text
