from care import access, clock
from care.models import HolderKind, Role
from tests.support.accounts import BETTER, SIGN_IN, account, done_to, sign_in, staff_page
from tests.support.cast import PASSWORD
from tests.support.client import LintingClient
from tests.support.desk import Desk

PAGE = "/desk/account/password"


def change(client: LintingClient, old: str = PASSWORD, new: str = BETTER, again: str = "") -> str:
    return client.press(client.get(PAGE), "改密码", old=old, new=new, again=again or new).text


def given(desk: Desk) -> str:
    """The administrator gives the operator a new password."""
    administrator = desk.clerk(Role.ADMINISTRATOR)
    page = administrator.press(administrator.get(staff_page(desk)), "给一个新密码")
    made: str = page.text.split("<code>")[1].split("</code>")[0]
    assert made not in administrator.get(staff_page(desk)).text
    return made


def test_a_new_password_signs_the_other_browsers_out_and_not_this_one(desk: Desk) -> None:
    here, elsewhere = desk.clerk(), desk.clerk()
    assert "密码改好了" in change(here)
    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").location.startswith(SIGN_IN)
    assert sign_in(desk.strange_phone(), password=BETTER).request.path == "/desk/"
    assert sign_in(desk.strange_phone()).status_code == 422
    assert done_to(desk) == ["password_changed", "sessions_ended"]


def test_what_is_wrong_stands_at_its_field_and_nothing_changes(desk: Desk) -> None:
    client = desk.clerk()
    assert "现在的密码不对" in change(client, old="guess")
    assert "10个字以上" in change(client, new="short")
    assert "太容易猜到" in change(client, new="password123")
    assert "不要有自己的名字" in change(client, new="operator of the lift")
    assert "要跟现在的不一样" in change(client, new=PASSWORD)
    assert "不一样" in change(client, again=f"{BETTER}!")
    assert sign_in(desk.strange_phone()).request.path == "/desk/"


def test_who_found_an_open_browser_cannot_guess_the_password_there(desk: Desk) -> None:
    client = desk.clerk()
    page = client.get(PAGE)
    answers = [
        client.press(page, "改密码", old=f"guess {each}", new=BETTER, again=BETTER).status_code for each in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_a_given_password_is_shown_once_ends_all_sessions_and_must_change_first(desk: Desk) -> None:
    signed_in = desk.clerk()
    made = given(desk)
    assert signed_in.get("/desk/").location.startswith(SIGN_IN)
    assert sign_in(desk.strange_phone()).status_code == 422
    client = desk.strange_phone()
    page = sign_in(client, password=made)
    assert page.request.path == PAGE
    assert "看板" not in page.text
    assert client.get(desk.elder_page).location == PAGE
    live = client.get("/desk/", headers={"HX-Request": "true"})
    assert (live.status_code, live.headers["HX-Redirect"]) == (204, PAGE)
    assert "密码改好了" in change(client, old=made)
    assert client.get(desk.elder_page).status_code == 200
    assert done_to(desk)[:2] == ["password_reset", "sessions_ended"]


def test_a_waiting_account_is_freed_by_a_given_password(desk: Desk) -> None:
    for guess in range(8):
        sign_in(desk.strange_phone(), password=f"guess {guess}")
    made = given(desk)
    assert sign_in(desk.strange_phone(), password=made).request.path == PAGE


def test_nobody_gives_herself_a_password_without_the_present_one(desk: Desk) -> None:
    administrator = desk.clerk(Role.ADMINISTRATOR)
    own = staff_page(desk, "administrator")
    page = administrator.get(own)
    assert "给一个新密码" not in page.text
    other = administrator.get(staff_page(desk))
    address = own.replace("/access", "/password")
    keys = {name: other.text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf_token", "key")}
    assert administrator.post(address, data=keys).status_code == 403


def test_one_browser_or_all_others_are_ended_by_a_tap(desk: Desk) -> None:
    here, others = desk.clerk(), [desk.clerk() for _ in range(3)]
    page = here.get("/desk/account")
    assert page.text.count("退出这一个") == 3
    assert page.text.count("就是这一个") == 1
    page = here.press(page, "退出这一个")
    assert [each.get("/desk/").status_code for each in others] == [200, 200, 303]
    here.press(page, "别的全部退出")
    assert [each.get("/desk/").status_code for each in others] == [303, 303, 303]
    assert here.get("/desk/").status_code == 200


def test_nobody_ends_anothers_browser(desk: Desk) -> None:
    administrator, victim = desk.clerk(Role.ADMINISTRATOR), desk.clerk()
    client = desk.clerk(Role.AUDITOR)
    page = client.get("/desk/account").text
    keys = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf_token", "key")}
    session_id = desk.in_app(lambda: access.sessions_of(account())[0].id)
    assert client.post(f"/desk/account/sessions/{session_id}/end", data=keys).status_code == 404
    assert victim.get("/desk/").status_code == 200
    administrator.press(administrator.get(staff_page(desk)), "退出这一个")
    assert victim.get("/desk/").location.startswith(SIGN_IN)


def test_an_administrator_signs_somebody_out_everywhere(desk: Desk) -> None:
    victims, administrator = [desk.clerk(), desk.clerk()], desk.clerk(Role.ADMINISTRATOR)
    administrator.press(administrator.get(staff_page(desk)), "全部退出")
    assert [each.get("/desk/").status_code for each in victims] == [303, 303]


def test_a_session_that_is_over_is_not_listed(desk: Desk, frozen: clock.FrozenClock) -> None:
    desk.clerk()
    frozen.tick(13 * 3600)
    assert desk.clerk().get("/desk/account").text.count("就是这一个") == 1
    assert desk.in_app(lambda: len(access.sessions_of(account()))) == 1


def test_a_browser_is_called_as_people_know_it(desk: Desk) -> None:
    def start(agent: str) -> None:
        access.start_session(HolderKind.STAFF, account().id, agent)

    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"
    wechat = "Mozilla/5.0 (Linux; Android 9) Chrome/86.0 Mobile Safari/537.36 MicroMessenger/8.0"
    desk.change(lambda: start(edge))
    desk.change(lambda: start(wechat))
    page = desk.clerk().get("/desk/account").text
    assert "Edge · Windows" in page
    assert "微信 · 安卓" in page
    assert "不认得的浏览器" in page


def test_guesses_from_elsewhere_do_not_keep_a_colleague_out_where_she_has_signed_in(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    hers, guesser = desk.strange_phone(), desk.strange_phone()
    sign_in(hers)
    hers.delete_cookie("staff", path="/desk")
    for guess in range(12):
        sign_in(guesser, password=f"guess {guess}")
        frozen.tick(901)
    sign_in(guesser, password="guess")
    frozen.tick(16)
    assert sign_in(desk.strange_phone()).status_code == 422
    assert sign_in(hers).request.path == "/desk/"
