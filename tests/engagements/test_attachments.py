"""Files beside an engagement: what is taken, who reads it, and that nothing is half-written."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, connections, transaction
from rest_framework.test import APIClient

from accounts.acting import acting_as
from accounts.models import AuditEvent
from config.environment import scanner_address
from engagements.actions.attachments import sweep_attachments
from engagements.files import storage
from engagements.files.kinds import KINDS
from engagements.files.names import LONGEST_NAME, clean_name
from engagements.models import Attachment, Engagement
from tests import cast
from tests.engagements import clamd
from tests.engagements.some_files import HTML, PDF, REFUSED, TAKEN, document, packed
from tests.factories import log

LOG = "/api/v1/engagements/"
VISIT = {
    "kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "XAA"}],
    "actual": {"start": "2025-04-09", "end": "2025-04-12"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.ATTACHMENTS_DIR = tmp_path / "kept"
    return settings.ATTACHMENTS_DIR


@pytest.fixture
def files(api) -> str:
    """The address of the files beside an engagement."""
    return f"{api.post(LOG, VISIT, 'json')['Location']}attachments/"


def send(client, path, name="minutes.pdf", content=PDF, **said):
    key = said.pop("key", None)
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    sent = {"file": SimpleUploadedFile(name, content), **said}
    return client.post(path, sent, format="multipart", **headers)


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_of_every_kind_that_is_taken_comes_back_as_it_was(api, files, name, folder):
    content, media_type = TAKEN[name]
    made = send(api, files, name, content, description="Of the talks")
    assert made.status_code == 201, made.content
    said = made.json()
    assert (said["name"], said["media_type"], said["size"]) == (name, media_type, len(content))
    assert (said["description"], said["scanned"], said["warnings"]) == ("Of the talks", False, [])
    assert api.get(files).json()["results"][0]["ref"] == said["ref"]
    [place] = kept(folder)
    assert place.name == said["sha256"] == storage.digest_of(content)
    assert place.stat().st_mode & 0o777 == 0o600
    answer = api.get(f"{made['Location']}content/")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_refused_by_its_content(api, files, what, folder):
    name, content, word = REFUSED[what]
    answer = send(api, files, name, content)
    assert answer.status_code == 400
    [sentence] = answer.json()["errors"]["file"]
    assert word in sentence
    assert api.get(files).json()["results"] == []
    assert not folder.exists()


def test_a_document_that_would_unpack_to_too_much_is_refused(api, files, folder):
    many = {f"word/{number}.xml": "" for number in range(5_001)}
    for bomb in (document("word/document.xml", word__media__0=" " * 270_000_000), packed(many)):
        answer = send(api, files, "report.docx", bomb)
        assert answer.status_code == 400
        assert "unpack to more" in answer.json()["errors"]["file"][0]
    assert not folder.exists()


def test_the_content_is_given_out_whatever_a_client_asks_to_see(api, files):
    made = send(api, files)
    for accept in ("application/pdf", "text/html", "*/*", "image/png;q=0.5"):
        answer = api.get(f"{made['Location']}content/", HTTP_ACCEPT=accept)
        assert (answer.status_code, answer.content) == (200, PDF)


_PDF = KINDS["application/pdf"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\minutes.PDF", "minutes.pdf"),
        ("minutes.exe", "minutes.exe.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("  two   words .pdf", "two words.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("Besuch in Gen\u00e8ve \u4f1a.pdf", "Besuch in Gen\u00e8ve \u4f1a.pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
        ("a\u200bb\u00ad.pdf", "ab.pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_do_harm(given, name):
    assert clean_name(given, _PDF) == name


def test_a_name_in_another_writing_comes_back_encoded(api, files):
    made = send(api, files, "R\u00e9union.pdf")
    answer = api.get(f"{made['Location']}content/")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''R%C3%A9union.pdf"


# --- how large ------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_refused_with_the_limit(api, files, settings, folder):
    settings.ATTACHMENT_MAX_BYTES = 1_000_000
    text = b"word " * 200_000
    assert send(api, files, "notes.txt", text).status_code == 201
    for more in (b" ", b" " * 100_000):
        answer = send(api, files, "notes.txt", text + more)
        assert answer.status_code == 413
        assert "1 MB are taken" in answer.json()["detail"]
    assert len(kept(folder)) == 1


# --- who ------------------------------------------------------------------------------------------


def test_a_file_is_read_by_who_is_cleared_for_it_and_its_engagement(api, api_as, files, desk):
    cast.clear("desk", "HARBOUR")
    made = send(api, files, marking="LIMITED HARBOUR", description="Of the berth")
    assert made.status_code == 201, made.content
    paths = [made["Location"], f"{made['Location']}content/"]
    lead = api_as("lead")
    for path in paths:
        assert lead.get(path).status_code == 404
    assert lead.get(files).json()["results"] == []
    cast.clear("lead", "HARBOUR")
    for path in paths:
        assert lead.get(path).status_code == 200
    # The engagement is marked for others: the file goes along, and so does who may read it.
    cast.clear("lead", "HARBOUR", rank=10)
    for path in paths:
        assert lead.get(path).status_code == 404


def test_a_file_of_a_hidden_engagement_is_not_there(api_as, security):
    cast.clear("desk", "HARBOUR")
    visit = {**VISIT, "marking": "CONTROLLED HARBOUR"}
    path = api_as("desk").post(LOG, visit, "json")["Location"]
    made = send(api_as("desk"), f"{path}attachments/")
    lead = api_as("lead")
    for method in ("get", "post", "patch", "delete"):
        for where in (f"{path}attachments/", made["Location"], f"{made['Location']}content/"):
            assert getattr(lead, method)(where).status_code in {404, 405}
    refused = send(lead, f"{path}attachments/")
    never = send(lead, f"{LOG}E-1999-000000/attachments/")
    assert (refused.status_code, refused.content) == (404, never.content)


def test_a_file_for_others_than_those_of_its_engagement_is_refused(api, api_as):
    cast.clear("desk", "HARBOUR")
    path = api.post(LOG, {**VISIT, "marking": "LIMITED HARBOUR"}, "json")["Location"]
    answer = send(api, f"{path}attachments/", marking="LIMITED")
    assert answer.status_code == 400
    assert "a file is for fewer readers" in answer.json()["errors"]["marking"][0]


def test_a_marking_is_narrowed_and_never_widened(api, files):
    made = send(api, files, marking="LIMITED")
    narrowed = api.patch(made["Location"], {"marking": "CONTROLLED"}, "json", HTTP_IF_MATCH="*")
    assert (narrowed.status_code, narrowed.json()["marking"]["classification"]) == (
        200, "CONTROLLED",
    )  # fmt: skip
    back = api.patch(made["Location"], {"marking": "LIMITED"}, "json", HTTP_IF_MATCH="*")
    assert back.status_code == 403


def test_a_file_is_marked_higher_along_with_its_engagement(api, files, desk):
    made = send(api, files, marking="INTERNAL")
    engagement = files.removesuffix("attachments/")
    up = {"marking": "CONTROLLED"}
    assert api.patch(engagement, up, "json", HTTP_IF_MATCH="*").status_code == 200
    now = api.get(made["Location"]).json()
    assert (now["marking"]["classification"], now["version"]) == ("CONTROLLED", 2)


def test_who_may_not_correct_the_engagement_attaches_nothing(api_as, files):
    assert send(api_as("auditor"), files).status_code == 403
    assert send(api_as("client"), files).status_code == 403


def test_reading_a_flagged_file_is_noted_without_its_content(api, files):
    security = cast.clear("security", "HARBOUR")
    cast.clear("desk", "HARBOUR")
    made = send(api, files, "berth-plan.pdf", marking="CONTROLLED HARBOUR")
    assert api.get(f"{made['Location']}content/").status_code == 200
    with acting_as(security):
        path = f"GET {made['Location']}content/"
        [note] = AuditEvent.objects.filter(operation="READ", changes__at=path)
    assert note.changes["refs"] == [made.json()["ref"]]
    assert "berth" not in str(note.changes)


# --- withdrawing ----------------------------------------------------------------------------------


def test_what_is_withdrawn_stays_with_its_reason_and_gives_nothing_out(api, files):
    made = send(api, files, description="Of somebody else")
    path = made["Location"]
    assert api.delete(path, {}, "json", HTTP_IF_MATCH=made["ETag"]).status_code == 400
    reason = {"reason": "It is about another visit"}
    gone = api.delete(path, reason, "json", HTTP_IF_MATCH=made["ETag"])
    assert gone.status_code == 200
    shown = api.get(path).json()
    assert (shown["name"], shown["description"]) == (None, None)
    assert shown["withdrawn_reason"] == reason["reason"]
    assert api.get(f"{path}content/").status_code == 409
    assert api.delete(path, reason, "json", HTTP_IF_MATCH="*").status_code == 409
    assert api.patch(path, {"description": "x"}, "json", HTTP_IF_MATCH="*").status_code == 409


def test_the_database_keeps_what_was_put_down(api, files, desk):
    ref = send(api, files).json()["ref"]
    with acting_as(desk):
        row = Attachment.objects.get(ref=ref)
        for change in ("sha256 = repeat('0', 64)", "size = 1", "name = 'x'", "media_type = 'x'"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE engagements_attachment SET {change} WHERE id = %s",  # noqa: S608 - of this test
                    [row.pk],
                )
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            Attachment.objects.filter(pk=row.pk).delete()


# --- what lies on the disk ------------------------------------------------------------------------


def test_the_same_content_twice_is_kept_once(api, files, folder):
    first, second = send(api, files), send(api, files, "again.pdf")
    assert first.json()["ref"] != second.json()["ref"]
    assert len(kept(folder)) == 1


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_content_that_is_not_as_it_was_is_not_given_out(api, files, folder, harm):
    made = send(api, files)
    [place] = kept(folder)
    if harm == "gone":
        place.unlink()
    else:
        place.write_bytes(PDF + b" ")
    answer = api.get(f"{made['Location']}content/")
    assert answer.status_code == 503
    assert made.json()["ref"] in answer.json()["detail"]
    # Sent once more, it is whole again.
    send(api, files)
    assert api.get(f"{made['Location']}content/").content == PDF


def test_a_key_attaches_once_also_as_another_form(api, files, folder):
    first = send(api, files, key="once")
    again = send(api, files, key="once")
    assert again["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.content) == (201, first.content)
    assert send(api, files, content=PDF + b"%%EOF\n", key="once").status_code == 422
    assert len(api.get(files).json()["results"]) == 1


def test_files_sent_at_once_are_all_kept(live, django_db_blocker, folder):
    with django_db_blocker.unblock():
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {cast.token_of('desk')}")
        path = f"{client.post(LOG, VISIT, 'json')['Location']}attachments/"
        answers = []

        def attach(number: int) -> None:
            mine = APIClient()
            mine.credentials(HTTP_AUTHORIZATION=f"Bearer {cast.token_of('desk')}")
            answers.append(send(mine, path, f"{number}.txt", b"The same words"))
            answers.append(send(mine, path, f"{number}.txt", f"Words of {number}".encode()))
            connections.close_all()

        threads = [threading.Thread(target=attach, args=[number]) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {answer.status_code for answer in answers} == {201}
        assert len(client.get(path).json()["results"]) == 6
    assert len(kept(folder)) == 4


_WRITES_FOR_EVER = """
import sys
from pathlib import Path
from engagements.files import storage
content = b"word " * 4_000_000
number = 0
while True:
    number += 1
    storage.keep(Path(sys.argv[1]), content + str(number).encode())
    print(number, flush=True)
