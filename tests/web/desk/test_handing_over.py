from care.db import db
from care.dispatch import decline
from care.models import Caregiver, Decline, ElderCaregiver, JobStatus, Liking, Role, VisitStatus
from tests.support import cast, play
from tests.support.desk import Desk


def test_the_list_goes_from_near_to_far_with_the_reason_why_each_cannot_come(desk: Desk) -> None:
    def change() -> None:
        decline(desk.offer(), Decline.BUSY)
        idle = cast.caregiver("吴远", desk.near().organisation, cast.away(5_000), works=False)
        db.session.flush()
        db.session.add(ElderCaregiver(elder_id=desk.cast.elder, caregiver_id=desk.cast.far, liking=Liking.BLOCKED))
        db.session.add(ElderCaregiver(elder_id=desk.cast.elder, caregiver_id=idle.id, liking=Liking.BLOCKED))

    desk.change(change)
    page = desk.clerk().get(f"{desk.job_page}/hand-over").text
    places = [page.index(name) for name in ("张阿珍", "林阿美", "吴远")]
    assert places == sorted(places)
    for told in ("这次问过了", "老人不要这位来", "那时不上班", "约800米", "3公里"):
        assert told in page
    assert page.count("还是派这位") == 1


def test_a_stuck_order_is_handed_to_whom_the_desk_chose(desk: Desk) -> None:
    desk.change(lambda: decline(desk.offer(), Decline.BUSY))
    desk.stuck()
    clerk = desk.clerk()
    board = clerk.get("/desk/")
    assert f"{desk.job_page}/hand-over" in board.text
    page = clerk.press(clerk.get(f"{desk.job_page}/hand-over"), "还是派这位")
    assert "已经派给张阿珍" in page.text
    assert desk.of_job(lambda job: (job.status, job.attention)) == (JobStatus.ASSIGNED, None)
    assert desk.in_app(lambda: desk.visit().status) is VisitStatus.CONFIRMED
    assert "visit_confirmed" in desk.in_app(lambda: play.told(desk.near().person_id))


def test_who_was_taken_meanwhile_cannot_be_chosen_any_more(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.get(f"{desk.job_page}/hand-over")
    desk.accepted()
    answer = clerk.press(page, "派这位")
    assert answer.status_code == 409
    assert "已经有人接了" in answer.text


def test_a_double_tap_makes_one_visit(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.get(f"{desk.job_page}/hand-over")
    for _ in range(2):
        assert "派这位" in page.text
        assert clerk.press(page, "派这位").status_code == 200
    assert len(desk.in_app(lambda: play.visits(desk.job_id))) == 1


def test_nobody_is_handed_to_a_caregiver_who_is_not_there(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.get(f"{desk.job_page}/hand-over")
    assert clerk.press(page, "派这位", caregiver="0123456789abcdef").status_code == 404


def test_a_manager_chooses_among_her_own(desk: Desk) -> None:
    rival = desk.rival()

    def change() -> None:
        job = desk.job()
        job.seats = 2
        other = cast.caregiver("吴远", desk.near().organisation, cast.away(100))
        other.organisation_id = rival

    desk.change(change)
    desk.accepted()
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    page = manager.get(f"{desk.job_page}/hand-over")
    assert "吴远" not in page.text
    ref = desk.in_app(lambda: db.session.query(Caregiver).filter_by(organisation_id=rival).one().ref)
    assert manager.press(page, "派这位", caregiver=ref).status_code == 404
    assert "已经派给林阿美" in manager.press(page, "派这位").text


def test_the_list_says_what_the_elder_speaks_and_what_each_caregiver_does(desk: Desk) -> None:
    def speak() -> None:
        desk.job().elder.person.speaks = ["minnan"]
        desk.near().person.speaks = ["mandarin", "minnan"]
        db.session.get_one(Caregiver, desk.cast.far).person.speaks = ["mandarin"]

    desk.change(speak)
    page = desk.clerk().get(f"{desk.job_page}/hand-over").text
    top, near, far = page[: page.index("张阿珍")], page[page.index("张阿珍") :], page[page.index("林阿美") :]
    near = near[: near.index("林阿美")]
    assert "闽南话" in top
    assert "普通话" not in top
    assert "闽南话" in near
    assert "没有两人都会说的话" not in near
    assert "没有两人都会说的话" in far
