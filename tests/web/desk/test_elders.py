import pytest

from care import access
from care.db import db, transaction
from care.models import ContactPoint, Elder, HolderKind, Sighting, Standing, StandingKind
from care.visits import printed_code
from tests.support.desk import Desk


def found(desk: Desk, text: str) -> bool:
    return "王秀兰" in desk.clerk().get("/desk/elders", query_string={"q": text}).text


@pytest.mark.parametrize("text", ["王秀兰", "秀兰", " 秀兰 ", "Xiulan", "xiulan"])
def test_an_elder_is_found_by_a_part_of_the_name(desk: Desk, text: str) -> None:
    assert found(desk, text)


@pytest.mark.parametrize(
    "text", ["13800001234", "138 0000 1234", "+86 13800001234", "１２３４", "0000-1234", "8613800001234"]
)
def test_an_elder_is_found_by_any_digits_of_a_number(desk: Desk, text: str) -> None:
    desk.change(lambda: _add_number(desk, "+8613800001234"))
    assert found(desk, text)


@pytest.mark.parametrize("text", ["0595-86381234", "86381234", "(0595) 8638 1234"])
def test_a_landline_is_found_with_and_without_its_area_code(desk: Desk, text: str) -> None:
    desk.change(lambda: _add_number(desk, "+8659586381234"))
    assert found(desk, text)


@pytest.mark.parametrize("text", ["", "12", "%", "_", "李", "99999"])
def test_what_fits_nobody_finds_nobody(desk: Desk, text: str) -> None:
    assert not found(desk, text)


def test_a_search_brings_names_and_areas_but_no_numbers_and_no_homes(desk: Desk) -> None:
    page = desk.clerk().get("/desk/elders?q=王秀兰").text
    assert "溪美街道" in page
    assert "和平路" not in page
    assert desk.in_app(lambda: db.session.query(Sighting).count()) == 0


def test_the_elders_page_tells_how_she_is_where_she_lives_and_what_she_ordered(desk: Desk) -> None:
    page = desk.clerk().get(desk.elder_page).text
    for told in ("在家，正常服务", "和平路", "敲三下", "膝盖不好", "日常保洁", "正在找人"):
        assert told in page
    assert desk.in_app(lambda: db.session.query(Sighting).count()) == 1


def test_an_elder_in_hospital_is_shown_so(desk: Desk) -> None:
    def to_hospital() -> None:
        order = desk.job().order
        db.session.add(Standing(elder_id=desk.cast.elder, kind=StandingKind.HOSPITAL, starts_at=order.created_at))

    desk.change(to_hospital)
    assert "住院" in desk.clerk().get(desk.elder_page).text


def test_a_card_is_made_printed_and_revoked(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.press(clerk.get(desk.elder_page), "做一张新卡")
    assert "新卡做好了" in page.text
    paper = clerk.get(f"{desk.elder_page}/cards/{card_ids(desk)[0]}")
    assert "<svg" in paper.text
    assert desk.app.config["CARE"].hotline in paper.text
    revoked = clerk.press(page, "作废")
    assert "还没有卡" in revoked.text
    assert card_ids(desk) == []


def test_a_revoked_card_is_printed_no_more(desk: Desk) -> None:
    clerk = desk.clerk()
    page = clerk.press(clerk.get(desk.elder_page), "做一张新卡")
    address = f"{desk.elder_page}/cards/{card_ids(desk)[0]}"
    clerk.press(page, "作废")
    assert clerk.get(address).status_code == 404


def test_another_elders_card_is_not_hers(desk: Desk) -> None:
    with desk.app.app_context(), transaction():
        card_id = access.issue_card(HolderKind.ELDER, desk.cast.stranger).id
    assert desk.clerk().get(f"{desk.elder_page}/cards/{card_id}").status_code == 404


def test_the_slip_with_the_fixed_code_is_a_page_of_its_own_without_the_cards_picture(desk: Desk) -> None:
    page = desk.clerk().get(f"{desk.elder_page}/slip").text
    code = desk.in_app(lambda: printed_code(desk.job().elder))
    assert f"{code[:3]} {code[3:]}" in page
    assert "shape-rendering" not in page
    assert code not in desk.clerk().get(desk.elder_page).text


def test_a_waiting_phone_is_let_in_on_the_elders_page_and_all_are_put_out_after_a_theft(desk: Desk) -> None:
    phone, clerk = desk.waiting_phone(), desk.clerk()
    page = clerk.press(clerk.get(desk.elder_page), "放行")
    assert desk.elders_on(phone) == [desk.cast.elder]
    page = clerk.get(desk.elder_page)
    clerk.press(page, "全部退出")
    assert desk.elders_on(phone) == []


def test_one_phone_of_hers_is_ended_and_the_other_stays(desk: Desk) -> None:
    phones, clerk = [desk.waiting_phone(), desk.waiting_phone()], desk.clerk()
    for _ in phones:
        clerk.press(clerk.get(desk.elder_page), "放行")
    assert clerk.get(desk.elder_page).text.count("退出这一个") == 2
    clerk.press(clerk.get(desk.elder_page), "退出这一个")
    assert [desk.elders_on(phone) for phone in phones] == [[desk.cast.elder], []]


def test_an_elder_who_does_not_exist_is_not_there(desk: Desk) -> None:
    assert desk.clerk().get("/desk/elders/0123456789abcdef").status_code == 404


def card_ids(desk: Desk) -> list[int]:
    return desk.in_app(lambda: [card.id for card in access.cards_of(HolderKind.ELDER, desk.cast.elder)])


def _add_number(desk: Desk, number: str) -> None:
    elder = db.session.get_one(Elder, desk.cast.elder)
    db.session.add(ContactPoint(person_id=elder.person_id, value=number))
