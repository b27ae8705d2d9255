"""Turning .docx into PDF: what is refused before LibreOffice sees it, and what it may cost."""

from __future__ import annotations

import io
import os
import re
import select
import shutil
import zipfile
from pathlib import Path

import pikepdf
import pytest

from tests.domain.documents.conftest import NOW
from tests.domain.documents.pages import text_of
from vanthu.core.errors import Invalid
from vanthu.core.refusals import Refusal
from vanthu.documents.compose import Draft, compose
from vanthu.documents.convert import ConversionLimits, convert_docx
from vanthu.documents.intake import inspect_pdf

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(*, extra: dict[str, str] | None = None, without: str = "") -> bytes:
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/word/document.xml" ContentType="{_WORD}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>Văn bản của cơ quan, soạn bằng phần mềm khác.</w:t></w:r></w:p></w:body></w:document>",
    } | (extra or {})
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            if name != without:
                package.writestr(name, text)
    return output.getvalue()


def external(kind: str) -> dict[str, str]:
    return {
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r9" '
        f'Type="{_OFFICE}/{kind}" Target="http://nguoi-la.example/x" TargetMode="External"/></Relationships>'
    }


@pytest.fixture
def converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a stand-in for LibreOffice on the PATH; the test writes what it does."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "soffice"
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    if shutil.which("bwrap") is None:
        pytest.skip("needs the program bwrap (package bubblewrap)")
    return program


def write(program: Path, script: str) -> None:
    program.write_text(
        f"#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\nout=$1; in=$2\nmkdir -p $out\n{script}\n"
    )
    program.chmod(0o755)


def refusal_of(source: bytes, limits: ConversionLimits | None = None) -> Invalid:
    with pytest.raises(Invalid) as refused:
        convert_docx(source, name="du-thao.docx", limits=limits)
    return refused.value


def test_without_libreoffice_the_package_to_install_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    refused = refusal_of(docx())

    assert refused.code is Refusal.CONVERTER_MISSING
    assert "libreoffice-writer" in str(refused)


def test_the_converters_pdf_comes_back(converter: Path, letter: Draft, tmp_path: Path) -> None:
    made = tmp_path / "bin" / "made.pdf"
    made.write_bytes(compose(letter, now=NOW).pdf)
    write(converter, f'test -s "$in" && cp {made} "$out/document.pdf"')

    assert convert_docx(docx(), name="du-thao.docx") == made.read_bytes()


