"""An elder's papers at the desk: what an order lacks and the words to say, consents, agreements, assessments."""

from datetime import date
from http import HTTPStatus

import pytest
from werkzeug.test import TestResponse

from care import clock, orders, papers
from care.clock import FrozenClock
from care.db import Change, db
from care.models import (
    Agreement,
    Assessment,
    Attention,
    Consent,
    JobStatus,
    Purpose,
    RelationKind,
    Requirement,
    Role,
    Sighting,
)
from tests.support import held, play
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.papers import ALL_ABLE, agree, asks_for, assess, consent, stand_by, tomorrow

ANSWERS = {f"item-{code}": str(points) for code, points in ALL_ABLE.items()}


@pytest.fixture
def lacking(desk: Desk) -> Desk:
    """Cleaning asks for consent and an agreement; the elder has neither, and her order is held."""
    desk.in_app(lambda: asks_for(desk.cast, Requirement.SERVICE_CONSENT, Requirement.AGREEMENT))
    desk.change(lambda: orders.hold_lacking(desk.job().elder))
    desk.in_app(play.run_dispatch)
    assert desk.of_job(lambda job: job.attention) is Attention.LACKS_PAPERS
    return desk


def papers_page(desk: Desk) -> str:
    return f"{desk.elder_page}/papers"


def sign(desk: Desk, clerk: LintingClient, **typed: str) -> TestResponse:
    form = clerk.get(f"{papers_page(desk)}/agreements/new")
    return clerk.press(form, "签好了，记下来", **({"number": "FW-1"} | typed))


def test_a_held_order_says_what_is_missing_and_the_words_and_goes_on_once_it_is_recorded(lacking: Desk) -> None:
    clerk = lacking.clerk()
    assert "还缺同意书或者协议" in clerk.get("/desk/").text
    page = clerk.get(lacking.job_page)
    for words in ("要问：王秀兰本人", "上门服务要先经您同意", "要先签一份协议", 'value="电话里同意，今天上午9点"'):
        assert words in page.text
    page = clerk.press(page, "同意了，记下来")
    assert page.request.path == lacking.job_page
    assert "上门服务要先经您同意" not in page.text
    signed = clerk.get(f"{papers_page(lacking)}/agreements/new?next={lacking.job_page}")
    page = clerk.press(signed, "签好了，记下来", number="FW-1")
    assert page.request.path == lacking.job_page
    assert "还缺手续" not in page.text
    lacking.in_app(play.run_dispatch)
    assert lacking.in_app(lambda: len(play.asked(lacking.job_id))) == 2
    assert lacking.of_job(lambda job: job.attention) is None


def test_the_elders_page_says_the_same_and_what_is_recorded_there_leads_back_to_it(lacking: Desk) -> None:
    clerk = lacking.clerk()
    page = clerk.press(clerk.get(lacking.elder_page), "同意了，记下来", evidence="录音 12")
    assert page.request.path == lacking.elder_page
    assert "派人上门<" in page.text
    (given,) = lacking.in_app(lambda: db.session.query(Consent).all())
    assert (given.purpose, given.evidence, given.relation_id) == (Purpose.SERVICE, "录音 12", None)


def test_a_guardian_is_asked_in_the_elders_place(lacking: Desk) -> None:
    guardian = lacking.in_app(lambda: stand_by(lacking.cast, RelationKind.GUARDIAN))
    clerk = lacking.clerk()
    page = clerk.get(lacking.job_page)
    assert "要问：监护人儿子王建国" in page.text
    assert "您是王秀兰的监护人，上门服务要先经您同意" in page.text
    clerk.press(page, "同意了，记下来")
    (given,) = lacking.in_app(lambda: db.session.query(Consent).all())
    assert given.relation_id == guardian


def test_nothing_on_a_held_orders_page_passes_over_what_is_missing(lacking: Desk) -> None:
    clerk = lacking.clerk()
    for page in (clerk.get(lacking.job_page).text, clerk.get("/desk/").text):
        assert "处理好了，写一句" not in page
        assert "派一位助老员" not in page
        assert ">派人<" not in page


