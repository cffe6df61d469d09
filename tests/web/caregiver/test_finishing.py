import pytest

from care import orders
from care.models import Attention, Ending, JobStatus, VisitStatus
from tests.support import play
from tests.support.client import LintingClient
from tests.support.rounds import Scene


@pytest.fixture
def phone(scene: Scene) -> LintingClient:
    return scene.phone()


def points(scene: Scene) -> list[tuple[bool, str]]:
    visit = scene.in_app(scene.visit)
    return [(point["done"], point["reason"]) for point in visit.points]


def test_she_ticks_what_was_done_and_says_why_of_the_rest(scene: Scene, phone: LintingClient) -> None:
    page = phone.get(f"{scene.arrived()}/finish")
    over = phone.press(page, "做完了", **{"done-1": "1", "reason-2": "no_things"})
    assert "辛苦了" in over.text
    assert points(scene) == [(True, ""), (False, "缺东西")]


def test_a_point_without_an_answer_is_asked_again_and_no_tick_is_lost(scene: Scene, phone: LintingClient) -> None:
    page = phone.get(f"{scene.arrived()}/finish")
    again = phone.press(page, "做完了", **{"done-1": "1"})
    assert again.status_code == 422
    assert "没做请选原因" in again.text
    assert 'name="done-1" value="1" checked' in again.text
    assert scene.in_app(lambda: scene.visit().status) is VisitStatus.ARRIVED


def test_finishing_before_arriving_is_refused_in_words(scene: Scene, phone: LintingClient) -> None:
    page = phone.get(f"{scene.accepted()}/finish")
    answer = phone.press(page, "做完了", **{"done-1": "1", "done-2": "1"})
    assert answer.status_code == 409
    assert "我到了" in answer.text


def test_when_it_is_over_the_address_and_the_phone_are_shown_no_more(scene: Scene, phone: LintingClient) -> None:
    job = scene.arrived()
    phone.press(phone.get(f"{job}/finish"), "做完了", **{"done-1": "1", "done-2": "1"})
    page = phone.get(job)
    for kept in ("和平路", "敲三下", "膝盖", "王秀兰"):
        assert kept not in page.text


@pytest.mark.parametrize(("button", "ending"), [("没人开门", Ending.NOBODY_OPENS), ("老人不舒服", Ending.UNWELL)])
def test_what_may_be_about_a_life_rings_the_desk_and_shows_whom_to_call(
    scene: Scene, phone: LintingClient, button: str, ending: Ending
) -> None:
    page = phone.get(f"{scene.accepted()}/end")
    assert "客服马上响铃" in page.text
    assert "tel:120" in page.text
    over = phone.press(page, button, note="敲了十分钟")
    for told in ("已经响铃", "tel:120", "tel:0595"):
        assert told in over.text
    assert scene.in_app(lambda: (scene.visit().ending, scene.job().attention)) == (ending, Attention(ending.value))


@pytest.mark.parametrize("button", ["老人不要了", "老人不在家", "我觉得不安全"])
def test_other_endings_are_told_to_the_desk_too(scene: Scene, phone: LintingClient, button: str) -> None:
    over = phone.press(phone.get(f"{scene.accepted()}/end"), button)
    assert "客服已经知道了" in over.text
    assert scene.in_app(lambda: scene.job().status) is JobStatus.ENDED


def test_who_gives_a_job_back_is_thanked_and_somebody_else_is_asked(scene: Scene, phone: LintingClient) -> None:
    job = scene.accepted()
    home = phone.press(phone.get(f"{job}/give-back"), "我身体不舒服")
    assert "谢谢您早点告诉我们" in home.text
    scene.in_app(play.run_dispatch)
    assert scene.in_app(lambda: scene.job().status) is JobStatus.SEEKING
    assert "不用您去了" in phone.get(job).text


def test_a_cancelled_job_says_kindly_that_she_need_not_go(scene: Scene, phone: LintingClient) -> None:
    job = scene.accepted()
    scene.change(lambda: orders.cancel(scene.job().order))
    assert "不用您去了" in phone.get(job).text
    assert "和平路" not in phone.get(job).text


def test_a_button_that_nobody_made_is_refused(scene: Scene, phone: LintingClient) -> None:
    page = phone.get(f"{scene.accepted()}/end")
    assert phone.press(page, "老人不在家", ending="dead").status_code == 422
