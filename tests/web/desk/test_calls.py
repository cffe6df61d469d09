"""The telephone rings: whose page opens, who is entered, what is noted."""

from datetime import timedelta

import pytest

from care import clock
from care.db import Change, db
from care.models import (
    CallOutcome,
    ContactPoint,
    Elder,
    Gender,
    PhoneCall,
    Relation,
    RelationKind,
    Role,
    Sighting,
)
from tests.support import cast as people
from tests.support.client import LintingClient
from tests.support.counting import queries
from tests.support.desk import Desk

NUMBER = "+8613800001234"
NEW = {"name": "陈玉花", "lives_at": "溪美街道和平路9号"}


def reach(desk: Desk, elder_id: int | None = None) -> None:
    """She, or somebody else, is reached at the number too."""

    def add() -> None:
        person_id = db.session.get_one(Elder, elder_id or desk.cast.elder).person_id
        db.session.add(ContactPoint(person_id=person_id, value=NUMBER))

    desk.change(add)


def noted(desk: Desk) -> list[tuple[CallOutcome, str | None, bool]]:
    rows = desk.in_app(lambda: db.session.query(PhoneCall).order_by(PhoneCall.id).all())
    return [(row.outcome, row.number, row.elder_id is not None) for row in rows]


@pytest.mark.parametrize("spelled", ["13800001234", "+86 138 0000 1234", "138-0000-1234", "１３８００００１２３４"])
def test_a_call_opens_the_page_of_whoever_has_the_number(desk: Desk, spelled: str) -> None:
    reach(desk)
    page = desk.clerk().get(f"/desk/call/{spelled}", follow_redirects=True)
    for told in ("王秀兰", "138 0000 1234", "老人自己的号码", "和平路", "膝盖不好", "再来一次：日常保洁"):
        assert told in page.text


def test_a_call_changes_nothing_but_who_saw_what(desk: Desk) -> None:
    reach(desk)
    before = desk.in_app(lambda: db.session.query(Change).count())
    desk.clerk().get(f"/desk/call/{NUMBER}", follow_redirects=True)
    assert desk.in_app(lambda: db.session.query(Change).count()) == before
    assert noted(desk) == []
    assert desk.in_app(lambda: db.session.query(Sighting).count()) == 1


def test_two_elders_with_one_number_are_a_choice_by_one_key(desk: Desk) -> None:
    reach(desk)
    reach(desk, desk.cast.stranger)
    page = desk.clerk().get(f"/desk/call/{NUMBER}")
    assert page.status_code == 200
    assert page.text.index('data-key="1"') < page.text.index("李大山") < page.text.index('data-key="2"')
    assert "和平路" not in page.text


def test_a_daughter_who_rings_is_called_by_her_name(desk: Desk) -> None:
    def daughter() -> None:
        relation = Relation(
            elder_id=desk.cast.elder, person=people.person("王丽", phone=NUMBER), kind=RelationKind.FAMILY,
            kinship="女儿", starts_on=people.LONG_AGO,
        )  # fmt: skip
        db.session.add(relation)

    desk.change(daughter)
    assert "女儿 王丽打来" in desk.clerk().get(f"/desk/call/{NUMBER}", follow_redirects=True).text


