"""The command teaches, tells what a package holds, and says by its exit code how it went."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from pathlib import Path

import pytest

from tests.unit.vnedxml.builders import LETTER, PDF, SAMPLES, STATUS, attachment, package
from vnedxml import EdxmlError, write_bytes
from vnedxml.__main__ import main
from vnedxml.jsonform import from_json
from vnedxml.words import WORDS, language_of

SDK = str(SAMPLES / "sdk-new.edxml")


@pytest.fixture
def letter(tmp_path: Path) -> str:
    path = tmp_path / "letter.edxml"
    path.write_bytes(write_bytes(LETTER))
    return str(path)


def output(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_show_prints_the_document_for_a_person(letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", letter, "--lang", "vi"]) == 0

    shown = output(capsys)
    for text in ("Gói văn bản", "H44.12", "01/STTTT-CNTT", "V/v kết nối", "01-STTTT-CNTT.pdf", "Cập nhật"):
        assert text in shown
    assert LETTER.attachments[0].sha256 in shown


def test_show_prints_a_status_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.edxml").write_bytes(write_bytes(STATUS))

    assert main(["show", str(tmp_path / "s.edxml"), "--lang", "en"]) == 0

    assert "03 · Received and registered" in output(capsys)


def test_show_json_has_the_element_names_and_the_measures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--json", SDK]) == 0

    told = json.loads(output(capsys))
    assert told["kind"] == "document"
    assert told["from"]["organ_id"] == "000.12.00.H44"
    assert [each["organ_id"] for each in told["to"]] == ["000.01.00.H44", "000.13.00.H44"]
    assert told["code"] == {"code_number": "16", "code_notation": "STTTT-CNTT"}
    assert told["promulgation_info"] == {"place": "Việt Trì", "promulgation_date": "2019-01-16"}
    assert told["bussiness"]["bussiness_doc_type"] == "0"
    assert told["trace_header_list"] == [
        {"organ_id": "000.12.00.H44", "timestamp": "2019-01-16T08:30:00+07:00"}
    ]
    (file,) = told["attachments"]
    assert (file["name"], file["type"], file["size"]) == ("16-STTTT-CNTT.pdf", "application/pdf", 199)
    assert len(file["sha256"]) == 64


def test_show_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(SDK).read_bytes())))

    assert main(["show", "--json", "-"]) == 0
    assert json.loads(output(capsys))["subject"].startswith("V/v")


def test_what_a_package_says_cannot_move_the_cursor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = package(attachment(), header="<Subject>a\u009b2Jb\u202ec [bold red]d[/]</Subject>")
    (tmp_path / "h.edxml").write_bytes(hostile)

    assert main(["show", str(tmp_path / "h.edxml")]) == 0

    shown = output(capsys)
    assert "\u009b" not in shown
    assert "\u202e" not in shown
    assert "[bold red]d[/]" in shown


def test_check_is_content_with_a_complete_package(letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", letter, "--lang", "vi"]) == 0
    assert "Gói tin đọc được và đầy đủ." in output(capsys)


def test_check_names_what_is_missing_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.edxml").write_bytes(package(attachment(), header="<Subject>s</Subject>"))

    assert main(["check", str(tmp_path / "p.edxml"), "--lang", "vi"]) == 1

    shown = output(capsys)
    assert "LỖI" in shown
    assert "DocumentId" in shown


def test_check_of_warnings_only_succeeds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(SAMPLES / "dotnet-new.edxml"), "--lang", "en"]) == 0
    assert "0 errors, 1 warnings." in output(capsys)


@pytest.mark.parametrize(("language", "remedy"), [("vi", "Cách khắc phục"), ("en", "Remedy")])
def test_a_refused_package_is_explained_with_its_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, remedy: str
) -> None:
    (tmp_path / "bad.edxml").write_bytes(b"<!DOCTYPE x><edXML/>")

    assert main(["check", str(tmp_path / "bad.edxml"), "--lang", language]) == 1

    explained = capsys.readouterr().err
    assert "[doctype]" in explained
    assert remedy in explained


def test_unpack_writes_each_attachment_under_its_name(letter: str, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"

    assert main(["unpack", letter, "--to", str(folder)]) == 0

    assert {path.name for path in folder.iterdir()} == {each.name for each in LETTER.attachments}
    assert (folder / "01-STTTT-CNTT.pdf").read_bytes() == PDF


@pytest.mark.parametrize("content", [None, b"<edXML>cut"])
def test_unpack_of_nothing_leaves_no_folder(tmp_path: Path, content: bytes | None) -> None:
    source, target = tmp_path / "goi.edxml", tmp_path / "ra"
    if content is not None:
        source.write_bytes(content)

    assert main(["unpack", str(source), "--to", str(target)]) != 0

    assert not target.exists()


def test_unpack_never_writes_over_a_file(
    letter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "01-STTTT-CNTT.pdf").write_bytes(b"mine")

    assert main(["unpack", letter, "--to", str(tmp_path), "--lang", "en"]) == 2

    assert (tmp_path / "01-STTTT-CNTT.pdf").read_bytes() == b"mine"
    assert "not overwritten" in capsys.readouterr().err


def test_unpack_does_not_follow_a_link(letter: str, tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "01-STTTT-CNTT.pdf").symlink_to(tmp_path / "outside")

    assert main(["unpack", letter, "--to", str(tmp_path / "to")]) == 2
    assert not (tmp_path / "outside").exists()


def test_unpack_of_a_climbing_name_stays_inside(tmp_path: Path) -> None:
    (tmp_path / "h.edxml").write_bytes(package(attachment(name="../../out.pdf")))

    assert main(["unpack", str(tmp_path / "h.edxml"), "--to", str(tmp_path / "to")]) == 1
    assert main(["unpack", str(tmp_path / "h.edxml"), "--to", str(tmp_path / "to"), "--clean-names"]) == 0

    assert [path.name for path in (tmp_path / "to").iterdir()] == ["out.pdf"]


def test_pack_makes_what_show_json_printed(
    letter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["show", "--json", letter])
    (tmp_path / "meta.json").write_text(output(capsys))
    main(["unpack", letter, "--to", str(tmp_path / "files")])
    files = [str(tmp_path / "files" / each.name) for each in LETTER.attachments]
    capsys.readouterr()

    assert main(["pack", str(tmp_path / "meta.json"), *files, "-o", str(tmp_path / "again.edxml")]) == 0

    again = (tmp_path / "again.edxml").read_bytes()
    assert again == Path(letter).read_bytes()
    assert hashlib.sha256(again).hexdigest() in output(capsys)


def test_the_example_in_the_help_can_be_packed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["pack", "--help"])
    text = output(capsys)
    (tmp_path / "m.json").write_text(text[text.index("{\n") : text.index("\n}") + 2])
    (tmp_path / "a.pdf").write_bytes(PDF)

    assert stopped.value.code == 0
    assert (
        main(["pack", str(tmp_path / "m.json"), str(tmp_path / "a.pdf"), "-o", str(tmp_path / "o.edxml")])
        == 0
    )
    assert main(["check", str(tmp_path / "o.edxml")]) in (0, 1)


def test_pack_makes_a_status(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(
        json.dumps(
            {
                "from": {"organ_id": "H44.01"},
                "response_for": {"organ_id": "H44.12", "code": "1/X"},
                "status_code": "01",
            }
        )
    )

    assert main(["pack", str(tmp_path / "m.json"), "-o", str(tmp_path / "o.edxml"), "--raw"]) == 0
    assert b"<edXML:StatusCode>01</edXML:StatusCode>" in (tmp_path / "o.edxml").read_bytes()


def test_pack_that_is_refused_leaves_no_file_and_keeps_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text("{}")
    (tmp_path / "o.edxml").write_bytes(b"old")

    assert main(["pack", str(tmp_path / "m.json"), "-o", str(tmp_path / "o.edxml")]) == 1

    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.json", "o.edxml"]
    assert (tmp_path / "o.edxml").read_bytes() == b"old"


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "/nowhere/x.edxml"],
        ["pack", "/nowhere/m.json", "-o", "/nowhere/o.edxml"],
        ["pack", SDK, "/nowhere/a.pdf", "-o", "/nowhere/o.edxml"],
        ["unpack", SDK, "--to", "/dev/null/x"],
    ],
)
def test_a_file_that_cannot_be_used_is_wrong_usage(arguments: list[str]) -> None:
    assert main(arguments) == 2


@pytest.mark.parametrize(
    "arguments", [[], ["open"], ["show"], ["unpack", SDK], ["--lang", "fr", "show", SDK]]
)
def test_a_wrong_call_is_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)

    assert stopped.value.code == 2


@pytest.mark.parametrize("command", [[], ["show"], ["check"], ["unpack"], ["pack"]])
@pytest.mark.parametrize(("language", "word"), [("vi", "Ví dụ"), ("en", "Example")])
def test_the_help_teaches_by_example_in_both_languages(
    command: list[str], language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*command, "--help", "--lang", language])

    assert word in output(capsys) or not command


def test_the_language_follows_the_locale() -> None:
    assert language_of({"LANG": "en_GB.UTF-8"}) == "en"
    assert language_of({"LANG": "vi_VN.UTF-8", "LC_ALL": ""}) == "vi"
    assert language_of({"LANG": "vi_VN", "LC_ALL": "en_US"}) == "en"
    assert language_of({}) == "vi"


def test_every_word_exists_in_both_languages() -> None:
    assert all(vi and en for vi, en in WORDS.values())


def test_the_limit_can_be_set(letter: str) -> None:
    assert main(["show", letter, "--limit-mb", "0.001"]) == 1
    assert main(["show", letter, "--limit-mb", "1"]) == 0


@pytest.mark.parametrize(
    ("meta", "place"),
    [
        ("", "JSON"),
        ("[]", "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"to": []}', "$.from"),
        ('{"from": "H44"}', "$.from"),
        ('{"from": {"organ_id": 7}}', "$.from.organ_id"),
        ('{"from": {"organ_id": "a", "organ": "b"}}', "$.from.organ"),
        ('{"from": {"organ_id": "a"}, "to": {}}', "$.to"),
        ('{"from": {"organ_id": "a"}, "to": ["H44"]}', "$.to[0]"),
        ('{"subjekt": ""}', "$.subjekt"),
        ('{"from": {"organ_id": "a"}, "response_for": {}, "status_code": "99"}', "$.status_code"),
        (
            '{"from": {"organ_id": "a"}, "response_for": {"promulgation_date": "mai"}, "status_code": 13}',
            "$.response_for.promulgation_date",
        ),
    ],
)
def test_a_wrong_description_names_the_key(meta: str, place: str) -> None:
    with pytest.raises(EdxmlError) as refusal:
        from_json(meta)

    assert (refusal.value.code.value, refusal.value.place) == ("bad_meta", place)


@pytest.mark.parametrize("meta", [b"{bad", b"{\xff}", b'{"attachments": [{"name": []}]}', b"[", b""])
def test_a_description_that_is_no_json_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], meta: bytes
) -> None:
    (tmp_path / "m.json").write_bytes(meta)

    assert main(["pack", str(tmp_path / "m.json"), "-o", str(tmp_path / "o.edxml")]) == 1
    assert "[bad_meta]" in capsys.readouterr().err


def test_check_json_names_every_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.edxml").write_bytes(package(attachment(), header="<Subject>s</Subject>"))

    assert main(["check", "--json", str(tmp_path / "p.edxml")]) == 1

    told = json.loads(output(capsys))
    assert told["fine"] is False
    missing = [each for each in told["findings"] if each["place"].endswith("DocumentId")]
    assert [(each["severity"], each["code"]) for each in missing] == [("error", "missing")]


def test_unpack_json_names_every_file(
    letter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["unpack", "--json", letter, "--to", str(tmp_path / "to")]) == 0

    told = json.loads(output(capsys))
    assert [(each["path"], each["sha256"]) for each in told] == [
        (str(tmp_path / "to" / each.name), each.sha256) for each in LETTER.attachments
    ]
