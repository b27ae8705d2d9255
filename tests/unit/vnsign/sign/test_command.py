"""The command: the whole road, batches, refusals, what programs read."""

from __future__ import annotations

import errno
import json

import pytest

from tests.unit.vnsign.pki import PASSPHRASE
from vnsign.__main__ import main
from vnsign.describe import describe

BOXES = [
    "--number",
    "1:40,38,45,8",
    "--date",
    "1:140,38,55,8",
    "--leader",
    "1:120,200,50,25",
    "--agency",
    "1:100,195,37,37",
]


@pytest.fixture
def desk(letter, pki, blue_signature, red_seal, tmp_path):
    """A folder with a letter, keys and images."""
    (tmp_path / "letter.pdf").write_bytes(letter)
    (tmp_path / "leader.p12").write_bytes(pki.p12(pki.leader))
    (tmp_path / "agency.p12").write_bytes(pki.p12(pki.agency))
    (tmp_path / "secret").write_text(PASSPHRASE + "\n")
    (tmp_path / "image.png").write_bytes(blue_signature)
    (tmp_path / "seal.png").write_bytes(red_seal)
    return tmp_path


def run(desk, *words: str) -> int:
    """Run the command with @ standing for the desk's folder."""
    return main([word.replace("@", str(desk)) for word in words])


def key(name: str) -> list[str]:
    return ["--p12", f"@/{name}.p12", "--secret-file", "@/secret"]


def test_the_whole_road(desk, capsys):
    steps = [
        ["prepare", "@/letter.pdf", "-o", "@/1.pdf", *BOXES],
        ["sign", "@/1.pdf", "-o", "@/2.pdf", *key("leader"), "--field", "LanhDao", "--image", "@/image.png"],
        [
            "fill",
            "@/2.pdf",
            "-o",
            "@/3.pdf",
            "--number",
            "01/STTTT-CNTT",
            "--date",
            "ngày 05 tháng 3 năm 2026",
        ],
        ["sign", "@/3.pdf", "-o", "@/4.pdf", *key("agency"), "--seal", "@/seal.png", "--width", "36"],
    ]

    assert [run(desk, *step) for step in steps] == [0, 0, 0, 0]
    fields = {field.name: field for field in describe((desk / "4.pdf").read_bytes()).fields}
    assert fields["so"].value == "01/STTTT-CNTT"
    assert fields["LanhDao"].signed
    assert fields["CoQuan"].signed


def test_show_lists_fields_for_programs(desk, capsys):
    run(desk, "prepare", "@/letter.pdf", "-o", "@/1.pdf", *BOXES)
    capsys.readouterr()

    assert run(desk, "show", "@/1.pdf", "--json") == 0

    said = json.loads(capsys.readouterr().out)
    assert {field["name"] for field in said["fields"]} == {"so", "ngay_thang", "LanhDao", "CoQuan"}
    assert said["pages"] == 2


def test_a_batch_goes_on_after_a_file_that_fails(desk, capsys):
    (desk / "bad.pdf").write_bytes(b"no pdf")
    (desk / "other.pdf").write_bytes((desk / "letter.pdf").read_bytes())

    code = run(
        desk, "sign", "@/letter.pdf", "@/bad.pdf", "@/other.pdf", "--into", "@/out", *key("agency"), "--json"
    )

    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 3
    assert [result.get("error") for result in results] == [None, "not_pdf", None]
    assert sorted(path.name for path in (desk / "out").iterdir()) == ["letter.pdf", "other.pdf"]


def test_a_batch_shows_its_progress_to_people(desk, capsys):
    (desk / "other.pdf").write_bytes((desk / "letter.pdf").read_bytes())

    run(desk, "sign", "@/letter.pdf", "@/other.pdf", "--into", "@/out", *key("agency"))

    assert [line[:5] for line in capsys.readouterr().out.splitlines()] == ["[1/2]", "[2/2]"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["sign", "@/letter.pdf", "-o", "@/letter.pdf"], "bad_value"),
        (["sign", "@/letter.pdf", "@/letter.pdf", "-o", "@/x.pdf"], "bad_value"),
        (["sign", "@/letter.pdf"], "bad_value"),
        (["sign", "@/letter.pdf", "-o", "@/x.pdf", "--copy", "PHÔ TÔ;Sở"], "bad_value"),
        (["sign", "@/letter.pdf", "-o", "@/x.pdf", "--seal", "@/secret"], "bad_image"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(desk, capsys, words, code):
    assert run(desk, *words, *key("agency")) == 3

    said = capsys.readouterr()
    assert f"{code}" in said.out + said.err


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Không mở được khóa ký"), ("en", "The PKCS#12 file cannot be opened")]
)
def test_a_wrong_passphrase_is_said_in_the_readers_language(desk, capsys, language, words):
    (desk / "secret").write_text("sai\n")

    assert run(desk, "--lang", language, "sign", "@/letter.pdf", "-o", "@/x.pdf", *key("agency")) == 3

    assert words in capsys.readouterr().err


