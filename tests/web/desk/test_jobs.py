from care import clock, dispatch, orders, visits
from care.db import Change, db
from care.models import Attention, Ending, Job, JobStatus, Outcome, Service, Sighting, VisitStatus, When
from tests.support import play
from tests.support.desk import Desk


def test_the_page_tells_for_whom_what_when_and_for_how_much(desk: Desk) -> None:
    page = desk.clerk().get(desk.job_page)
    for told in ("王秀兰", "和平路", "敲三下", "膝盖不好", "日常保洁", "40元", "尽快", "手机上点的", "正在找人"):
        assert told in page.text


def test_who_saw_the_elders_home_is_noted_once_an_hour(desk: Desk, frozen: clock.FrozenClock) -> None:
    clerk = desk.clerk()
    for _ in range(3):
        clerk.get(desk.job_page)
    frozen.tick(3600)
    clerk.get(desk.job_page)
    seen = desk.in_app(lambda: [(each.viewer, each.route) for each in db.session.query(Sighting)])
    assert seen == [(f"staff:{desk.cast.operator}", "/desk/jobs/<ref>")] * 2


def test_word_and_code_stand_there_to_be_read_out_until_somebody_arrived(desk: Desk) -> None:
    desk.accepted()
    word, code = desk.in_app(lambda: (visits.visit_word(desk.visit()), visits.visit_code(desk.visit())))
    clerk = desk.clerk()
    told = clerk.get(desk.job_page).text
    assert told.index(word) < told.index(code)
    desk.change(lambda: visits.arrive(desk.visit(), visits.Proof(code=code)))
    assert code not in clerk.get(desk.job_page).text


def test_the_story_tells_each_step_with_who_did_it(desk: Desk) -> None:
    desk.arrived()
    desk.change(lambda: visits.finish(desk.visit(), {1: "", 2: ""}))
    desk.change(lambda: orders.give_feedback(desk.job().order, Outcome.NOT_QUITE))
    story = desk.clerk().get(desk.job_page).text.split("经过</h2>")[1]
    steps = ("下单", "问接不接", "短信：问接不接", "接了", "定下来了", "到了", "做完了", "老人说做得怎么样")
    places = [story.index(f"<b>{step}</b>") for step in steps]
    assert places == sorted(places)
    for told in ("张阿珍", "第1轮 · 约800米", "没有做好", "短信：谁来、暗语和服务码"):
        assert told in story


def test_no_code_and_no_link_of_a_message_stands_in_the_story(desk: Desk) -> None:
    page = desk.clerk().get(desk.job_page).text
    assert desk.code not in page
    assert desk.link not in page


def test_a_thinned_log_leaves_a_story_of_what_the_rows_know(desk: Desk) -> None:
    desk.arrived()
    desk.change(lambda: db.session.query(Change).delete())
    story = desk.clerk().get(desk.job_page).text.split("经过</h2>")[1]
    for step in ("下单", "问接不接", "接了", "到了"):
        assert f"<b>{step}</b>" in story


def test_a_stuck_order_says_what_to_do_and_is_settled_with_a_note(desk: Desk) -> None:
    desk.accepted()
    desk.change(lambda: visits.end_otherwise(desk.visit(), Ending.NOBODY_OPENS))
    clerk = desk.clerk()
    page = clerk.get(desk.job_page)
    assert "敲门没人开" in page.text
    assert "马上打老人和家属的电话" in page.text
    form = clerk.get(f"{desk.job_page}/settle")
    settled = clerk.press(form, "记下来", note="女儿说她在邻居家 <b>&")
    assert "“女儿说她在邻居家 &lt;b&gt;&amp;”" in settled.text
    assert "客服 陈接线" in settled.text
    assert desk.of_job(lambda job: job.attention) is None


def test_settling_without_a_word_or_with_too_many_keeps_what_was_typed(desk: Desk) -> None:
    desk.stuck()
    clerk = desk.clerk()
    form = clerk.get(f"{desk.job_page}/settle")
    assert "请写一句" in clerk.press(form, "记下来", note="  ").text
    long = clerk.press(form, "记下来", note="好" * 501)
    assert (long.status_code, "好" * 501 in long.text) == (422, True)
    assert desk.of_job(lambda job: job.attention) is Attention.NOBODY_NEAR


