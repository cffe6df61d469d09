import pytest
from flask.testing import FlaskClient

from care import access, clock
from care.db import db, transaction
from care.models import HolderKind, LoginCode
from tests.support.client import LintingClient
from tests.support.rounds import Scene


@pytest.fixture
def phone(scene: Scene) -> LintingClient:
    return scene.strange_phone()


def type_in(phone: LintingClient, number: str, code: str) -> str:
    """Types number and code on the sign-in page; returns where that leads."""
    return phone.press(phone.get("/c/sign-in"), "打开", number=number, code=code).request.path


def sent_code(scene: Scene) -> str:
    return scene.in_app(lambda: access.login_digits(db.session.query(LoginCode).one()))


def test_the_short_address_leads_a_strange_phone_to_number_and_code(phone: LintingClient) -> None:
    page = phone.get("/j", follow_redirects=True)
    assert page.request.path == "/c/sign-in"
    assert "我的手机号码" in page.text


def test_the_short_address_leads_her_own_phone_to_her_offers(scene: Scene) -> None:
    page = scene.phone().get("/j", follow_redirects=True)
    assert scene.offer_page in page.text


def test_number_and_job_code_bind_the_phone_and_open_the_offer(scene: Scene, phone: LintingClient) -> None:
    assert type_in(phone, scene.number, scene.code) == scene.offer_page
    assert phone.get("/c/").status_code == 200


def test_the_number_is_understood_however_it_is_typed(scene: Scene, phone: LintingClient) -> None:
    local = scene.number.removeprefix("+86")
    spaced = f"{local[:3]} {local[3:7]}-{local[7:]}"
    code = scene.code.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert type_in(phone, spaced, code) == scene.offer_page


def test_a_code_sent_by_sms_signs_in_too(scene: Scene, phone: LintingClient) -> None:
    page = phone.press(phone.get("/c/sign-in"), "给我发验证码", number=scene.number)
    assert "验证码发出去了" in page.text
    assert scene.number in page.text
    assert type_in(phone, scene.number, sent_code(scene)) == "/c/"


def test_who_asked_for_a_job_comes_to_it_after_signing_in(scene: Scene, phone: LintingClient) -> None:
    job = scene.accepted()
    page = phone.press(phone.get(job, follow_redirects=True), "给我发验证码", number=scene.number)
    assert phone.press(page, "打开", number=scene.number, code=sent_code(scene)).request.path == job


def test_nobody_is_led_to_another_site(scene: Scene, phone: LintingClient) -> None:
    page = phone.press(phone.get("/c/sign-in?next=https://example.com"), "给我发验证码", number=scene.number)
    assert phone.press(page, "打开", number=scene.number, code=sent_code(scene)).request.path == "/c/"


def test_an_unknown_number_is_answered_alike_and_gets_nothing(scene: Scene, phone: LintingClient) -> None:
    page = phone.press(phone.get("/c/sign-in"), "给我发验证码", number="+8610099999999")
    assert "验证码发出去了" in page.text
    assert type_in(phone, "+8610099999999", sent_code(scene)) == "/c/sign-in"


def test_ten_more_minutes_for_the_code(scene: Scene, phone: LintingClient, frozen: clock.FrozenClock) -> None:
    page = phone.press(phone.get("/c/sign-in"), "给我发验证码", number=scene.number)
    frozen.tick(9 * 60)
    phone.press(page, "再用10分钟", number=scene.number)
    frozen.tick(9 * 60)
    assert type_in(phone, scene.number, sent_code(scene)) == "/c/"


def test_five_wrong_codes_close_the_door_to_the_right_one(scene: Scene, phone: LintingClient) -> None:
    for _ in range(5):
        assert type_in(phone, scene.number, "000000") == "/c/sign-in"
    assert type_in(phone, scene.number, scene.code) == "/c/sign-in"


def test_what_cannot_be_a_number_is_said_and_stays_in_the_field(phone: LintingClient) -> None:
    page = phone.press(phone.get("/c/sign-in"), "打开", number="12", code="123456")
    assert "位数不对" in page.text
    assert 'value="12"' in page.text


def test_no_address_shows_the_number(scene: Scene, phone: LintingClient) -> None:
    page = phone.press(phone.get("/c/sign-in"), "打开", number=scene.number, code="000000")
    assert page.request.url.endswith("/c/sign-in")


def card(scene: Scene) -> str:
    with scene.app.app_context(), transaction():
        issued = access.issue_card(HolderKind.CAREGIVER, scene.cast.near)
        return f"/c/me/{access.card_token(issued)}"


def is_signed_in(phone: FlaskClient) -> bool:
    return phone.get("/c/").status_code == 200


def test_her_personal_link_shows_one_button_and_only_that_signs_in(scene: Scene, phone: LintingClient) -> None:
    link = card(scene)
    page = phone.get(link)
    assert not is_signed_in(phone)
    assert phone.press(page, "在这部手机上打开").request.path == "/c/"
    assert phone.get(link).location == "/c/"


def test_a_revoked_personal_link_is_not_there(scene: Scene, phone: LintingClient) -> None:
    link = card(scene)
    scene.change(lambda: access.revoke_card(access.cards_of(HolderKind.CAREGIVER, scene.cast.near)[0]))
    assert phone.get(link).status_code == 404


def test_an_elders_card_opens_no_caregivers_page(scene: Scene, phone: LintingClient) -> None:
    with scene.app.app_context(), transaction():
        token = access.card_token(access.issue_card(HolderKind.ELDER, scene.cast.elder))
    assert phone.get(f"/c/me/{token}").status_code == 404


def test_a_phone_that_is_given_away_is_signed_out(scene: Scene) -> None:
    phone = scene.phone()
    page = phone.press(phone.get("/c/duty"), "退出")
    assert page.request.path == "/c/sign-in"
    assert not is_signed_in(phone)
