import pytest

from care import clock
from care.db import db
from care.models import (
    Caregiver,
    Complaint,
    ComplaintStatus,
    Elder,
    ElderCaregiver,
    JobStatus,
    Message,
    RingBack,
    Role,
    VisitStatus,
)
from care.supervision.complaints import Grievance, raise_complaint
from tests.support import play
from tests.support.counting import queries
from tests.support.desk import Desk
from tests.support.pagelint import Page
from tests.support.supervision import finished, neighbours, ring_back

WORDS = "她在厨房里翻柜子，还骂人"
SETTLED = "跟公司谈过了，换人"


def complaint(desk: Desk) -> Complaint:
    return desk.in_app(lambda: db.session.query(Complaint).one())


def raised(desk: Desk, *, serious: bool = False, elder_id: int | None = None) -> str:
    """A complaint about the near caregiver; returns its page."""

    def raise_() -> None:
        elder = db.session.get_one(Elder, elder_id or desk.cast.elder)
        raise_complaint(Grievance(elder, WORDS, serious, db.session.get_one(Caregiver, desk.cast.near)))

    desk.change(raise_)
    return desk.in_app(lambda: f"/desk/complaints/{db.session.query(Complaint).order_by(Complaint.id.desc())[0].ref}")


def parted(desk: Desk) -> bool:
    return desk.in_app(lambda: db.session.query(ElderCaregiver).count() == 1)


def test_a_complaint_is_written_down_about_an_order_and_stands_with_it(desk: Desk) -> None:
    desk.accepted()
    clerk = desk.clerk()
    form = clerk.get(f"{desk.job_page}/complaints/new")
    assert "张阿珍" in form.text
    page = clerk.press(form, "记下来", words=f"{WORDS} <b>")
    assert f"{WORDS} &lt;b&gt;" in page.text
    assert (complaint(desk).serious, complaint(desk).job_id) == (False, desk.job_id)
    assert WORDS in clerk.get(desk.job_page).text
    assert WORDS in clerk.get(desk.elder_page).text
    assert desk.of_job(lambda job: job.status) is JobStatus.ASSIGNED


def test_a_serious_one_takes_the_caregiver_off_at_once(desk: Desk) -> None:
    desk.accepted()
    clerk = desk.clerk()
    near = desk.in_app(lambda: desk.near().ref)
    form = clerk.get(f"{desk.elder_page}/complaints/new")
    page = clerk.press(form, "记下来", words=WORDS, serious="yes", caregiver=near)
    assert "已经分开" in page.text
    assert desk.in_app(lambda: desk.visit().status) is VisitStatus.RELEASED
    assert desk.of_job(lambda job: job.status) is JobStatus.SEEKING


@pytest.mark.parametrize("typed", ["", "  ", "好" * 1001])
def test_too_few_or_too_many_words_are_asked_for_again(desk: Desk, typed: str) -> None:
    clerk = desk.clerk()
    page = clerk.press(clerk.get(f"{desk.elder_page}/complaints/new"), "记下来", words=typed, serious="yes")
    assert page.status_code == 422
    assert typed in page.text
    assert desk.in_app(lambda: db.session.query(Complaint).count()) == 0


def test_it_cannot_be_about_somebody_who_was_never_there(desk: Desk) -> None:
    clerk = desk.clerk()
    far = desk.in_app(lambda: db.session.get_one(Caregiver, desk.cast.far).ref)
    form = clerk.get(f"{desk.elder_page}/complaints/new")
    assert clerk.press(form, "记下来", words=WORDS, caregiver=far).status_code == 404


def test_it_turns_out_about_whom_it_is_and_that_it_is_serious(desk: Desk) -> None:
    desk.accepted()
    clerk = desk.clerk()
    near = desk.in_app(lambda: desk.near().ref)
    page = clerk.press(clerk.get(f"{desk.elder_page}/complaints/new"), "记下来", words=WORDS, caregiver="")
    assert "还不知道" in page.text
    page = clerk.press(page, "改好", caregiver=near)
    assert not parted(desk)
    assert "已经分开" in clerk.press(page, "改好", serious="yes").text
    assert parted(desk)


def test_it_is_settled_in_words_and_the_two_may_meet_again_only_then(desk: Desk) -> None:
    address, clerk = raised(desk, serious=True), desk.clerk()
    page = clerk.get(address)
    assert "以后可以再派她去" not in page.text
    assert clerk.press(page, "处理好了", settlement=" ").status_code == 422
    page = clerk.press(page, "处理好了", settlement=SETTLED)
    for told in (SETTLED, "客服 陈接线"):
        assert told in page.text
    assert complaint(desk).status is ComplaintStatus.SETTLED
    assert "已经分开" not in clerk.press(page, "以后可以再派她去").text
    assert not parted(desk)


def test_nobody_lets_them_meet_before_it_is_settled(desk: Desk) -> None:
    address, clerk = raised(desk, serious=True), desk.clerk()
    page = clerk.get(address)
    assert clerk.post(f"{address}/meet-again", data=dict(_keys(page.text))).status_code == 409
    assert parted(desk)


def test_whoever_settles_second_sees_what_the_first_wrote(desk: Desk) -> None:
    address, clerk = raised(desk), desk.clerk()
    page = clerk.get(address)
    clerk.press(page, "处理好了", settlement=SETTLED)
    again = clerk.press(page, "处理好了", settlement="我也谈过")
    for told in ("刚才有同事处理好了", SETTLED):
        assert told in again.text
    assert "我也谈过" not in again.text


