"""What is said about a file: JSON, sentences, pages, exit codes."""

from __future__ import annotations

import html
import json
from datetime import timedelta

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import filled
from tests.unit.vnsign.pki import TSA_URL
from vnsign.__main__ import main
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.commands.verify import spoken
from vnsign.complete import Level, complete
from vnsign.finish import sign
from vnsign.reason_words import REMEDIES, WORDS
from vnsign.reasons import Code, Language, Reason, Weight
from vnsign.report_page import render_html, render_pdf

FILE_KEYS = {"file", "sha256", "verdict", "reasons", "signatures", "seconds"}
SIGNATURE_KEYS = {
    "field", "kind", "verdict", "integrity", "trust", "changes", "time", "authority", "coverage", "level", "signer",
    "signing_time", "time_source", "reasons",
}  # fmt: skip


def test_every_reason_has_words_in_both_languages_and_a_weight():
    assert set(WORDS) == {code.value for code in Code}
    for code in Code:
        reason = Reason(code, "x")
        assert isinstance(reason.weight, Weight)
        assert reason.sentence(Language.VI) != reason.sentence(Language.EN)
        assert reason.sentence(Language.VI).endswith("(x).")


def test_remedies_are_for_reasons_that_weigh_and_are_whole_sentences():
    for code, words in REMEDIES.items():
        assert Reason(Code(code)).remedy(Language.VI) == words[0]
        assert Reason(Code(code)).remedy(Language.EN) == words[1]
        assert all(sentence.endswith(".") for sentence in words)


def test_a_doubt_is_told_with_what_can_be_done_about_it(judge, by_leader):
    report = judge(by_leader, fetch=None)

    assert len(report.remedies(Language.VI)) == 1
    for language in Language:
        (remedy,) = report.remedies(language)
        assert f"  → {remedy}\n" in spoken(report, language)
        page = render_html([report], language=language, pdfs=[by_leader])
        assert remedy in html.unescape(page.decode())


def test_the_json_has_exactly_the_agreed_keys(judge, by_leader):
    told = judge(by_leader).to_json()

    assert set(told) == FILE_KEYS
    assert set(told["signatures"][0]) == SIGNATURE_KEYS
    assert json.loads(json.dumps(told)) == told


def test_the_clerk_reads_the_words_of_the_governments_tool(judge, by_leader):
    altered = judge(by_leader.replace(b"100 trieu", b"900 trieu"))
    grown = judge(filled(by_leader, "123"))

    assert "Tài liệu đã bị thay đổi" in altered.reasons[0].sentence(Language.VI)
    assert "tài liệu đã có những thay đổi trong giới hạn cho phép" in grown.signatures[0].sentence(
        Language.VI
    )


def test_the_page_shows_changed_pages_before_and_after(judge, by_leader):
    pdf = paper.update(by_leader, {4: paper.stream(b"BT /F1 30 Tf 72 720 Td (900 trieu) Tj ET")})

    page = render_html([judge(pdf)], language=Language.VI, pdfs=[pdf]).decode()

    assert page.count("data:image/png;base64,") == 2
    assert "Nội dung trang bị thay đổi" in page
    assert "page_changed" in page


def test_the_page_escapes_what_the_document_says(judge, by_leader):
    pdf = filled(by_leader, "<b>123</b>")

    page = render_html([judge(pdf)], language=Language.EN, pdfs=[pdf]).decode()

    assert "<b>123</b>" not in page
    assert "&lt;b&gt;123&lt;/b&gt;" in page


def test_the_report_comes_as_pdf(judge, by_leader):
    pdf = filled(by_leader, "123 #let")

    assert render_pdf([judge(pdf)], language=Language.VI, pdfs=[pdf]).startswith(b"%PDF-")


