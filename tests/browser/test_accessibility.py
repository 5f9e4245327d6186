"""Contrast, labels and focus order of every kind of page, judged by axe-core; nothing serious is let through."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = {
    "clerk": (
        "/workbench/",
        "/dashboard/",
        "/indicators/",
        "/indicators/enterprises.hnte_valid/",
        "/reports/",
        "/reports/annual/2025/",
        "/check/",
        "/forms/",
        "/plan/?year=2025",
        "/work/rd.policy?version=2",
        "/work/rd.trial?version=2&year=2024",
        "/work/rd.round?round=1",
        "/work/rd.round?entry=26",
        "/reports/bridge?key=enterprises.hnte_valid&to=2025",
        "/ledgers/enterprises.hnte/",
        "/ledgers/enterprises.hnte/1/",
        "/ledgers/enterprises.hnte/new",
        "/ledgers/finance.loans/",
        "/organisations/1/",
        "/search?q=清江",
        "/imports/",
        "/imports/1/",
        "/password",
        "/me/",
        "/me/second-factor",
        "/organisations/1/profile",
        "/organisations/1/merge",
        "/ledgers/enterprises.hnte/changes",
        "/imports/files/1/sheet?sheet=企业名录&row=3&cell=B3",
        "/work/enterprises.renewals",
        "/work/enterprises.jot?q=春和",
        "/work/enterprises.visits?each=5",
        "/work/enterprises.asking?campaign=1",
        "/work/enterprises.duties",
        "/work/enterprises.forecast?low=50",
        "/work/enterprises.ladder",
        "/work/rd.collecting",
        "/work/rd.reviewing?state=open",
        "/work/rd.freezing",
        "/work/rd.growth?step=up",
        "/work/rd.deduction?kind=general&year=2024&labour=100&other=50",
        "/work/registry.circular",
    ),
    "head": (
        "/own/",
        "/own/ledgers/new",
        "/own/indicators/new",
        "/own/indicators/new?ledger=enterprises.hnte",
        "/policies",
        "/policies/hnte/on/2016-01-01",
        "/policies/hnte/new",
    ),
    "enterprise": ("/portal/", "/", "/own/enterprises.answer", "/own/rd.filing", "/own/rd.mine"),
    "system": ("/accounts/", "/accounts/new"),
    "security": ("/matrix/",),
    "auditor": ("/trail/", "/audit/"),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


HEIGHT, WIDTHS = 900, (1440, 390)


@pytest.mark.parametrize("role", PAGES)
def test_no_serious_finding(signed_in, role):
    page, axe, found = signed_in(role, WIDTHS[0]), Axe(), []
    for path in PAGES[role]:
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        answer = page.goto(path)
        assert answer.status == 200, path
        page.wait_for_selector(".htmx-request", state="detached")
        page.evaluate(axe.axe_script)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            for fault in page.evaluate("rules => axe.run(rules)", RULES)["violations"]:
                if fault["impact"] in ("serious", "critical"):
                    nodes = fault["nodes"][:3]
                    found += [f"{path} {width}: {fault['id']} {n['target']} {n['html'][:160]}" for n in nodes]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{path}: wider than {width}")
    assert not found, "\n".join(found)