def test_an_agent_may_say_it_as_well_as_the_elder(lacking: Desk) -> None:
    agent = lacking.in_app(lambda: stand_by(lacking.cast, RelationKind.AGENT))
    clerk = lacking.clerk()
    page = clerk.get(lacking.job_page)
    assert "要问：王秀兰本人，或者代理人儿子王建国" in page.text
    ref = lacking.in_app(lambda: next(each.ref for each in papers.deciders(lacking.job().elder) if each))
    clerk.press(page, "同意了，记下来", by=ref)
    assert lacking.in_app(lambda: db.session.query(Consent).one().relation_id) == agent


def test_the_elder_reads_that_the_hotline_rings_first_and_may_still_take_it_back(lacking: Desk) -> None:
    house = House(lacking.app, lacking.cast, lacking.job_id)
    page = house.elder_phone().get(house.order_page)
    assert "客服会先打电话说几句" in page.text
    assert "不要了" in page.text


def test_the_order_on_the_telephone_is_read_out_with_the_same_words(lacking: Desk) -> None:
    lacking.in_app(lambda: stand_by(lacking.cast, RelationKind.GUARDIAN))
    page = lacking.clerk().get(f"{lacking.elder_page}/again")
    assert "您是王秀兰的监护人，这项服务要先由您签一份协议" in page.text


@pytest.mark.parametrize("evidence", ["", "长" * 201])
def test_a_consent_without_its_proof_is_asked_for_again(lacking: Desk, evidence: str) -> None:
    clerk = lacking.clerk()
    page = clerk.press(clerk.get(papers_page(lacking)), "同意了，记下来", evidence=evidence)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert ("请写怎么同意的" in page.text) is (evidence == "")
    assert f'value="{evidence}"' in page.text
    assert lacking.in_app(lambda: db.session.query(Consent).count()) == 0


def test_a_consent_that_was_given_earlier_is_kept_with_its_day(lacking: Desk) -> None:
    clerk = lacking.clerk()
    clerk.press(clerk.get(papers_page(lacking)), "同意了，记下来", given_on="2026-02-27", evidence="录音 0227-3")
    given = lacking.in_app(lambda: db.session.query(Consent).one().given_at)
    assert given.astimezone(clock.LOCAL).date() == date(2026, 2, 27)


@pytest.mark.parametrize("day", ["2026-03-03", "9999-12-31", "gestern"])
def test_a_consent_of_no_day_that_was_is_asked_for_again(lacking: Desk, day: str) -> None:
    clerk = lacking.clerk()
    page = clerk.press(clerk.get(papers_page(lacking)), "同意了，记下来", given_on=day, evidence="录音 9")
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="录音 9"' in page.text
    assert lacking.in_app(lambda: db.session.query(Consent).count()) == 0


def test_a_form_from_before_a_guardian_came_records_nothing(lacking: Desk) -> None:
    clerk = lacking.clerk()
    page = clerk.get(lacking.job_page)
    lacking.in_app(lambda: stand_by(lacking.cast, RelationKind.GUARDIAN))
    late = clerk.press(page, "同意了，记下来")
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "现在不能替老人决定" in late.text
    assert lacking.in_app(lambda: db.session.query(Consent).count()) == 0


