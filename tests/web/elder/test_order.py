import pytest

from care import clock
from care.access import local_number
from care.db import db
from care.models import Attention, Channel, Ending, Fulfilment, JobStatus, Sighting, When
from care.visits import end_otherwise
from tests.support import play
from tests.support.house import House

HTMX = {"HX-Request": "true"}


def text(house: House, page: str) -> str:
    return house.elder_phone().get(page).text


def test_while_somebody_is_sought_it_says_so(house: House) -> None:
    assert "正在给您找人" in text(house, house.ordered())


def test_what_was_ordered_by_telephone_says_so_and_what_she_tapped_does_not(house: House) -> None:
    page = house.ordered()
    assert "打电话订的" not in text(house, page)

    def by_telephone() -> None:
        play.job(house.job_id).order.channel = Channel.TELEPHONE

    house.change(by_telephone)
    assert "打电话订的" in text(house, page)


def test_when_nobody_is_near_it_says_that_the_hotline_arranges_it(house: House) -> None:
    page = house.ordered()

    def stuck() -> None:
        play.job(house.job_id).attention = Attention.NOBODY_NEAR

    house.change(stuck)
    assert "客服正在给您安排" in text(house, page)


def test_what_runs_no_rounds_is_arranged_by_the_hotline(house: House) -> None:
    house.reshape(fulfilment=Fulfilment.APPOINTMENT)
    assert "客服正在给您安排" in text(house, house.ordered(When.TODAY_AFTERNOON))


def test_it_says_who_comes_when_and_how_to_ring_her(house: House) -> None:
    page = house.ordered()
    house.taken()
    number = house.in_app(lambda: house.near().person.contact_points[0].value)
    said = text(house, page)
    assert "张阿珍" in said
    assert "大约今天上午9点" in said
    assert local_number(number) in said


def test_the_word_is_heard_before_the_code_is_told(house: House) -> None:
    page = house.ordered()
    house.taken()
    said = text(house, page)
    assert said.index(house.word()) < said.index(house.told())


def test_before_anybody_comes_there_is_no_number_word_or_code(house: House) -> None:
    page = house.ordered()
    house.in_app(play.run_dispatch)
    said = text(house, page)
    assert "暗语" not in said
    assert "张阿珍" not in said


def test_once_she_is_in_the_code_is_gone(house: House) -> None:
    page = house.ordered()
    house.taken()
    house.come()
    said = text(house, page)
    assert "人已经到了" in said
    assert house.told() not in said


def test_on_the_way_it_says_so_and_only_the_hotline_cancels(house: House) -> None:
    page = house.ordered()
    house.taken()
    house.set_off()
    said = text(house, page)
    assert "已经出门" in said
    assert "不要了" not in said


def test_of_a_crew_of_two_it_names_each_with_her_own_word_and_code(house: House) -> None:
    house.reshape(crew_size=2)
    page = house.ordered()
    house.taken()
    said = text(house, page)
    assert "张阿珍" in said
    assert "林阿美" in said
    assert said.count("服务码") == 2


def test_while_half_a_crew_is_sought_no_code_is_shown(house: House) -> None:
    house.reshape(crew_size=2)
    page = house.ordered()
    house.in_app(play.run_dispatch)
    house.in_app(lambda: play.accept(play.offers(house.job_id)[0]))
    said = text(house, page)
    assert "还在找另一位" in said
    assert "暗语" not in said


def test_after_an_end_otherwise_it_says_that_the_hotline_calls(house: House) -> None:
    page = house.ordered()
    house.taken()
    house.change(lambda: end_otherwise(house.visit(), Ending.NOBODY_OPENS))
    assert "没有做成" in text(house, page)


def test_an_order_is_cancelled_in_one_tap_and_brought_back_in_another(house: House) -> None:
    phone, page = house.elder_phone(), house.ordered()
    cancelled = phone.press(phone.get(page), "不要了")
    assert "已经取消了" in cancelled.text
    assert "正在给您找人" in phone.press(cancelled, "还是要").text
    assert house.in_app(lambda: house.job().status) is JobStatus.SEEKING


def test_after_ten_minutes_a_cancelled_order_stays_cancelled(house: House, frozen: clock.FrozenClock) -> None:
    phone, page = house.elder_phone(), house.ordered()
    cancelled = phone.press(phone.get(page), "不要了")
    frozen.tick(601)
    assert "还是要" not in phone.get(page).text
    assert phone.press(cancelled, "还是要").status_code == 409


def test_cancelling_comes_too_late_once_she_has_set_off(house: House) -> None:
    phone, page = house.elder_phone(), house.ordered()
    house.taken()
    before = phone.get(page)
    house.set_off()
    late = phone.press(before, "不要了")
    assert late.status_code == 409
    assert "已经在路上了" in late.text
    assert house.in_app(lambda: house.job().status) is JobStatus.UNDER_WAY


def test_opening_the_page_a_hundred_times_changes_nothing(house: House) -> None:
    phone, page = house.elder_phone(), house.ordered()
    for _ in range(100):
        phone.get(page)
    assert house.in_app(lambda: house.job().status) is JobStatus.SEEKING


def version_of(fragment: str) -> dict[str, str]:
    return {"v": fragment.partition("v=")[2].partition('"')[0]}


def test_an_unchanged_order_answers_nothing_new(house: House) -> None:
    phone, page = house.elder_phone(), house.ordered()
    version = version_of(phone.get(page, headers=HTMX).text)
    assert phone.get(page, query_string=version, headers=HTMX).status_code == 204


def test_a_changed_order_answers_its_live_part_alone(house: House) -> None:
    phone, page = house.elder_phone(), house.ordered()
    version = version_of(phone.get(page, headers=HTMX).text)
    house.taken()
    answer = phone.get(page, query_string=version, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.startswith('<div id="progress"')
    assert "张阿珍" in answer.text


@pytest.mark.parametrize("how", ["done", "cancelled"])
def test_an_order_that_is_over_asks_no_more(house: House, how: str) -> None:
    phone = house.elder_phone()
    page = house.done() if how == "done" else house.ordered()
    if how == "cancelled":
        phone.press(phone.get(page), "不要了")
    assert phone.get(page, headers=HTMX).status_code == 286
    assert "再看一看" not in phone.get(page).text


def test_without_script_a_big_button_refreshes(house: House) -> None:
    page = house.ordered()
    assert f'href="{page}"' in text(house, page)


def test_who_sees_her_number_is_logged_once_an_hour(house: House) -> None:
    phone, page = house.elder_phone(), house.ordered()
    house.taken()
    for _ in range(3):
        phone.get(page)
    seen = house.in_app(lambda: [(row.person_id, row.route) for row in db.session.query(Sighting)])
    assert seen == [(house.in_app(lambda: house.near().person_id), "/e/<ref>/o/<order_ref>")]


def test_what_was_ordered_for_tomorrow_is_for_today_once_a_night_has_passed(
    house: House, frozen: clock.FrozenClock
) -> None:
    page = house.ordered(When.TOMORROW_AFTERNOON)
    assert "明天下午<br>您付40元" in text(house, page)
    frozen.tick(24 * 3_600)
    assert "今天下午<br>您付40元" in text(house, page)
