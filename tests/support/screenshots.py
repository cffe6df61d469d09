"""The README's pictures: the tour, played in a real Chromium on a fresh copy of the project, in both languages."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.support import chromium
from tests.support.town import ROOT, fetched_into, free_port

FOLDER = ROOT / "docs" / "screenshots"
LANGUAGES = ("zh", "en")
MOST_BYTES = 60_000
COLOURS = 128
TELEPHONE = (360, 720)
SCREEN = (1000, 660)
CODE = re.compile(r"验证码是(\d{6})")
LONGEST_WAIT_MS = 20_000


@dataclass
class Tour:
    """One browser in which one person plays everybody."""

    browser: BrowserContext
    site: str

    def open(self, address: str, size: tuple[int, int] = TELEPHONE) -> Page:
        """Open an address in a tab of its own, on a telephone or on a screen."""
        page = self.browser.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(urljoin(self.site, address))
        return page

    def picture(self, page: Page, name: str) -> None:
        """Keep what the page shows, in each language."""
        for language in LANGUAGES:
            self.browser.add_cookies([{"name": "lang", "value": language, "url": self.site}])
            page.reload()
            _keep(page.screenshot(), FOLDER / f"{name}.{language}.png")
        self.browser.clear_cookies(name="lang")
        page.reload()

    def sign_elder_in(self, card: str) -> Page:
        """Open the card's link on a new phone, which is bound by the digits of an SMS."""
        page = self.open(card)
        press(page, "进去")
        press(page, "发短信给本人")
        text = self._arrived(CODE)
        page.get_by_label("六位数字").fill(text)
        press(page, "进去")
        return page

    def offer(self) -> Page:
        """Follow the link in the SMS that asks a caregiver."""
        link = self._arrived(re.compile(r"(/c/o/\w+)"))
        return self.open(link)

    def desk(self) -> Page:
        """Sit down at the desk by the demo's ready sign-in."""
        shelf = self.open("/demo/phones/", SCREEN)
        with self.browser.expect_page() as opened:
            press(shelf, "打开工作人员的页面")
        opened.value.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
        opened.value.wait_for_load_state()
        return opened.value

    def _arrived(self, wanted: re.Pattern[str]) -> str:
        """What an SMS says that has arrived on somebody's telephone, once it has."""
        shelf = self.open("/demo/phones/", SCREEN)
        shelf.get_by_text(wanted).first.wait_for()
        found = wanted.search(shelf.inner_text("main"))
        shelf.close()
        assert found is not None
        return found.group(1)


def press(page: Page, word: str) -> None:
    """Press the button, or follow the link, that says ``word``."""
    page.get_by_role("button", name=word).or_(page.get_by_role("link", name=word)).first.click()


def play(tour: Tour, card: str) -> None:
    """An elder orders, a caregiver comes, the desk looks on."""
    elder = tour.sign_elder_in(card)
    tour.picture(elder, "elder-home")
    press(elder, "和上次一样")
    press(elder, "就要这个")
    caregiver = tour.offer()
    tour.picture(caregiver, "caregiver-offer")
    press(caregiver, "我接了")
    press(caregiver, "我出发了")
    elder.reload()
    tour.picture(elder, "elder-order")
    tour.picture(tour.open("/demo/phones/", SCREEN), "demo-phones")
    press(caregiver, "我到门口了")
    press(caregiver, "老人找不到服务码")
    press(caregiver, "做完了")
    tour.picture(caregiver, "caregiver-finish")
    tour.picture(tour.desk(), "desk-board")


def _keep(picture: bytes, file: Path) -> None:
    """Write it with as many colours as a drawing needs, which takes a third of the room."""
    with Image.open(BytesIO(picture)) as drawn:
        drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    print(f"{file.name}: {size} bytes")  # noqa: T201 - a command speaks to the terminal
    if size > MOST_BYTES:
        raise ValueError(f"{file.name} is too big to be kept")


@contextmanager
def browsing(site: str, lock: Path) -> Iterator[Tour]:
    """A Chromium that draws letters in greys, which take less room."""
    with sync_playwright() as playwright:
        options = [*chromium.OPTIONS, "--disable-lcd-text", "--hide-scrollbars"]
        program = playwright.chromium.launch(executable_path=chromium.find(lock), args=options)
        context = program.new_context(locale="zh-CN")
        context.set_default_timeout(LONGEST_WAIT_MS)
        yield Tour(context, site)
        program.close()


def main() -> None:
    """Start the product in a folder of its own, play, and keep the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        town, port = fetched_into(Path(folder)), free_port()
        with town.running(port) as started:
            card = re.search(r"http://\S+/e/k/\S+", started.said())
            assert card is not None
            with browsing(f"http://127.0.0.1:{port}/", Path(folder) / "chromium.lock") as tour:
                play(tour, card.group())


if __name__ == "__main__":
    main()
