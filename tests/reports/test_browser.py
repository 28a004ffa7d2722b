"""The HTML page in a real browser: filters, keyboard, colours, nothing loaded."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from mlops_lint.model import Outcome, Report
from mlops_lint.reports.page import render_html
from tests.reports.make import finding, result, rule
from tests.reports.page_sample import CHAIN, whole
from tests.reports.shown import only

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def browser_file() -> str:
    """Return a Chromium of the system, else the one that playwright installed.

    Skips the test where there is none.
    """
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not Path(own).is_file():
        pytest.skip("no Chromium on this machine, so no page was opened")
    return own


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    file = browser_file()
    with sync_playwright() as playwright:
        # Pages are our own, and in containers there often is no sandbox.
        opened = playwright.chromium.launch(executable_path=file, args=["--no-sandbox"])
        yield opened
        opened.close()


class Opened:
    """A report in a browser, and what it should not have done."""

    def __init__(self, browser: Browser, report: Report, folder: Path) -> None:
        self.said: list[str] = []
        self.loaded: list[str] = []
        self._browser = browser
        self._file = folder / "report.html"
        self._file.write_text(render_html(report), encoding="utf-8")

    def page(
        self, size: str = "desktop", scheme: str = "light", *, script: bool = True
    ) -> Page:
        width, height = SIZES[size]
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
        )
        page = context.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))
        page.on("request", lambda request: self.loaded.append(request.url))
        page.goto(self._file.as_uri())
        self.loaded.remove(self._file.as_uri())
        return page

    def is_quiet(self) -> bool:
        return self.said == [] and set(self.loaded) <= {"data:,"}


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(browser, whole(), tmp_path)
    yield opened
    assert opened.is_quiet()
    for context in browser.contexts:
        context.close()


def focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.id")
    return found


def shown(page: Page) -> int:
    return page.locator(".finding:visible").count()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read(opened: Opened, size: str, scheme: str) -> None:
    """Texts stand out by 4.5 at least, as WCAG asks at level AA."""
    page = opened.page(size, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    poor = page.evaluate(CONTRAST)
    assert poor == []


def test_directories_of_the_tree_and_ids_are_not_broken(
    opened: Opened, browser: Browser, tmp_path: Path
) -> None:
    of = rule("DAT002", "binaries", "a long title " * 20)
    long = result(of, Outcome.NOT_APPLICABLE, reason="a long reason " * 20)
    for each in (opened, Opened(browser, only(long), tmp_path)):
        for size in SIZES:
            page = each.page(size)
            page.evaluate(
                "document.querySelectorAll('details').forEach(d => d.open = 1)"
            )
            codes = page.locator("tbody th code")
            lines = codes.evaluate_all("all => all.map(e => e.getClientRects().length)")
            assert set(lines) == {1}


def test_filter_by_keyboard(opened: Opened) -> None:
    page = opened.page()
    total = len(whole().findings)
    page.evaluate("document.querySelector('details.rest').open = true")
    assert shown(page) == total
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("parquet")
    assert shown(page) == 1
    assert page.locator("#count").inner_text() == f"1 of {total} findings"
    assert page.locator("article.group:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#count").inner_text() == f"{total} findings"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    errors = [f for f in whole().findings if f.severity.label == "error"]
    assert page.locator("#count").inner_text().startswith(f"{total - len(errors)} of")
    assert shown(page) == total - len(errors)


def test_filter_by_category(opened: Opened) -> None:
    page = opened.page()
    page.get_by_label("Category").select_option("monitoring")
    assert shown(page) == 1
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("!document.getElementById('count').textContent.match('of')")
    assert page.get_by_label("Category").input_value() == ""


def test_folded_findings_are_found(opened: Opened) -> None:
    page = opened.page()
    page.get_by_label("Search").fill("n5.ipynb")
    assert shown(page) == 1


def test_a_link_shows_what_is_filtered_or_folded(opened: Opened) -> None:
    page = opened.page()
    page.get_by_label("Search").fill("parquet")
    page.locator(".actions a", has_text="MON001").click()
    page.locator("#rule-MON001").wait_for()
    page.locator(".tree a", has_text="DAT001").first.click()
    page.locator("#rule-DAT001").wait_for()


def test_the_first_tab_stop_leads_to_the_findings(opened: Opened) -> None:
    page = opened.page()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#findings'")
    assert focused(page) == "findings"


def test_chain_by_keyboard(opened: Opened) -> None:
    page = opened.page()
    page.locator(".edge.missing").focus()
    known = page.locator("#chosen").inner_text()
    assert known == (
        "evaluate to dvc.lock: lock missing, stage evaluate is not in `dvc.lock`"
    )
    assert page.locator(".edge.chosen").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#edge-0'")
    page.locator(".node.stage.broken").first.focus()
    assert "1 broken edge" in page.locator("#chosen").inner_text()
    assert page.locator(".edge.chosen").count() > 1
    page.keyboard.press("Escape")
    assert page.locator(".chosen").count() == 0


def test_the_drawing_is_sized_and_led_through(opened: Opened) -> None:
    page = opened.page("phone")
    svg = page.locator(".drawing svg")
    before = int(svg.get_attribute("width") or 0)
    page.get_by_role("button", name="Larger").click()
    assert int(svg.get_attribute("width") or 0) > before
    page.get_by_role("button", name="The whole drawing").click()
    shown = page.locator(".drawing").evaluate("each => each.clientWidth")
    assert int(svg.get_attribute("width") or 0) <= shown
    told = []
    for _ in range(2):
        page.get_by_role("button", name="The next edge").click()
        assert page.locator(".edge.chosen.missing, .edge.chosen.stale").count() == 1
        told.append(page.locator("#chosen").text_content())
    assert told[0] != told[1]
    assert opened.is_quiet()


def test_without_the_script(opened: Opened) -> None:
    page = opened.page(script=False)
    assert page.locator("#filters:visible").count() == 0
    assert page.locator("#chosen:visible").count() == 0
    assert shown(page) == len(whole().findings) - 3
    page.locator("details.rest summary").first.click()
    assert shown(page) == len(whole().findings)
    assert page.locator(".node:visible").count() == len(CHAIN.nodes)


def test_print_shows_what_is_folded(opened: Opened) -> None:
    page = opened.page(script=False)
    page.emulate_media(media="print")
    assert shown(page) == len(whole().findings)
    assert page.locator("tr[id^=edge]:visible").count() == len(CHAIN.edges)
    assert page.locator("#filters:visible").count() == 0


def test_hostile_names_do_nothing(browser: Browser, tmp_path: Path) -> None:
    of = rule("CI001", EVIL, EVIL, EVIL)
    report = only(result(of, Outcome.FAILED, finding(of, EVIL), credit=0.0))
    opened = Opened(browser, report, tmp_path)
    page = opened.page()
    assert EVIL in page.locator("article h3").inner_text()
    page.get_by_label("Search").fill("onerror")
    assert shown(page) == 1
    assert page.locator("img").count() == 0
    assert opened.is_quiet()


CONTRAST = """() => {
  const often = {willReadFrequently: true};
  const canvas = document.createElement("canvas").getContext("2d", often);
  const channels = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (channels(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const poor = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim()) continue;
    if (element.closest("script, style, title")) continue;
    if (!element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const front = light(element.closest("svg") ? style.fill : style.color);
    const box = element.closest(".node")?.querySelector("rect");
    const back = light(box ? getComputedStyle(box).fill : behind(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${texts.currentNode.data.trim()}`);
  }
  return poor;
}"""
"""Returns the visible texts that stand out too little from what is behind them."""
