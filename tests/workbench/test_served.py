"""What the workbench serves of the block, without a browser and without a backend."""

import pytest
import requests

from tests.ports import free_port
from tests.workbench.served import running_workbench
from xblock_communicator.operations import OPERATIONS

pytestmark = pytest.mark.workbench

HANDLER = "/handler/communicator.communicator.d0.u0"


def scenario(url: str, student: str, number: int = 0, language: str = "en") -> str:
    answer = requests.get(
        f"{url}/scenario/communicator.{number}/?student={student}", headers={"Accept-Language": language}, timeout=20
    )
    assert answer.status_code == 200
    return answer.text


def ask(url: str, handler: str, student: str) -> requests.Response:
    """One request to a handler, with the anti-forgery token that the page would send."""
    browser = requests.Session()
    browser.get(f"{url}/scenario/communicator.0/?student={student}", timeout=20)
    return browser.post(
        f"{url}{HANDLER}/{handler}/?student={student}",
        json={"id": "abc", "values": {"display_name": "mine"}, "defaults": []},
        headers={"X-CSRFToken": browser.cookies["csrftoken"]},
        timeout=20,
    )


@pytest.mark.parametrize("student", ["staff_ines", "instructor_omar"])
def test_staff_get_the_page(unconfigured_workbench: str, student: str) -> None:
    html = scenario(unconfigured_workbench, student)
    assert "communicator-mount" in html
    assert "/resource/communicator/public/communicator.js" in html
    assert "data-init='CommunicatorBlock'" in html


def test_two_blocks_stand_on_one_page(unconfigured_workbench: str) -> None:
    assert scenario(unconfigured_workbench, "staff_ines", number=1).count('class="communicator-mount"') == 2


def test_a_learner_gets_a_note_and_no_script_of_ours(unconfigured_workbench: str) -> None:
    html = scenario(unconfigured_workbench, "student_1")
    assert "This part of the course is for its staff." in html
    assert "communicator.js" not in html


@pytest.mark.parametrize("handler", [*OPERATIONS, "submit_studio_edits"])
def test_a_learner_gets_403_from_every_handler(unconfigured_workbench: str, handler: str) -> None:
    answer = ask(unconfigured_workbench, handler, "student_1")
    assert answer.status_code == 403
    assert answer.json()["title"] == "Only for course staff"


def test_staff_are_told_that_nobody_has_set_the_block_up(unconfigured_workbench: str) -> None:
    answer = ask(unconfigured_workbench, "audience", "staff_ines")
    assert answer.status_code == 503
    assert "url, key_id, secret" in answer.json()["detail"]


def test_staff_are_told_that_the_backend_is_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    bucket = {"url": f"http://127.0.0.1:{free_port()}", "key_id": "key", "secret": "s" * 40}
    with running_workbench(tmp_path_factory.mktemp("away"), bucket) as url:
        answer = ask(url, "audience", "staff_ines")
    assert answer.status_code == 502
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_staff_save_the_display_name(unconfigured_workbench: str) -> None:
    assert ask(unconfigured_workbench, "submit_studio_edits", "staff_ines").json() == {"result": "success"}
    assert "mine" in scenario(unconfigured_workbench, "student_1")