def test_the_second_who_settles_hears_that_it_is_done(desk: Desk) -> None:
    desk.stuck()
    clerk = desk.clerk()
    form = clerk.get(f"{desk.job_page}/settle")
    clerk.press(form, "记下来", note="打过电话了")
    assert "已经有人处理好了" in clerk.press(form, "记下来", note="我也打过了").text


def test_the_desk_cancels_even_when_she_is_on_the_way_and_can_take_it_back(desk: Desk) -> None:
    desk.accepted()
    desk.change(lambda: visits.set_off(desk.visit()))
    clerk = desk.clerk()
    cancelled = clerk.press(clerk.get(desk.job_page), "替老人取消")
    assert desk.of_job(lambda job: job.status) is JobStatus.CANCELLED
    clerk.press(cancelled, "撤回取消")
    assert desk.of_job(lambda job: job.status) is JobStatus.SEEKING


def test_a_cancellation_cannot_be_taken_back_after_ten_minutes(desk: Desk, frozen: clock.FrozenClock) -> None:
    clerk = desk.clerk()
    cancelled = clerk.press(clerk.get(desk.job_page), "替老人取消")
    frozen.tick(601)
    assert clerk.press(cancelled, "撤回取消").status_code == 409
    assert "撤回取消" not in clerk.get(desk.job_page).text


def test_a_caregiver_who_rang_off_is_replaced(desk: Desk) -> None:
    desk.accepted()
    clerk = desk.clerk()
    page = clerk.press(clerk.get(desk.job_page), "来不了，另外找人")
    assert "重新开始找人" in page.text
    assert desk.in_app(lambda: desk.visit().status) is VisitStatus.RELEASED
    desk.in_app(play.run_dispatch)
    assert desk.in_app(lambda: play.asked(desk.job_id)) == [desk.cast.near, desk.cast.far]


def test_what_runs_no_rounds_is_arranged_and_closed_by_the_desk(desk: Desk) -> None:
    desk.change(lambda: setattr(db.session.get_one(Service, desk.cast.cleaning), "fulfilment", "telephone"))
    desk.job_id = desk.in_app(lambda: play.place_order(desk.cast, When.TOMORROW_MORNING))
    clerk = desk.clerk()
    page = clerk.get(desk.job_page)
    assert "等客服去安排" in page.text
    assert "派一位助老员" not in page.text
    arranged = clerk.press(page, "已经安排好")
    assert desk.of_job(lambda job: (job.status, job.attention)) == (JobStatus.ASSIGNED, None)
    clerk.press(arranged, "已经做完")
    assert desk.of_job(lambda job: job.status) is JobStatus.DONE


def test_a_button_pressed_twice_does_it_once(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.get(desk.job_page)
    assert [clerk.press(page, "替老人取消").status_code for _ in range(2)] == [200, 200]
    steps = desk.in_app(lambda: [each.action for each in db.session.query(Change).filter_by(story_id=desk.job_id)])
    assert steps.count("cancelled") == 1


def test_an_order_that_does_not_exist_is_not_there(desk: Desk) -> None:
    assert desk.clerk().get("/desk/jobs/0123456789abcdef").status_code == 404


def test_reading_changes_nothing(desk: Desk) -> None:
    desk.stuck()
    before = desk.of_job(_state)
    clerk = desk.clerk()
    for address in ("", "/settle", "/hand-over"):
        assert clerk.get(desk.job_page + address).status_code == 200
    for action in ("cancel", "restore", "arrange", "arranged-done"):
        assert clerk.get(f"{desk.job_page}/{action}").status_code == 405
    assert desk.of_job(_state) == before


def _state(job: Job) -> tuple[object, ...]:
    return job.status, job.attention, len(dispatch.choose(job)), len(play.offers(job.id))
