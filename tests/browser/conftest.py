"""A real server on a home of its own with the sample city, and Chromium."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def site(furnish, tmp_path_factory):
    """(address, {role: (login, password)}) of a running site."""
    home = tmp_path_factory.mktemp("site")
    furnish(home)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("KEGUAN", "DJANGO"))} | {"KEGUAN_HOME": str(home)}
    keguan = [sys.executable, "-m", "keguan"]
    subprocess.run([*keguan, "sample"], env=env, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([*keguan, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
    try:
        _wait_for(address)
        lines = (Path(home) / "sample-logins.txt").read_text(encoding="utf8").splitlines()
        yield address, {role: (name, password) for role, name, password in (line.split("\t") for line in lines)}
    finally:
        server.terminate()
        server.wait(timeout=20)


def _complains(message):
    """A request that leaving the page cut off is no fault; of any other htmx tells more than that it is over."""
    return message.type == "error" and not message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))


def _wait_for(address):
    for _ in range(150):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/", timeout=2)
            return
        time.sleep(0.2)
    raise TimeoutError(f"{address} 没有启动")


@pytest.fixture(scope="session")
def browser():
    # Playwright's loop stays in this thread until the end; what other tests ask of the database then is no less safe for it
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
            ],
        )
        yield started
        started.close()


@pytest.fixture
def signed_in(site, browser):
    """signed_in(role, width) → a page after signing in; anything the console complains of fails the test."""
    address, logins = site
    contexts, complaints = [], []

    def open_page(role, width=1440):
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if _complains(m) else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.goto("/")
        name, password = logins[role]
        page.get_by_label("登录名").fill(name)
        page.get_by_label("口令").fill(password)
        page.keyboard.press("Enter")
        page.get_by_label("口令").wait_for(state="detached")
        page.wait_for_load_state()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
