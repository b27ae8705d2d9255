"""Receipts prove themselves, to a program and at the command line, and nothing else passes for one."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.conftest import make_key
from vanthu.cli.main import main
from vanthu.core.errors import Invalid
from vanthu.exchange import receipts
from vanthu.exchange.receipts import Receipt
from vanthu.exchange.words import ReceiptKind

RECEIPT = Receipt(
    kind=ReceiptKind.OUTCOME,
    message_id="5d1c0f4e",
    sender="H44.12",
    recipient="H44.01",
    sha256="ab" * 32,
    size=123_456,
    sequence=17,
    at=datetime(2026, 11, 23, 8, 0, 3, 250, UTC),
    stored_at=datetime(2026, 11, 23, 8, 0, 1, tzinfo=UTC),
    outcome="refused",
    code="signature_not_valid",
    reason="Chữ ký số của tệp “Công văn.pdf” không hợp lệ.",
)
KEY = make_key()


def test_a_receipt_comes_back_as_it_was_signed() -> None:
    assert receipts.read(receipts.sign(RECEIPT, KEY), pinned=KEY.public).receipt == RECEIPT


def test_the_time_zone_of_the_signer_does_not_matter() -> None:
    hanoi = timezone(timedelta(hours=7))
    there = replace(RECEIPT, at=RECEIPT.at.astimezone(hanoi), stored_at=RECEIPT.stored_at.astimezone(hanoi))

    assert receipts.sign(there, KEY) == receipts.sign(RECEIPT, KEY)


def test_a_receipt_does_not_depend_on_how_its_json_is_laid_out() -> None:
    shown = json.dumps(json.loads(receipts.sign(RECEIPT, KEY)), indent=4)

    assert receipts.read(shown, pinned=KEY.public).receipt == RECEIPT


@pytest.mark.parametrize("field", sorted(set(json.loads(receipts.sign(RECEIPT, KEY))["receipt"])))
def test_no_field_of_a_receipt_can_be_changed(field: str) -> None:
    envelope = json.loads(receipts.sign(RECEIPT, KEY))
    old = envelope["receipt"][field]
    envelope["receipt"][field] = old + 1 if isinstance(old, int) else f"{old}x"

    with pytest.raises(Invalid):
        receipts.read(json.dumps(envelope))


def test_a_receipt_by_another_key_is_not_the_pinned_ones() -> None:
    with pytest.raises(Invalid):
        receipts.read(receipts.sign(RECEIPT, make_key()), pinned=KEY.public)


def test_a_swapped_key_does_not_verify() -> None:
    envelope = json.loads(receipts.sign(RECEIPT, KEY))
    envelope["key"] = make_key().public.text

    with pytest.raises(Invalid):
        receipts.read(json.dumps(envelope))


def test_a_signature_over_something_else_is_no_receipt() -> None:
    facts = json.loads(receipts.sign(RECEIPT, KEY))["receipt"]
    signature = base64.b64encode(KEY.sign(receipts.canonical(facts))).decode()

    with pytest.raises(Invalid):
        receipts.read(json.dumps({"receipt": facts, "key": KEY.public.text, "signature": signature}))


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(Invalid):
        receipts.read(text)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(receipt=_json, key=_json | st.just(KEY.public.text), signature=_json | st.just("A" * 88))
def test_no_json_breaks_the_reader(receipt: object, key: object, signature: object) -> None:
    with pytest.raises(Invalid):
        receipts.read(json.dumps({"receipt": receipt, "key": key, "signature": signature}))


# the command


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A file with a receipt in it."""
    path = tmp_path / "bien-nhan.json"
    path.write_text(receipts.sign(RECEIPT, KEY) + "\n", encoding="utf-8")
    return path


def test_the_command_proves_a_receipt(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["receipt", "verify", str(kept), "--key", KEY.public.text, "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["key_pinned"], told["message_id"]) == (True, True, "5d1c0f4e")


def test_the_command_says_when_it_is_another_key(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["receipt", "verify", str(kept), "--key", make_key().public.text]) == 1

    assert "DOES NOT HOLD" in capsys.readouterr().out


def test_the_command_compares_the_package(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = kept.with_name("goi.edxml")
    package.write_bytes(b"another package")

    assert main(["receipt", "verify", str(kept), "--package", str(package)]) == 1

    assert "mã băm" in capsys.readouterr().out


def test_the_command_says_that_an_unpinned_key_proves_little(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["receipt", "verify", str(kept)]) == 0

    assert "--key" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "rubbish\n", "{}\n"])
def test_the_command_refuses_what_is_no_receipt(tmp_path: Path, content: str) -> None:
    path = tmp_path / "no.json"
    path.write_text(content, encoding="utf-8")

    assert main(["receipt", "verify", str(path)]) == 1


def test_the_command_refuses_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["receipt", "verify", str(tmp_path / "gone.json")]) == 1
    said = capsys.readouterr().err
    assert "hãy kiểm tra đường dẫn" in said
    assert "Errno" not in said