def test_a_first_caller_becomes_an_elder_and_can_order_at_once(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.press(clerk.get(f"/desk/call/{NUMBER}"), "是位女士", **NEW)
    assert "登记好了" in page.text
    assert "给老人下单" in page.text
    assert "位置不准" in page.text
    elder = desk.in_app(lambda: db.session.query(Elder).order_by(Elder.id.desc()).first())
    assert elder
    assert desk.in_app(lambda: db.session.get_one(Elder, elder.id).person.gender) is Gender.FEMALE


def test_the_same_caller_again_is_shown_as_known(desk: Desk) -> None:
    clerk = desk.clerk()
    for said in ("登记好了", "以前登记过"):
        form = clerk.get("/desk/call/nobody")
        assert said in clerk.press(form, "是位女士", number="138 0000 1234", **NEW).text


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.press(clerk.get(f"/desk/call/{NUMBER}"), "是位先生", name="林大海", lives_at="和平路9号")
    assert page.status_code == 422
    for kept in ("林大海", "138 0000 1234", "和平路9号", "lives_at-wrong"):
        assert kept in page.text


@pytest.mark.parametrize("number", ["anonymous", "12", "%", "<script>", "0595-86381234转801", "长" * 300])
def test_no_number_breaks_the_page(desk: Desk, number: str) -> None:
    assert desk.clerk().get(f"/desk/call/{number}").status_code == 200


def test_she_rings_from_another_number_and_it_becomes_hers(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.get(desk.elder_page, query_string={"call": "0595-86381234"})
    assert "没登记过的号码" in page.text
    assert "老人自己的号码" in clerk.press(page, "记成这位老人的号码").text


def test_a_call_that_ends_in_nothing_is_noted_by_one_tap(desk: Desk, frozen: clock.FrozenClock) -> None:
    reach(desk)
    clerk = desk.clerk()
    page = clerk.get(f"/desk/call/{NUMBER}", follow_redirects=True)
    frozen.tick(75)
    assert "电话记下来了" in clerk.press(page, "问事情", note="食堂几点开").text
    assert noted(desk) == [(CallOutcome.ADVICE, NUMBER, True)]
    row = desk.in_app(lambda: db.session.query(PhoneCall).one())
    assert row.ended_at - row.began_at == timedelta(seconds=75)
    assert "食堂几点开" in clerk.get(desk.elder_page).text


def test_a_call_of_nobody_we_know_is_noted_too(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.press(clerk.get(f"/desk/call/{NUMBER}"), "打错了")
    assert noted(desk) == [(CallOutcome.WRONG_NUMBER, NUMBER, False)]
    assert "没登记的人" in page.text


def test_a_search_carries_the_call_along(desk: Desk) -> None:
    clerk = desk.clerk()
    found = clerk.press(clerk.get(f"/desk/call/{NUMBER}"), "找", q="wxl")
    assert "call=%2B8613800001234" in found.text


def test_own_calls_are_told_from_all_and_a_page_holds_fifty(desk: Desk) -> None:
    def many() -> None:
        other = people.staff("other")
        db.session.flush()
        for staff_id in [desk.cast.operator, *[other.id] * 60]:
            now = clock.now()
            db.session.add(PhoneCall(staff_id=staff_id, outcome=CallOutcome.SILENT, began_at=now, ended_at=now))

    desk.change(many)
    clerk = desk.clerk()
    with queries(desk.app) as asked:
        page = clerk.get("/desk/calls").text
    assert len(asked) < 10
    assert page.count("<tr>") == 51
    assert "第1页，共2页" in page
    assert clerk.get("/desk/calls?whose=mine").text.count("<tr>") == 2


def test_another_operator_who_has_her_page_open_is_shown_for_half_a_minute(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    clerk, administrator = desk.clerk(), desk.clerk(Role.ADMINISTRATOR)
    assert "也在看这位老人" not in clerk.get(desk.elder_page).text
    assert "陈接线也在看这位老人" in administrator.get(desk.elder_page).text
    live = clerk.get(desk.elder_page, headers={"HX-Request": "true"})
    assert "也在看这位老人" in live.text
    assert "给老人下单" not in live.text
    frozen.tick(40)
    assert "也在看这位老人" not in clerk.get(desk.elder_page).text


@pytest.mark.parametrize("address", ["/desk/calls", f"/desk/call/{NUMBER}"])
def test_a_firms_manager_answers_no_calls(desk: Desk, address: str) -> None:
    assert desk.clerk(Role.MANAGER, firm=desk.cast.firm).get(address).status_code == 404


def test_an_auditor_reads_calls_and_notes_none(desk: Desk) -> None:
    auditor: LintingClient = desk.clerk(Role.AUDITOR)
    page = auditor.get(f"/desk/call/{NUMBER}")
    assert "第一次打来" not in page.text
    keys = {"csrf_token": auditor_token(auditor), "key": "k", "outcome": "advice"}
    assert auditor.post("/desk/calls", data=keys).status_code == 403
    assert noted(desk) == []


def auditor_token(client: LintingClient) -> str:
    """The CSRF token of the sign-out form."""
    page = client.get("/desk/calls").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]