def test_she_is_there_now_says_the_page_on_top(desk: Desk) -> None:
    desk.arrived()
    assert "她现在就在老人家里" in desk.clerk().get(raised(desk, serious=True)).text


def test_the_serious_stand_on_top_and_the_settled_apart(desk: Desk) -> None:
    raised(desk)
    serious, clerk = raised(desk, serious=True), desk.clerk()
    page = clerk.get("/desk/complaints").text
    assert page.index(serious) < page.rindex("/desk/complaints/")
    assert page.count(WORDS) == 2
    assert clerk.get("/desk/complaints?show=serious").text.count(WORDS) == 1
    assert WORDS not in clerk.get("/desk/complaints?show=settled").text


def test_what_waits_too_long_says_so_until_it_is_settled(desk: Desk, frozen: clock.FrozenClock) -> None:
    address = raised(desk)
    assert "超时了" not in desk.clerk().get("/desk/complaints").text
    frozen.tick(25 * 3600)
    clerk = desk.clerk()
    assert "超时了" in clerk.get("/desk/complaints").text
    clerk.press(clerk.get(address), "处理好了", settlement=SETTLED)
    assert "超时了" not in clerk.get("/desk/complaints?show=settled").text


def test_what_waits_is_counted_on_the_board(desk: Desk) -> None:
    raised(desk)
    desk.in_app(lambda: ring_back(desk.cast))
    page = desk.clerk().get("/desk/").text
    assert "/desk/complaints" in page.split("<main")[1]
    assert "回访没打" in page


def test_ten_queries_suffice_for_a_page_of_complaints(desk: Desk) -> None:
    for each in desk.in_app(lambda: neighbours(30)):
        raised(desk, elder_id=each)
    clerk = desk.clerk()
    with queries(desk.app) as asked:
        page = clerk.get("/desk/complaints")
    assert page.text.count(WORDS) == 25
    assert len(asked) <= 10, "\n".join(asked)
    assert clerk.get("/desk/complaints?page=2").text.count(WORDS) == 5


def test_an_auditor_reads_and_changes_nothing(desk: Desk) -> None:
    address, auditor = raised(desk), desk.clerk(Role.AUDITOR)
    page = auditor.get(address)
    assert WORDS in page.text
    assert WORDS in auditor.get("/desk/complaints").text
    assert auditor.get(f"{desk.elder_page}/complaints/new").status_code == 403
    for way in ("settle", "graver", "meet-again"):
        assert auditor.post(f"{address}/{way}", data=dict(_keys(page.text))).status_code == 403


def test_neither_she_nor_her_firm_ever_reads_of_it(desk: Desk) -> None:
    """Every page that she and her manager can open, every text that anybody gets: not the words, nor that there are."""
    desk.arrived()
    other = desk.in_app(lambda: play.place_order(desk.cast))
    desk.in_app(lambda: play.assign(other, desk.cast.far))
    desk.change(lambda: finished(desk.cast))
    clerk = desk.clerk()
    form = clerk.get(f"{desk.job_page}/complaints/new")
    clerk.press(form, "记下来", words=WORDS, serious="yes")
    call = desk.in_app(lambda: ring_back(desk.cast))
    desk.change(lambda: setattr(db.session.get_one(RingBack, call), "note", WORDS))
    desk.in_app(play.run_dispatch)
    for page in _pages_of_hers(desk) | _pages_of_her_firm(desk):
        for secret in (WORDS, "投诉", "回访", "已经分开", "/complaints", "/ring-backs"):
            assert secret not in page
    told = desk.in_app(lambda: [f"{each.template} {each.variables}" for each in db.session.query(Message)])
    assert told
    assert not [each for each in told if WORDS in each or "complaint" in each]


def _pages_of_hers(desk: Desk) -> set[str]:
    """What the caregiver's telephone shows: every page without a row of its own, and those of her visits."""
    phone = desk.phone()
    plain = {
        rule.rule
        for rule in desk.app.url_map.iter_rules()
        if rule.rule.startswith("/c/") and not rule.arguments and "GET" in (rule.methods or ())
    }
    visits = desk.in_app(lambda: [each.ref for each in play.visits(desk.job_id)])
    pages = [phone.get(each, follow_redirects=True) for each in plain | {f"/c/job/{ref}" for ref in visits}]
    assert any("王秀兰" in page.text for page in pages)
    return {page.text for page in pages}


def _pages_of_her_firm(desk: Desk) -> set[str]:
    """What her manager can open: every page of the desk without a row, the order, the elder; nothing of supervision."""
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    plain = {
        rule.rule
        for rule in desk.app.url_map.iter_rules()
        if rule.rule.startswith("/desk/") and not rule.arguments and "GET" in (rule.methods or ())
    }
    for hidden in ("/desk/ring-backs", "/desk/ring-backs/days", "/desk/complaints"):
        assert manager.get(hidden).status_code == 404
    found = desk.in_app(lambda: db.session.query(Complaint).one().ref)
    assert manager.get(f"/desk/complaints/{found}").status_code == 404
    for page in (desk.elder_page, desk.job_page):
        assert manager.get(f"{page}/complaints/new").status_code == 404
    shown = [manager.get(each, follow_redirects=True) for each in plain | {desk.elder_page, desk.job_page}]
    assert any("王秀兰" in page.text for page in shown)
    return {page.text for page in shown if page.status_code == 200}


def _keys(html: str) -> list[tuple[str, str]]:
    return [(name, Page(html).forms[0].fields[name]) for name in ("csrf_token", "key")]
