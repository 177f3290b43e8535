"""Mails as a real mail reader shows them: composed here, opened in Thunderbird on a screen of its own, photographed.

`python -m trials.mail_rendering --out FOLDER` writes a picture for each of: English, Spanish and a right-to-left
name, HTML and text part, light and dark. It needs Debian's thunderbird, xvfb, xdotool and imagemagick; which of them
is missing is told. Somebody looks at the pictures: docs/composing.md has some, and what was mended because of them.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from communicator.config import Settings, embedded
from communicator.outreach.composing.knowledge import Knowledge
from communicator.outreach.composing.starters import starters
from communicator.outreach.mail import Envelope, SiteSending, as_payload, compose
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee

NEEDED = {"thunderbird": "thunderbird", "Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick"}
DISPLAY = ":97"
SIZE = "900x1000"
SHOWN = "860x972+0+0"
PATIENCE_SECONDS = 90
SETTLE_SECONDS = 6
WAY_OUT = "https://communicator.campus.example/u/4kW0p1rJmX2c8sVdQzT7bYhNfL6gEa3u"
SHOWCASE = """# What week 4 is about

Dear [:fullname|learner:],

week **4** is *shorter* than it looks. [:firstname|You:], begin with [the worked example](https://campus.example/w4):

1. Read the text for [:firstname|you:] (5 minutes).
2. Try exercise 4.1, and look at the hint:
   - it costs no points,
   - it comes with `mean(x)` written out.

> "The second try is where I understood it." (somebody last year)

```
mean <- sum(x) / length(x)
```

[:if certify >= 50:]
Two graded exercises are still open for you on the page *Progress*.
[:else:]
There is time for everything that counts until 14 December.
[:end:]

Kind regards,
Ada Byron
"""
PREFERENCES = {
    "mail.provider.suppress_dialog_on_startup": "true",
    "mail.shell.checkDefaultClient": "false",
    "mailnews.start_page.enabled": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "datareporting.policy.dataSubmissionPolicyBypassNotification": "true",
    "toolkit.telemetry.enabled": "false",
    "app.update.enabled": "false",
    "mail.rights.version": "1",
    "mailnews.headers.showSender": "true",
    "mail.inappnotifications.enabled": "false",
    "network.proxy.type": "0",
}


def mails() -> dict[str, bytes]:
    """The mails, by name of their picture, as the worker would hand them to a server."""
    ada, layla = Addressee("Maximiliana", "Maximiliana von Hohenstein"), Addressee("ليلى", "ليلى الحسن")
    spanish = starters("es")[2]
    near = Knowledge(chances={"certify": 70})
    subject = "Week 4, [:firstname|friend:]: the short way"
    return {
        "en": _mail(subject, SHOWCASE, "en", ada, near),
        "es": _mail(spanish.subject, spanish.body, "es", Addressee("Íñigo", "Íñigo Núñez"), Knowledge()),
        "rtl": _mail(subject, SHOWCASE, "en", layla, near),
    }


def _mail(subject: str, body: str, language: str, addressee: Addressee, known: Knowledge) -> bytes:
    course = {"en": "Introduction to Statistics", "es": "Introducción a la Estadística"}[language]
    site = SiteSending((), "Open Campus")
    template = make_template(subject, body, course, language, site.title)
    envelope = Envelope(
        "Ada Byron", "ada@campus.example", "l@learners.example", "<1@x.example>", WAY_OUT, site, language
    )
    return as_payload(compose(_settings(), envelope, template.fill(addressee, WAY_OUT, known)))


def _settings() -> Settings:
    campus = "communicator.campus.example"
    return embedded(
        Path("var"), database_url="sqlite://", public_url=f"https://{campus}", sender_address=f"courses@{campus}"
    )


def main() -> int:
    """Takes the pictures; 1 where the reader showed nothing, 2 where it isn't installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/mail-rendering"))
    parser.add_argument("--only", nargs="*", help="of these mails alone: en, es, rtl")
    parser.add_argument("--keep-mails", action="store_true", help="also write the .eml files")
    chosen = parser.parse_args()
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if missing:
        print(f"Not run: install {', '.join(missing)}", file=sys.stderr)
        return 2
    chosen.out.mkdir(parents=True, exist_ok=True)
    with _screen():
        for name, payload in mails().items():
            if chosen.only and name not in chosen.only:
                continue
            if chosen.keep_mails:
                (chosen.out / f"{name}.eml").write_bytes(payload)
            for part in ("html", "text"):
                for look in ("light", "dark"):
                    picture = chosen.out / f"{name}-{part}-{look}.png"
                    _photograph(payload, part, look, picture)
                    print(f"{picture} {picture.stat().st_size:,} bytes", flush=True)
    return 0


@contextmanager
def _screen() -> Iterator[None]:
    command = ["Xvfb", DISPLAY, "-screen", "0", f"{SIZE}x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield
    finally:
        screen.terminate()
        screen.wait()


def _photograph(payload: bytes, part: str, look: str, picture: Path) -> None:
    width, height = SIZE.split("x")
    environment = {**os.environ, "DISPLAY": DISPLAY, "MOZ_DISABLE_CONTENT_SANDBOX": "1", "GTK_THEME": "Adwaita"}
    with tempfile.TemporaryDirectory() as folder:
        mail = Path(folder) / "mail.eml"
        mail.write_bytes(payload)
        profile = Path(folder) / "profile"
        profile.mkdir()
        (profile / "user.js").write_text(_preferences(part, look), "utf-8")
        command = ["thunderbird", "--no-remote", "--profile", str(profile), str(mail)]
        reader = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            window = _wait_for_window(environment)
            for step in (["windowmove", window, "0", "0"], ["windowsize", window, width, height]):
                subprocess.run(["xdotool", *step], env=environment, check=True)
            time.sleep(SETTLE_SECONDS)
            shot = ["import", "-window", "root", "+dither", "-colors", "64", "-crop", SHOWN, str(picture)]
            subprocess.run(shot, env=environment, check=True)
        finally:
            reader.terminate()
            reader.wait()


def _wait_for_window(environment: dict[str, str]) -> str:
    """The reader's newest visible window; a timeout where none comes."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        asked = ["xdotool", "search", "--onlyvisible", "--name", "Thunderbird"]
        found = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False).stdout.split()
        if found:
            return found[-1]
        time.sleep(1)
    raise TimeoutError(f"Thunderbird showed no window within {PATIENCE_SECONDS} s")


def _preferences(part: str, look: str) -> str:
    chosen = {
        **PREFERENCES,
        "mailnews.display.prefer_plaintext": str(part == "text").lower(),
        "ui.systemUsesDarkTheme": str(int(look == "dark")),
        "layout.css.prefers-color-scheme.content-override": "0" if look == "dark" else "1",
    }
    return "".join(f'user_pref("{name}", {value});\n' for name, value in chosen.items())


if __name__ == "__main__":
    sys.exit(main())