"""


def test_a_process_killed_while_it_writes_leaves_nothing_half_written(folder):
    command = [sys.executable, "-c", _WRITES_FOR_EVER, str(folder)]
    for pause in (0.01, 0.02, 0.03):
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=configured.BASE_DIR) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(pause)
            writer.send_signal(signal.SIGKILL)
    whole = [place for place in kept(folder) if not place.name.startswith(".part-")]
    assert whole
    for place in whole:
        assert storage.content_of(folder, place.name)


def test_what_no_row_names_is_swept_once_it_is_old(live, django_db_blocker, folder):
    old = (datetime.now(UTC) - timedelta(days=8)).timestamp()
    with django_db_blocker.unblock():
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {cast.token_of('desk')}")
        made = send(client, f"{client.post(LOG, VISIT, 'json')['Location']}attachments/")
        orphan, new = (storage.keep(folder, content) for content in (b"orphan", b"new"))
        unfinished = folder / "ab" / ".part-123"
        unfinished.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(b"half")
        for path in kept(folder):
            if path.name != new:
                os.utime(path, (old, old))
        assert sweep_attachments(at=datetime.now(UTC)) == 2
    left = {path.name for path in kept(folder)}
    assert left == {new, made.json()["sha256"]}
    assert orphan not in left


def test_what_is_being_attached_is_not_swept(live, django_db_blocker, folder, monkeypatch):
    """The content has lain there for long, and its row is not written yet."""
    digest = storage.keep(folder, PDF)
    old = (datetime.now(UTC) - timedelta(days=8)).timestamp()
    with django_db_blocker.unblock():
        swept = []
        keep = storage.keep

        def and_sweep(root: Path, content: bytes) -> str:
            found = keep(root, content)
            os.utime(storage.place_of(root, found), (old, old))
            sweeping = threading.Thread(target=lambda: (
                swept.append(sweep_attachments(at=datetime.now(UTC))), connections.close_all()
            ))  # fmt: skip
            sweeping.start()
            sweeping.join()
            return found

        monkeypatch.setattr(storage, "keep", and_sweep)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {cast.token_of('desk')}")
        path = f"{client.post(LOG, VISIT, 'json')['Location']}attachments/"
        assert send(client, path).status_code == 201
    assert swept == [0]
    assert storage.content_of(folder, digest) == PDF


# --- the virus scanner ----------------------------------------------------------------------------


@contextmanager
def scanner(address: str, way: str = "") -> Iterator[SimpleNamespace]:
    command = [sys.executable, clamd.__file__, address, way]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline().strip()
            where = f"127.0.0.1:{said}" if said.isdigit() else f"unix:{said}"
            yield SimpleNamespace(where=where, process=process)
        finally:
            process.kill()


@pytest.mark.parametrize("kind", ["socket", "port"])
def test_a_scanner_lets_pass_what_is_clean_and_refuses_what_is_not(
    api, files, settings, tmp_path, kind, folder, caplog
):
    with scanner(str(tmp_path / "s") if kind == "socket" else "0") as running:
        settings.CLAMD = running.where
        clean = send(api, files, "notes.txt", b"word " * 100_000)
        assert (clean.status_code, clean.json()["scanned"]) == (201, True)
        found = send(api, files, "notes.txt", b"see " + clamd.EICAR)
    assert found.status_code == 400
    [sentence] = found.json()["errors"]["file"]
    assert "refused by the virus scanner" in sentence
    assert "Eicar" not in found.content.decode()
    assert "Eicar-Test-Signature" in caplog.text
    assert len(kept(folder)) == 1


@pytest.mark.parametrize("way", ["away", "broken", "closed", "silent", "killed"])
def test_while_the_scanner_does_not_answer_nothing_is_taken(
    api, files, settings, monkeypatch, tmp_path, way, folder
):
    monkeypatch.setattr("engagements.files.scanner._TO_ANSWER", 0.5)
    with scanner(str(tmp_path / "s"), way) as running:
        settings.CLAMD = running.where
        if way in {"away", "killed"}:
            running.process.kill()
            running.process.wait()
        if way == "away":
            (tmp_path / "s").unlink()
        answer = send(api, files)
    assert answer.status_code == 503
    assert "scanner does not answer" in answer.json()["detail"]
    assert int(answer["Retry-After"]) > 0
    assert api.get(files).json()["results"] == []
    assert not folder.exists()
    # The same form, once there is a scanner again.
    (tmp_path / "s").unlink(missing_ok=True)
    with scanner(str(tmp_path / "s")):
        assert send(api, files).status_code == 201


def test_readiness_tells_of_the_scanner(db, client, settings, tmp_path):
    assert client.get("/readyz").json()["scanner"] == "none: attachments are not scanned"
    settings.CLAMD = f"unix:{tmp_path / 's'}"
    away = client.get("/readyz")
    assert (away.status_code, away.json()["status"]) == (200, "degraded")
    assert away.json()["scanner"] == "away: no attachment is taken"
    with scanner(str(tmp_path / "s")):
        assert client.get("/readyz").json()["scanner"] == "answers"


@pytest.mark.parametrize("text", ["localhost", "host:", ":3310", "host:0", "unix:", "host:99999"])
def test_an_address_of_a_scanner_that_leads_nowhere_is_refused_at_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="CLAMD"):
        scanner_address(text)


def test_an_address_of_a_scanner_is_a_socket_or_a_port():
    for text in ("", "unix:/run/clamav/clamd.sock", "clamav:3310", "127.0.0.1:3310", "[::1]:3310"):
        assert scanner_address(text) == text


# --- what is sent badly ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "file"),
        ({"file": "text"}, "file"),
        ({"file": SimpleUploadedFile("a.pdf", PDF), "marking": "SECRET"}, "marking"),
        ({"file": SimpleUploadedFile("a.pdf", PDF), "description": "x" * 501}, "description"),
        ({"file": SimpleUploadedFile("a.pdf", PDF), "name": "x"}, "name"),
        ({"file": SimpleUploadedFile("a.pdf", PDF), "colour": "red"}, "colour"),
    ],
)
def test_a_form_that_says_something_wrong_is_refused_by_field(api, files, sent, field, folder):
    for part in sent.values():
        if not isinstance(part, str):
            part.seek(0)
    answer = api.post(files, sent, format="multipart")
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not folder.exists()


def test_a_body_of_json_is_told_what_to_send(api, files):
    answer = api.post(files, {"file": HTML.decode()}, "json")
    assert answer.status_code == 415
    assert re.search("multipart/form-data", answer.json()["detail"])


def test_an_attachment_is_of_its_own_engagement_alone(api, files):
    other = f"{api.post(LOG, VISIT, 'json')['Location']}attachments/"
    ref = send(api, files).json()["ref"]
    assert api.get(f"{other}{ref}/").status_code == 404
    assert api.get(f"{other}{ref}/content/").status_code == 404


def test_attaching_leaves_the_engagement_as_it_was(acting, api):
    row = log(title="One")
    before = Engagement.objects.get(pk=row.pk).version
    assert send(api, f"{LOG}{row.ref}/attachments/").status_code == 201
    assert Engagement.objects.get(pk=row.pk).version == before