def test_a_consent_is_withdrawn_with_a_reason_and_the_visit_comes_to_the_desk(desk: Desk) -> None:
    desk.in_app(lambda: asks_for(desk.cast, Requirement.SERVICE_CONSENT))
    desk.in_app(lambda: held.consents(desk.cast, Purpose.SERVICE))
    desk.accepted()
    clerk = desk.clerk()
    page = clerk.get(papers_page(desk))
    refused = clerk.press(page, "撤回，从现在起不算", reason="")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "请写为什么撤回" in refused.text
    page = clerk.press(page, "撤回，从现在起不算", reason="女儿说不要了")
    assert "撤回：女儿说不要了" in page.text
    assert desk.of_job(lambda job: (job.status, job.attention)) == (JobStatus.ASSIGNED, Attention.LACKS_PAPERS)
    assert "上门服务要先经您同意" in clerk.get(desk.job_page).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": " "}, "请写协议的编号"),
        ({"starts_on": "soon"}, "请选一个日子"),
        ({"starts_on": ""}, "请选一个日子"),
        ({"ends_on": "2025-01-01"}, "不能在第一天以前"),
        ({"by": "nobody"}, "现在不能替老人决定"),
    ],
)
def test_what_cannot_be_an_agreement_is_said_at_its_field(desk: Desk, wrong: dict[str, str], said: str) -> None:
    page = sign(desk, desk.clerk(), **wrong)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in page.text
    assert desk.in_app(lambda: db.session.query(Agreement).count()) == 0


def test_an_agreement_is_signed_for_a_year_and_ended_before(desk: Desk) -> None:
    clerk = desk.clerk()
    page = sign(desk, clerk)
    assert "FW-1" in page.text
    assert desk.in_app(lambda: db.session.query(Agreement).one().ends_on) == date(2027, 3, 1)
    assert "提前结束" in clerk.press(page, "提前结束").text
    assert desk.in_app(lambda: db.session.query(Agreement).one().deactivated_at) is not None


def test_a_renewed_agreement_begins_the_day_after_the_one_in_force(desk: Desk) -> None:
    desk.in_app(lambda: agree(desk.cast, ends=date(2026, 3, 20)))
    sign(desk, desk.clerk(), number="FW-2")
    renewed = desk.in_app(lambda: db.session.query(Agreement).filter_by(number="FW-2").one())
    assert (renewed.starts_on, renewed.ends_on) == (date(2026, 3, 21), date(2027, 3, 20))


def test_agreements_that_end_soon_stand_on_a_list_and_on_the_boards_strip(desk: Desk, frozen: FrozenClock) -> None:
    clerk = desk.clerk()
    assert "协议快到期" not in clerk.get("/desk/").text
    desk.in_app(lambda: agree(desk.cast, ends=date(2026, 3, 2)))
    assert "协议快到期" in clerk.get("/desk/").text
    assert "王秀兰" in clerk.get("/desk/agreements").text
    tomorrow(frozen)
    clerk = desk.clerk()
    assert "到期了" in clerk.get("/desk/agreements").text
    assert "最久的等了21小时" in clerk.get("/desk/").text


def test_an_assessment_is_entered_and_its_level_computed(desk: Desk) -> None:
    clerk = desk.clerk()
    form = clerk.get(f"{papers_page(desk)}/assessments/new")
    kept = clerk.press(
        form, "算出等级，记下来", **(ANSWERS | {"item-eating": "0", "assessor": "刘评估", "facts": "accidents"})
    )
    assert "86分，中度失能" in kept.text
    card = clerk.get(desk.elder_page).text
    assert "中度失能" in card
    assert "今天，刘评估评估" in card
    shown = clerk.get(desk.in_app(lambda: f"{papers_page(desk)}/assessments/{db.session.query(Assessment).one().ref}"))
    assert "近30天出过两次或更多意外" in shown.text
    assert "全靠别人" in shown.text


def test_an_item_that_was_left_out_is_marked_and_the_others_stay_chosen(desk: Desk) -> None:
    clerk = desk.clerk()
    form = clerk.get(f"{papers_page(desk)}/assessments/new")
    page = clerk.press(form, "算出等级，记下来", **(ANSWERS | {"item-eating": "9", "assessor": "刘评估"}))
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert page.text.count("这一项还没有选") == 1
    assert page.text.count(" checked") == 25
    assert desk.in_app(lambda: db.session.query(Assessment).count()) == 0


def test_an_assessment_entered_by_mistake_counts_no_more(desk: Desk) -> None:
    desk.in_app(lambda: assess(desk.cast))
    clerk = desk.clerk()
    page = clerk.press(clerk.get(papers_page(desk) + _first_assessment(desk)), "记错了，作废")
    assert "作废了" in page.text
    assert "还没评估" in clerk.get(desk.elder_page).text


