"""The stand-in of the population check answers on a real socket, and has every trouble of a real one."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from truongso.sandbox.faults import Limit
from truongso.sandbox.population.people import people_of_file, people_of_rows
from truongso.sandbox.population.server import KINDS, PopulationServer

CHI = {"identity_number": "031311900001", "full_name": "Đỗ Linh Chi", "born_on": "2011-02-03", "gender": "02"}
TWIN = CHI | {"identity_number": "031211900009"}
PEOPLE = [CHI, TWIN, TWIN | {"full_name": "Đỗ Văn Kha"}]


def question(key: str = "1", **values: str) -> dict[str, str]:
    return {"key": key, **CHI, **values}


@pytest.fixture
def server() -> Any:
    with PopulationServer(0, key="k", people=people_of_rows(PEOPLE)) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def post(
    server: PopulationServer, body: Any, *, path: str = "/doi-chieu", key: str = "k", timeout: float = 5
) -> httpx.Response:
    url = f"http://127.0.0.1:{server.server_port}{path}"
    return httpx.post(url, json=body, headers={"Authorization": f"Bearer {key}"}, timeout=timeout)


def plan(server: PopulationServer, **fault: Any) -> None:
    post(server, {"faults": [fault]}, path="/quan-tri/su-co").raise_for_status()


@pytest.mark.parametrize(
    ("values", "state", "fields"),
    [
        ({}, "MATCH", []),
        ({"full_name": "đỗ  linh chi"}, "MATCH", []),
        ({"full_name": "Đỗ Linh Chi"}, "MATCH", []),
        ({"full_name": "Đỗ Linh Trì", "gender": "01"}, "MISMATCH", ["full_name", "gender"]),
        ({"born_on": "2011-03-02"}, "MISMATCH", ["born_on"]),
        ({"identity_number": "031311900002"}, "NOT_FOUND", []),
        ({"identity_number": "031211900009"}, "DUPLICATE", []),
        ({"identity_number": "31311900001"}, "INVALID", []),
        ({"identity_number": ""}, "INVALID", []),
    ],
)
def test_each_answer(server: Any, values: dict[str, str], state: str, fields: list[str]) -> None:
    batch = post(server, {"people": [question(**values)]}).json()["results"]
    assert [(one["key"], one["state"], one["fields"]) for one in batch] == [("1", state, fields)]
    assert post(server, question(**values)).json() == batch[0]


def test_a_key_a_list_and_an_address_are_asked_for(server: Any) -> None:
    assert post(server, {"people": [question()]}, key="other").status_code == 401
    assert post(server, {"people": []}).status_code == 400
    assert post(server, {"people": [{"key": "1", "identity_number": 5}]}).status_code == 400
    assert post(server, [1]).status_code == 400
    assert post(server, {"people": [question()] * 201}).status_code == 400
    assert post(server, {}, path="/khac").status_code == 404
    assert httpx.get(f"http://127.0.0.1:{server.server_port}/quan-tri/trang-thai").json()["asked"] == {}


def test_troubles_that_end_the_connection(server: Any) -> None:
    for kind in ("cut", "accept_then_cut", "accept_then_timeout"):
        plan(server, kind=kind, seconds=0.05)
        with pytest.raises(httpx.TransportError):
            post(server, {"people": [question()]})
        assert post(server, {"people": [question()]}).json()["results"][0]["state"] == "MATCH"


def test_an_answer_that_comes_too_late(server: Any) -> None:
    plan(server, kind="accept_then_timeout", seconds=1)
    with pytest.raises(httpx.TimeoutException):
        post(server, {"people": [question()]}, timeout=0.2)


def test_troubles_in_the_answer(server: Any) -> None:
    plan(server, kind="error_500")
    assert post(server, {"people": [question()]}).status_code == 500
    plan(server, kind="malformed")
    with pytest.raises(json.JSONDecodeError):
        post(server, {"people": [question()]}).json()
    plan(server, kind="partial")
    found = post(server, {"people": [question("1"), question("2"), question("3")]}).json()["results"]
    assert [one["key"] for one in found] == ["1", "3"]
    plan(server, kind="slow", seconds=0.3)
    began = time.monotonic()
    assert post(server, {"people": [question()]}).json()["results"][0]["state"] == "MATCH"
    assert time.monotonic() - began >= 0.3


def test_a_planned_and_a_real_limit_say_when_to_come_again(server: Any) -> None:
    plan(server, kind="rate_limit", seconds=7)
    answer = post(server, {"people": [question()]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    server.limit = Limit(1, 30)
    assert post(server, {"people": [question()]}).status_code == 200
    answer = post(server, {"people": [question()]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")


def test_every_kind_of_trouble_is_one_that_the_plan_knows(server: Any) -> None:
    for kind in KINDS:
        plan(server, kind=kind)
    refused = post(server, {"faults": [{"kind": "earthquake"}]}, path="/quan-tri/su-co")
    assert refused.status_code == 400


def test_people_come_from_a_file_of_either_kind(tmp_path: Path) -> None:
    as_json, as_csv = tmp_path / "people.json", tmp_path / "people.csv"
    as_json.write_text(json.dumps(PEOPLE, ensure_ascii=False), encoding="utf-8")
    lines = [",".join(CHI), *(",".join(person.values()) for person in PEOPLE)]
    as_csv.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    for path in (as_json, as_csv):
        assert people_of_file(path).answer(question())["state"] == "MATCH"
        assert len(people_of_file(path)) == 3
    as_json.write_text('[{"identity_number": 1}]', encoding="utf-8")
    with pytest.raises(ValueError, match="row 1 has no text for identity_number"):
        people_of_file(as_json)


@pytest.mark.parametrize(
    "program", [["-m", "truongso.sandbox.population"], ["-m", "truongso", "sandbox", "population"]]
)
def test_it_runs_as_a_program_and_imports_nothing_of_the_house(tmp_path: Path, program: list[str]) -> None:
    people = tmp_path / "people.json"
    people.write_text(json.dumps(PEOPLE), encoding="utf-8")
    if program[1] == "truongso":
        program = ["-c", "from truongso.config.cli import main; main()", "sandbox", "population"]
    with subprocess.Popen(
        [sys.executable, *program, "--port", "0", "--people", str(people)], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        url = run.stdout.readline().strip()
        try:
            answer = httpx.post(
                f"{url}/doi-chieu", json=question(), headers={"Authorization": "Bearer khoa-thu-nghiem"}
            )
            assert answer.json()["state"] == "MATCH"
        finally:
            run.terminate()
