from care import clock, orders
from care.clock import FrozenClock
from care.models import Decline, OfferStatus
from tests.support import play
from tests.support.pagelint import html_of
from tests.support.rounds import Scene


def test_before_she_accepts_she_reads_all_but_what_leads_to_the_door(scene: Scene) -> None:
    page = scene.strange_phone().get(scene.link)
    for told in ("日常保洁", "尽快", "今天上午9点", "约800米", "30元", "王奶奶", "膝盖不好"):
        assert told in page.text
    for kept in ("王秀兰", "和平路", "敲三下", "+86", "tel:+"):
        assert kept not in page.text


def test_a_hundred_openings_of_the_link_change_nothing(scene: Scene) -> None:
    machine = scene.strange_phone()
    for _ in range(100):
        assert machine.get(scene.link).status_code == 200
    assert scene.status() is OfferStatus.OPEN
    assert machine.get_cookie("caregiver", path="/c") is None


def test_accepting_by_the_link_shows_the_address_and_binds_the_phone(scene: Scene) -> None:
    phone = scene.strange_phone()
    job = phone.press(phone.get(scene.link), "我接了")
    assert job.request.path == scene.in_app(lambda: f"/c/job/{scene.visit().ref}")
    assert "和平路" in job.text
    assert "王奶奶" in phone.get("/c/").text


def test_a_double_tap_on_the_link_signs_in_and_takes_the_job_once(scene: Scene) -> None:
    phone = scene.strange_phone()
    page = phone.get(scene.link)
    phone.press(page, "我接了")
    phone.delete_cookie("caregiver", path="/c")
    again = phone.press(page, "我接了")
    assert "和平路" in again.text
    assert scene.in_app(lambda: len(play.visits(scene.job_id))) == 1


def test_declining_by_the_link_asks_the_next(scene: Scene) -> None:
    phone = scene.strange_phone()
    page = phone.press(phone.get(scene.link), "太远了")
    assert "谢谢您告诉我们" in page.text
    scene.in_app(play.run_dispatch)
    assert scene.in_app(lambda: scene.offer().reason) is Decline.TOO_FAR
    assert scene.in_app(lambda: play.asked(scene.job_id)) == [scene.cast.near, scene.cast.far]


def test_her_own_phone_shows_the_offer_at_once_and_accepts_in_two_taps(scene: Scene) -> None:
    phone = scene.phone()
    home = phone.get("/c/")
    assert scene.offer_page in html_of(home)
    job = phone.press(phone.get(scene.offer_page), "我接了")
    assert "敲三下" in job.text


def test_declining_on_her_phone_leads_home_with_thanks(scene: Scene) -> None:
    phone = scene.phone()
    home = phone.press(phone.get(scene.offer_page), "那时候没空")
    assert (home.request.path, scene.status()) == ("/c/", OfferStatus.DECLINED)
    assert "谢谢您告诉我们" in home.text


def test_another_caregivers_offer_is_not_there(scene: Scene) -> None:
    assert scene.phone(scene.cast.far).get(scene.offer_page).status_code == 404


def test_a_link_that_nobody_was_sent_is_not_there(scene: Scene) -> None:
    assert scene.strange_phone().get("/c/o/0123456789abcdef").status_code == 404


def test_who_comes_second_reads_that_it_is_taken_and_is_thanked(scene: Scene) -> None:
    phone = scene.phone()
    page = phone.get(scene.offer_page)
    scene.in_app(lambda: play.assign(scene.job_id, scene.cast.far))
    answer = phone.press(page, "我接了")
    assert "已被接走" in answer.text
    assert "谢谢您愿意帮忙" in answer.text


def test_an_offer_that_waited_too_long_says_so_kindly(scene: Scene, frozen: clock.FrozenClock) -> None:
    frozen.tick(181)
    scene.in_app(play.run_dispatch)
    page = scene.phone().get(scene.offer_page)
    assert "时间过了" in page.text


def test_a_cancelled_order_says_that_nobody_needs_to_go(scene: Scene) -> None:
    scene.change(lambda: orders.cancel(scene.job().order))
    page = scene.strange_phone().get(scene.link)
    assert "不用去了" in page.text
    assert "谢谢您" in page.text


def test_the_link_of_a_job_that_is_hers_opens_it_by_a_button_on_another_phone(scene: Scene) -> None:
    scene.accepted()
    phone = scene.strange_phone()
    page = phone.get(scene.link)
    assert "已经是您的了" in page.text
    assert "和平路" not in page.text
    assert "和平路" in phone.press(page, "在这部手机上打开").text


def test_a_link_out_of_an_sms_opens_her_pages_for_a_day(scene: Scene, frozen: FrozenClock) -> None:
    phone = scene.strange_phone()
    phone.press(phone.get(scene.link), "我接了")
    frozen.tick(24 * 3600 - 1)
    assert phone.get("/c/").status_code == 200
    frozen.tick(1)
    assert phone.get("/c/").location.startswith("/c/sign-in")