def _first_assessment(desk: Desk) -> str:
    return desk.in_app(lambda: f"/assessments/{db.session.query(Assessment).first().ref}")  # type: ignore[union-attr]


def test_who_read_how_able_she_is_is_noted_and_the_log_of_changes_does_not_know_it(desk: Desk) -> None:
    desk.in_app(lambda: assess(desk.cast, eating=0))
    desk.clerk().get(papers_page(desk) + _first_assessment(desk))
    person = desk.of_job(lambda job: job.elder.person_id)
    assert desk.in_app(lambda: db.session.query(Sighting).filter_by(person_id=person).count()) == 1
    logged = desk.in_app(lambda: [change.details for change in db.session.query(Change).filter_by(action="assessed")])
    assert not {"total", "level", "answers"} & set().union(*logged)


def test_an_auditor_reads_and_changes_nothing(lacking: Desk) -> None:
    lacking.in_app(lambda: assess(lacking.cast))
    auditor = lacking.clerk(Role.AUDITOR)
    page = auditor.get(lacking.job_page).text
    assert "上门服务要先经您同意" in page
    assert "同意了，记下来" not in page
    for path in ("", _first_assessment(lacking)):
        assert auditor.get(papers_page(lacking) + path).status_code == HTTPStatus.OK
    for path in ("/agreements/new", "/assessments/new"):
        assert auditor.get(papers_page(lacking) + path).status_code == HTTPStatus.FORBIDDEN


def test_a_firms_manager_finds_no_papers(desk: Desk) -> None:
    desk.accepted()
    desk.in_app(lambda: asks_for(desk.cast, Requirement.AGREEMENT))
    desk.in_app(lambda: assess(desk.cast))
    manager = desk.clerk(Role.MANAGER, firm=desk.cast.firm)
    for path in ("", _first_assessment(desk)):
        assert manager.get(papers_page(desk) + path).status_code == HTTPStatus.NOT_FOUND
    assert manager.get("/desk/agreements").status_code == HTTPStatus.NOT_FOUND
    for page in (desk.elder_page, desk.job_page):
        shown = manager.get(page)
        assert shown.status_code == HTTPStatus.OK
        assert "协议" not in shown.text
        assert "能力完好" not in shown.text


def test_another_elders_papers_are_not_found_below_her_address(desk: Desk) -> None:
    desk.in_app(lambda: assess(desk.cast))
    other = desk.in_app(lambda: _stranger(desk))
    assert desk.clerk().get(other + _first_assessment(desk)).status_code == HTTPStatus.NOT_FOUND


def _stranger(desk: Desk) -> str:
    elder = db.session.get_one(type(desk.job().elder), desk.cast.stranger)
    return f"/desk/elders/{elder.ref}/papers"


def test_eleven_queries_suffice_however_many_papers_there_are(desk: Desk) -> None:
    for _ in range(20):
        desk.in_app(lambda: agree(desk.cast))
        desk.in_app(lambda: assess(desk.cast))
    desk.in_app(lambda: consent(desk.cast))
    clerk, page = desk.clerk(), papers_page(desk)
    with queries(desk.app) as statements:
        clerk.get(page)
    assert len(statements) < 12, "\n".join(statements)


@pytest.mark.parametrize("elsewhere", ["javascript:alert(1)", "https://elsewhere.example/", "//elsewhere.example/"])
@pytest.mark.parametrize("form", ["agreements", "assessments"])
def test_the_way_back_from_a_form_leads_nowhere_else(desk: Desk, form: str, elsewhere: str) -> None:
    page = desk.clerk().get(f"{desk.elder_page}/papers/{form}/new", query_string={"next": elsewhere})
    assert page.status_code == HTTPStatus.OK
    assert f'href="{elsewhere}"' not in page.text
    assert f'value="{elsewhere}"' not in page.text