def test_the_converter_sees_a_bare_environment_of_its_own(
    converter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VANTHU_SECRET_KEY", "bi-mat")
    write(converter, 'env > "$out/document.pdf"')

    seen = convert_docx(docx(), name="du-thao.docx").decode()

    assert "bi-mat" not in seen
    assert "HOME=/convert" in seen
    assert set(re.findall(r"^(\w+)=", seen, re.MULTILINE)) <= {
        "HOME",
        "LANG",
        "PATH",
        "TMPDIR",
        "PWD",
        "SHLVL",
        "_",
    }


def test_the_converter_sees_no_network_no_other_process_and_no_file_of_ours(
    converter: Path, tmp_path: Path
) -> None:
    outside = Path(__file__).resolve()
    write(
        converter,
        f"""{{ tail -n +3 /proc/net/dev | cut -d: -f1; ls -d /proc/[0-9]* | wc -l
        ls /etc/passwd /etc/shadow {outside} {Path.home()} 2>/dev/null; ls /home /root /srv /var/lib 2>/dev/null
        echo end; }} > "$out/document.pdf" """,
    )

    seen = convert_docx(docx(), name="du-thao.docx").decode().split()

    assert seen[0] == "lo"
    assert int(seen[1]) < 6
    assert [word for word in seen[2:] if word not in {"/var/lib:", "libreoffice"}] == ["end"]


def test_the_converter_writes_nowhere_but_its_folder(converter: Path) -> None:
    write(
        converter,
        f"""for place in /usr /etc /opt /lib {converter.parent}; do
        touch $place/dau-vet 2>/dev/null && echo "$place"; done; echo end > "$out/document.pdf" """,
    )

    convert_docx(docx(), name="du-thao.docx")

    assert not (converter.parent / "dau-vet").exists()
    assert not Path("/usr/dau-vet").exists()


@pytest.mark.parametrize("script", [None, "echo 'bwrap: No permissions to create new namespace' >&2; exit 1"])
def test_without_a_sandbox_nothing_is_converted(
    converter: Path, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    write(converter, 'echo converted > "$out/document.pdf"')
    monkeypatch.setenv("PATH", str(converter.parent))
    if script:
        wrapper = converter.parent / "bwrap"
        wrapper.write_text(f"#!/bin/sh\n{script}\n")
        wrapper.chmod(0o755)

    refused = refusal_of(docx())

    assert refused.code is Refusal.SANDBOX_MISSING
    assert ("No permissions" if script else "bubblewrap") in refused.facts["why"]


@pytest.mark.parametrize("script", ["exit 77", "true", "kill -SEGV $$"])
def test_a_converter_that_makes_nothing_is_said(converter: Path, script: str) -> None:
    write(converter, script)

    assert refusal_of(docx()).code is Refusal.CONVERSION_FAILED


def test_a_converter_that_hangs_is_ended_with_all_its_children(converter: Path) -> None:
    seconds = f"{60 + os.getpid() / 1e6:.6f}"
    write(converter, f"sleep {seconds} & wait")

    refused = refusal_of(docx(), ConversionLimits(seconds=2))

    assert refused.code is Refusal.CONVERSION_FAILED
    assert all(has_ended(pid) for pid in sleeping(seconds))


def sleeping(seconds: str) -> list[int]:
    """Return the processes that were told to sleep for so long."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if seconds.encode() in words and b"sleep" in words[0]:
            found.append(int(folder.name))
    return found


def has_ended(pid: int) -> bool:
    """Say whether a process that is no child of ours is gone, or goes within two seconds."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 2)[0])
    finally:
        os.close(process)


def test_a_converter_cannot_fill_the_disk(converter: Path) -> None:
    write(converter, 'head -c 3000000 /dev/zero > "$out/film"; wc -c < "$out/film" > "$out/document.pdf"')

    written = convert_docx(docx(), name="du-thao.docx", limits=ConversionLimits(pdf_size=1_000_000))

    assert 0 < int(written) <= 1_000_000


def test_a_converter_gets_limits_of_time_and_memory(converter: Path) -> None:
    write(converter, 'ulimit -t > "$out/document.pdf"; ulimit -v >> "$out/document.pdf"')

    seen = convert_docx(docx(), name="du-thao.docx", limits=ConversionLimits(seconds=40, megabytes=2000))

    assert seen.split() == [b"40", b"2048000"]


@pytest.mark.parametrize(
    "source",
    [b"not a zip", b"%PDF-1.7", docx(without="word/document.xml"), docx()[:200]],
    ids=["text", "pdf", "another package", "cut off"],
)
def test_what_is_no_docx_is_refused(converter: Path, source: bytes) -> None:
    write(converter, 'touch "$out/document.pdf"')

    assert refusal_of(source).code is Refusal.CONVERSION_FAILED


@pytest.mark.parametrize("kind", ["image", "attachedTemplate", "oleObject", "frame"])
def test_a_file_that_fetches_from_elsewhere_is_refused(converter: Path, kind: str) -> None:
    write(converter, 'touch "$out/document.pdf"')

    assert "nơi khác" in refusal_of(docx(extra=external(kind))).facts["why"]


def test_a_hyperlink_fetches_nothing_and_stays(converter: Path) -> None:
    write(converter, 'echo ok > "$out/document.pdf"')

    assert convert_docx(docx(extra=external("hyperlink")), name="du-thao.docx") == b"ok\n"


def test_macros_are_refused(converter: Path) -> None:
    assert "macro" in refusal_of(docx(extra={"word/vbaProject.bin": "x"})).facts["why"]


def test_a_package_that_swells_is_refused(converter: Path) -> None:
    bomb = docx(extra={"word/media/a.bin": "0" * 2_000_000})

    refused = refusal_of(bomb, ConversionLimits(unpacked=1_000_000))

    assert refused.code is Refusal.CONVERSION_FAILED


def test_empty_and_large_files_are_refused() -> None:
    assert refusal_of(b"").code is Refusal.FILE_EMPTY
    assert refusal_of(docx(), ConversionLimits(size=100)).code is Refusal.FILE_TOO_LARGE


@pytest.mark.slow
@pytest.mark.outside_tool("soffice")
@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("bwrap")), reason="needs LibreOffice and bubblewrap"
)
def test_libreoffice_makes_a_pdf_that_may_be_signed() -> None:
    pdf = convert_docx(docx(), name="du-thao.docx")

    assert inspect_pdf(pdf, name="du-thao.pdf", require_text=True).pages == 1
    assert "Văn bản của cơ quan" in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as made, made.open_metadata() as facts:
        assert (facts["pdfaid:part"], facts["pdfaid:conformance"]) == ("2", "B")