def test_places_are_shown_and_used(desk, capsys):
    from tests.unit.vnsign.sign.layouts import pdf_of, standard

    (desk / "draft.pdf").write_bytes(pdf_of(standard("command", gap=38)))

    assert run(desk, "place", "@/draft.pdf") == 0
    assert run(desk, "prepare", "@/draft.pdf", "-o", "@/1.pdf", "--auto") == 0

    assert "Trần Văn Dũng" in capsys.readouterr().out
    names = {field.name for field in describe((desk / "1.pdf").read_bytes()).fields}
    assert names == {"so", "ngay", "thang", "LanhDao", "CoQuan"}


def test_nothing_to_fill_is_refused(desk):
    assert run(desk, "fill", "@/letter.pdf", "-o", "@/x.pdf") == 3


def test_a_file_that_is_not_there_is_said(desk, capsys):
    assert run(desk, "show", "@/none.pdf") == 3
    assert "none.pdf" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "@/none.pdf"], "none.pdf: không có tệp hoặc thư mục này."),
        (["--lang", "en", "show", "@"], ": a folder, not a file."),
        (["fill", "@/letter.pdf", "-o", "@", "--number", "1"], "is a folder: name a file"),
        (["fill", "@/letter.pdf", "-o", "/dev/null", "--number", "1"], "/dev/null is no ordinary file"),
        (
            ["prepare", "@/letter.pdf", "-o", "@/no/x.pdf", *BOXES],
            "/no/x.pdf: không có tệp hoặc thư mục này.",
        ),
        (["trust", "list", "--trust", "@/no"], "/no: không có tệp hoặc thư mục này."),
        (["trust", "import", "--trust", "@/t", "@/none.cer"], "none.cer: không có tệp hoặc thư mục này."),
        (["trust", "import", "--trust", "@/t", "@/letter.pdf"], "Tệp không chứa chứng thư số đọc được."),
        (["trust", "import", "--trust", "@/t", "@/root.cer"], "--own"),
        (["verify", "@/letter.pdf", "--report", "@/x.docx"], "phải là tệp .html hoặc .pdf."),
        (["verify", "@/letter.pdf", "--report", "@/no/x.pdf"], "không có thư mục này"),
        (["verify", "-"], "-: hãy lưu dữ liệu vào một tệp"),
    ],
)
def test_what_cannot_be_read_or_written_is_said_in_words(desk, pki, capsys, words, said):
    (desk / "root.cer").write_bytes(pki.root.der)

    assert run(desk, *words) != 0

    told = capsys.readouterr().err
    assert said in told
    assert "Errno" not in told
    assert not list(desk.rglob("*.partial"))


@pytest.mark.parametrize("command", ["sign", "fill"])
def test_a_full_disk_is_said_with_the_name_that_was_asked_for(desk, capsys, monkeypatch, command):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    run(desk, "prepare", "@/letter.pdf", "-o", "@/1.pdf", *BOXES)
    capsys.readouterr()
    monkeypatch.setattr("vnsign.streaming.prove", full)
    monkeypatch.setattr("pathlib.Path.replace", full)
    more = key("leader") if command == "sign" else ["--number", "1"]

    assert run(desk, command, "@/1.pdf", "-o", "@/2.pdf", *more) == 3

    told = capsys.readouterr()
    assert "2.pdf: ổ đĩa đã đầy." in told.out + told.err
    assert sorted(path.name for path in desk.glob("*.pdf")) == ["1.pdf", "letter.pdf"]
    assert not list(desk.rglob("*.partial"))


def test_completion_says_what_it_lacks(desk, capsys):
    run(desk, "sign", "@/letter.pdf", "-o", "@/1.pdf", *key("agency"), "--timestamp-later")

    assert run(desk, "complete", "@/1.pdf", "-o", "@/2.pdf", "--level", "B-T") == 3

    assert "timestamp_failed" in capsys.readouterr().out
    assert not (desk / "2.pdf").exists()


def test_completion_asks_the_timestamp_authority_over_http(desk, services, capsys):
    from tests.unit.vnsign.sign.http_services import serving

    run(desk, "sign", "@/letter.pdf", "-o", "@/1.pdf", *key("agency"), "--timestamp-later")

    with serving(services) as address:
        assert (
            run(desk, "complete", "@/1.pdf", "-o", "@/2.pdf", "--level", "B-T", "--tsa", f"{address}/tsa")
            == 0
        )
        assert (
            run(desk, "sign", "@/letter.pdf", "-o", "@/3.pdf", *key("agency"), "--tsa", f"{address}/tsa") == 0
        )
        assert (
            run(desk, "sign", "@/letter.pdf", "-o", "@/4.pdf", *key("agency"), "--tsa", f"{address}/moved")
            == 3
        )

    assert services.asked == ["http://tsa.test/tsa"] * 2
