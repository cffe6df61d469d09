from care import access, clock
from care.db import db
from care.models import Caregiver, HolderKind, Role
from tests.support.client import LintingClient
from tests.support.desk import Desk


def page_of(desk: Desk, caregiver_id: int) -> str:
    ref = desk.in_app(lambda: db.session.get_one(Caregiver, caregiver_id).ref)
    return f"/desk/caregivers/{ref}/access"


def manager(desk: Desk) -> LintingClient:
    return desk.clerk(Role.MANAGER, firm=desk.cast.firm)


def link(desk: Desk) -> str:
    """What her newest card opens."""
    card = desk.in_app(lambda: access.cards_of(HolderKind.CAREGIVER, desk.cast.near)[0])
    return desk.in_app(lambda: f"/c/me/{access.card_token(card)}")


def test_her_firms_manager_issues_a_card_that_opens_her_page_until_it_is_revoked(desk: Desk) -> None:
    client, phone = manager(desk), desk.strange_phone()
    page = client.press(client.get(page_of(desk, desk.cast.near)), "做一张新卡")
    assert phone.get(link(desk)).status_code == 200
    opened = link(desk)
    client.press(page, "作废")
    assert phone.get(opened).status_code == 404


def test_the_card_is_printed_as_a_picture_and_its_link_stands_on_no_page(desk: Desk) -> None:
    client, address = desk.clerk(), page_of(desk, desk.cast.near)
    page = client.press(client.get(address), "做一张新卡")
    card = desk.in_app(lambda: access.cards_of(HolderKind.CAREGIVER, desk.cast.near)[0].id)
    printed = client.get(f"{address.removesuffix('access')}cards/{card}")
    assert 'role="img"' in printed.text
    assert [link(desk) in each.text for each in (page, printed)] == [False, False]


def test_one_phone_is_ended_and_the_others_stay(desk: Desk) -> None:
    phones, client = [desk.phone(), desk.phone()], manager(desk)
    page = client.press(client.get(page_of(desk, desk.cast.near)), "退出这一个")
    assert [phone.get("/c/").status_code for phone in phones] == [200, 303]
    client.press(page, "全部退出")
    assert phones[0].get("/c/").status_code == 303


def test_an_auditor_sees_them_and_has_no_button(desk: Desk) -> None:
    desk.change(lambda: access.issue_card(HolderKind.CAREGIVER, desk.cast.near))
    page = desk.clerk(Role.AUDITOR).get(page_of(desk, desk.cast.near)).text
    assert "做的卡" in page
    assert "打开和打印" not in page
    assert "做一张新卡" not in page


def test_who_has_gone_gets_no_card(desk: Desk) -> None:
    client = desk.clerk()
    page = client.get(page_of(desk, desk.cast.near))
    desk.change(lambda: setattr(db.session.get_one(Caregiver, desk.cast.near), "deactivated_at", clock.now()))
    assert client.press(page, "做一张新卡").status_code == 409