@pytest.fixture
def shelf(tmp_path, by_leader, pki):
    """Files of every verdict, and a trust store."""
    (tmp_path / "root.cer").write_bytes(pki.root.der)
    assert (
        main(["trust", "import", str(tmp_path / "root.cer"), "--own", "--trust", str(tmp_path / "trust")])
        == 0
    )
    contents = {
        "open.pdf": by_leader, "forged.pdf": by_leader.replace(b"100 trieu", b"900 trieu"),
        "unsigned.pdf": paper.document(), "rubbish.pdf": b"rubbish",
    }  # fmt: skip
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(
    ("names", "status"),
    [(["open"], 2), (["forged"], 1), (["unsigned"], 3), (["rubbish"], 3), (["unsigned", "open"], 2),
     (["open", "unsigned", "forged"], 1)],
)  # fmt: skip
def test_the_worst_file_decides_the_exit_status(shelf, names, status, capsys):
    files = [str(shelf / f"{name}.pdf") for name in names]

    assert main(["verify", *files, "--trust", str(shelf / "trust"), "--json"]) == status
    told = json.loads(capsys.readouterr().out)
    assert [item["file"] for item in (told if isinstance(told, list) else [told])] == files


def test_the_command_speaks_the_language_asked_for(shelf, capsys):
    main(["--lang", "en", "verify", str(shelf / "forged.pdf")])

    assert "The signature is invalid" in capsys.readouterr().out


def test_the_command_writes_reports(shelf):
    for name in ("report.html", "report.pdf"):
        main(["verify", str(shelf / "open.pdf"), str(shelf / "unsigned.pdf"), "--report", str(shelf / name)])
        assert (shelf / name).stat().st_size > 1000


def test_a_stranger_is_refused_at_the_door(shelf, pki, capsys):
    (shelf / "ca.cer").write_bytes(pki.ca.der)

    assert main(["trust", "import", str(shelf / "ca.cer"), "--trust", str(shelf / "other")]) == 1
    assert "pin" in capsys.readouterr().err


@pytest.fixture
def complete_file(shelf, letter, agency_stttt, services, trust, now):
    """A file that carries all its evidence, so that it is judged without any network."""
    signed = sign(letter, agency_stttt, field="CoQuan", now=now, timestamp_room=TIMESTAMP_ROOM)
    made = complete(signed, level=Level.B_LT, fetch=services, trust=trust, tsa_url=TSA_URL, now=now)
    (shelf / "complete.pdf").write_bytes(made)
    return shelf / "complete.pdf"


def test_a_valid_file_exits_with_zero(shelf, complete_file, now, capsys):
    at = (now + timedelta(hours=1)).isoformat()

    status = main(["verify", str(complete_file), "--trust", str(shelf / "trust"), "--at", at, "--json"])

    told = json.loads(capsys.readouterr().out)
    assert (status, told["verdict"], told["signatures"][0]["level"]) == (0, "valid", "B-LT")


def test_an_unreadable_file_beside_a_valid_one_is_not_hidden(shelf, complete_file, now):
    settings = ["--trust", str(shelf / "trust"), "--at", (now + timedelta(hours=1)).isoformat()]

    assert main(["verify", str(complete_file), str(shelf / "rubbish.pdf"), *settings]) == 3


@pytest.mark.parametrize("trust", ["none", "open.pdf"])
def test_a_trust_folder_that_is_none_is_wrong_usage(shelf, trust, capsys):
    assert main(["verify", str(shelf / "open.pdf"), "--trust", str(shelf / trust)]) == 2
    assert "không phải thư mục" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "told"), [("none.pdf", "không có tệp này"), ("", "là thư mục")])
def test_a_path_that_is_no_file_is_said_and_stops_no_other(shelf, name, told, capsys):
    assert main(["verify", str(shelf / name), "--json"]) == 3
    alone = capsys.readouterr()
    main(["verify", str(shelf / name), str(shelf / "open.pdf"), "--json"])
    beside = json.loads(capsys.readouterr().out)

    assert told in alone.err
    assert json.loads(alone.out)["verdict"] == "unreadable"
    assert beside[0]["verdict"] == "unreadable"
    assert beside[1]["sha256"]


def test_the_help_names_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        main(["verify", "--help"])

    shown = capsys.readouterr().out
    assert "3  không có chữ ký" in shown
    assert "--fetch" in shown
