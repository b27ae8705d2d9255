"""Carry out what a page wishes: fetch, ask once for the PIN, sign each file, hand each one in."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vnagent.asking import Asker
from vnagent.carrying import Carrier
from vnagent.challenges import require_challenge
from vnagent.errors import AgentError
from vnagent.tokens import Held, TokenBox
from vnagent.wire import FIELDS, FileAnswer, FileWish, Wish
from vnsign import appearance, cms
from vnsign.appearance import Appearance
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.errors import SigningError
from vnsign.finish import sign
from vnsign.pdf.document import Document
from vnsign.signers import Signer

FIELD, CERTIFICATE, PICTURE, PICTURE_SIZE, LOOK = (
    "vt-field",
    "vt-certificate",
    "vt-picture",
    "vt-picture-mm",
    "vt-look",
)
"""The keys of MetaData that mean something to us; another tool posts them back unread."""
_MOST_TRIES: Final = 3
_TITLE: Final = "Văn Thư – ký số"
_TOKEN_GONE: Final = frozenset({"token_missing", "token_failed", "pin_locked"})


@dataclass(frozen=True, slots=True)
class Desk:
    """The token, the person and the clock that signing needs."""

    box: TokenBox
    asker: Asker
    clock: Callable[[], datetime]

    def carry_out(self, wish: Wish, carrier: Carrier) -> tuple[FileAnswer, ...]:
        """Sign what was wished and hand it in; every file gets its own answer.

        Raises AgentError if nothing could be begun: no file, no token, no PIN.
        """
        for file in wish.files:  # an address elsewhere is refused before anybody is asked for anything
            carrier.own(file.url)
        carrier.own(wish.upload_url)
        held = self.box.choose(wish.meta.get(CERTIFICATE, ""), now=self.clock())
        # A single file is fetched first: an address that has run out is said before anybody types a PIN.
        first = carrier.fetch(wish.files[0].url) if len(wish.files) == 1 else None
        return self._with_pin(wish, carrier, held, first)

    def _with_pin(
        self, wish: Wish, carrier: Carrier, held: Held, first: bytes | None
    ) -> tuple[FileAnswer, ...]:
        problem = ""
        for attempt in range(1, _MOST_TRIES + 1):
            pin = self.asker.pin(_TITLE, _question(wish, carrier.origin, held), problem=problem)
            try:
                with self.box.opened(held, pin) as signer:
                    return self._each(wish, carrier, signer, first)
            except AgentError as error:
                if error.code != "wrong_pin" or attempt == _MOST_TRIES:
                    raise
                problem = f"Mã PIN không đúng (lần {attempt}/{_MOST_TRIES}). Nhập sai nhiều lần thiết bị sẽ bị khóa."
        raise AssertionError

    def _each(
        self, wish: Wish, carrier: Carrier, signer: Signer, first: bytes | None
    ) -> tuple[FileAnswer, ...]:
        answers: list[FileAnswer] = []
        gone: AgentError | None = None
        for file in wish.files:
            if gone is not None:
                answers.append(FileAnswer(file, is_signed=False, message=gone.sentence))
                continue
            try:
                answers.append(self._one(wish, file, carrier, signer, first))
            except AgentError as error:
                gone = error if error.code in _TOKEN_GONE else None
                answers.append(FileAnswer(file, is_signed=False, message=error.sentence))
        return tuple(answers)

    def _one(
        self, wish: Wish, file: FileWish, carrier: Carrier, signer: Signer, first: bytes | None
    ) -> FileAnswer:
        pdf = first or carrier.fetch(file.url)
        meta = wish.meta_of(file)
        try:
            signed = sign(
                pdf,
                signer,
                field=_field(pdf, wish.endpoint, meta),
                appearance=_look(meta, carrier, self.clock()),
                timestamp_room=TIMESTAMP_ROOM,
                now=self.clock(),
            )
        except SigningError as error:
            raise AgentError(error.code, error.sentence()) from error
        handed = carrier.hand_in(
            wish.upload_url,
            signed,
            name=file.url.rsplit("/", 1)[-1],
            fields={**meta, **({"FileID": file.file_id} if file.file_id else {})},
        )
        return FileAnswer(
            file,
            is_signed=handed.is_taken,
            message=handed.message,
            file_server=handed.file_server,
            document_number=handed.document_number,
        )

    def sign_in(self, challenge: str, *, origin: str) -> str:
        """Return a CMS signature over the challenge of a sign-in, base64.

        Raises AgentError, before anybody is asked for a PIN, for what is no challenge or was made for another page.
        """
        require_challenge(challenge, origin=origin)
        held = self.box.choose("", now=self.clock())
        text = f"{origin} muốn bạn đăng nhập bằng chứng thư của {held.name}.\nNhập mã PIN."
        return self._sign_text(challenge.encode(), held, "Văn Thư – đăng nhập", text)

    def sign_message(self, message: bytes, *, origin: str) -> str:
        """Return a CMS signature over a message, base64. Raises AgentError."""
        held = self.box.choose("", now=self.clock())
        text = f"Trang {origin} muốn ký một thông điệp ({len(message)} byte) bằng {held.name}."
        return self._sign_text(message, held, _TITLE, text)

    def _sign_text(self, message: bytes, held: Held, title: str, text: str) -> str:
        problem = ""
        for attempt in range(1, _MOST_TRIES + 1):
            pin = self.asker.pin(title, text, problem=problem)
            try:
                return self._signed_text(message, held, pin)
            except AgentError as error:
                if error.code != "wrong_pin" or attempt == _MOST_TRIES:
                    raise
                problem = f"Mã PIN không đúng (lần {attempt}/{_MOST_TRIES}). Nhập sai nhiều lần thiết bị sẽ bị khóa."
        raise AssertionError

    def _signed_text(self, message: bytes, held: Held, pin: str) -> str:
        with self.box.opened(held, pin) as signer:
            template = cms.template(signer.certificate, signer.chain, signer.scheme)
            running = template.digest()
            running.update(message)
            attributes = template.attributes(running.digest())
            return base64.b64encode(template.assemble(attributes, signer.sign(attributes))).decode("ascii")


def _question(wish: Wish, origin: str, held: Held) -> str:
    names = [file.name[:60] for file in wish.files]
    shown = "\n".join(f"• {name}" for name in names[:8])
    more = f"\n… và {len(names) - 8} tệp nữa" if len(names) > 8 else ""
    return f"{origin} muốn ký {len(names)} tệp bằng chứng thư của {held.name}:\n{shown}{more}\nNhập mã PIN."


def _field(pdf: bytes, endpoint: str, meta: Mapping[str, str]) -> str:
    """Return the field to sign: the named one; else the endpoint's prepared one if it is there; else a new one."""
    if meta.get(FIELD):
        return meta[FIELD]
    try:
        document = Document(pdf)
        prepared = FIELDS.get(endpoint, "")
        found = document.find_field(prepared) if prepared else None
        if found is not None:
            return prepared
        taken = {field.name for field in document.fields()}
    except SigningError as error:
        raise AgentError(error.code, error.sentence()) from error
    return next(name for name in (f"Signature{i}" for i in range(1, 10_000)) if name not in taken)


def _look(meta: Mapping[str, str], carrier: Carrier, now: datetime) -> Appearance | None:
    kind, _, words = meta.get(LOOK, "").partition(":")
    if kind == "annex":
        return appearance.annex_mark(words, now)
    if (form := appearance.copy_form(kind)) is not None:
        return appearance.copy_mark(form, words, now)
    if not meta.get(PICTURE):
        return None
    png = carrier.fetch_picture(meta[PICTURE])
    if kind == "seal":
        width, _, height = meta.get(PICTURE_SIZE, "").partition("x")
        try:
            return appearance.seal_image(png, width_mm=float(width), height_mm=float(height))
        except ValueError as error:
            raise AgentError("bad_request", "Trang không nói kích thước con dấu.") from error
    return appearance.leader_image(png)
