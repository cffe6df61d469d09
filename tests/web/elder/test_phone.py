from tests.support.house import House


def test_a_phone_of_one_elder_opens_on_her_home(house: House) -> None:
    assert house.elder_phone().get("/e/", follow_redirects=True).request.path == house.home


def test_a_phone_of_two_opens_on_faces_and_names(house: House) -> None:
    page = house.elder_phone(house.cast.elder, house.cast.stranger).get("/e/")
    for elder in (house.cast.elder, house.cast.stranger):
        assert f'href="{house.home_of(elder)}"' in page.text


def test_a_phone_of_nobody_opens_on_the_sign_in(house: House) -> None:
    assert house.strange_phone().get("/e/", follow_redirects=True).request.path == "/e/sign-in"


def test_one_elder_leaves_the_phone_and_the_other_stays(house: House) -> None:
    phone = house.elder_phone(house.cast.elder, house.cast.stranger)
    page = phone.press(phone.get(f"{house.home}leave"), "退出")
    assert "王秀兰已经退出这部手机" in page.text
    assert page.request.path == house.home_of(house.cast.stranger)
    assert phone.get(house.home).status_code == 404


def test_the_last_who_leaves_leaves_a_phone_of_nobody(house: House) -> None:
    phone = house.elder_phone()
    assert phone.press(phone.get(f"{house.home}leave"), "退出").request.path == "/e/sign-in"


def test_asking_to_leave_changes_nothing_yet(house: House) -> None:
    phone = house.elder_phone()
    phone.get(f"{house.home}leave")
    assert phone.get(house.home).status_code == 200


def test_one_more_elder_comes_to_a_phone_by_her_number(house: House) -> None:
    phone = house.elder_phone(house.cast.stranger)
    page = phone.press(phone.get("/e/sign-in"), "发短信给我", number=house.own_number)
    page = phone.press(page, "进去", code=house.digits)
    assert "给谁用" in page.text
    assert f'href="{house.home_of(house.cast.stranger)}"' in page.text
