"""The page of a door in a real Chromium: operations are tried on it, and nothing is loaded from elsewhere."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import DEMO


def test_a_get_and_a_post_are_tried_on_the_page(browser: Browser, service: Served, workspace: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{service.url}/w/{workspace}/_triptych/docs/amazon_ads")
        _authorize(page, {"access": "Atza|x", "client": "amzn1.client", "profile": DEMO})

        shown = _try(page, "listProfiles", None)
        posted = _try(page, "getUploadLocation", '{"filename": "logo.png"}')

        assert "profileId" in shown
        assert f"/w/{workspace}/uploads/" in posted
        assert wrong == []
        assert [url for url in asked if not url.startswith((service.url, "data:"))] == []


def _authorize(page: Page, credentials: dict[str, str]) -> None:
    page.locator(".btn.authorize").first.click()
    for container in page.locator(".auth-container").all():
        name = (container.locator("h4 code").inner_text()).strip()
        if name in credentials:
            container.locator("input").fill(credentials[name])
            container.locator("button.authorize").click()
    page.locator("button.btn-done").first.click()


def _try(page: Page, name: str, body: str | None) -> str:
    """Call an operation, which must succeed; gives the answer's body as the page shows it."""
    operation = page.locator(f"[id^=operations-][id$=-{name}]")
    operation.locator(".opblock-summary-control").click()
    if body is not None:
        operation.locator("textarea.body-param__text").fill(body)
    operation.locator("button.execute").click()
    answered = operation.locator(".live-responses-table")
    expect(answered.locator("tbody .response-col_status").first).to_contain_text("200", timeout=60_000)
    return answered.locator(".highlight-code").first.inner_text()
