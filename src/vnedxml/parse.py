"""Turn hostile bytes into a small tree and decoded files, in one pass, in bounded memory.

No DTD, no entities, no outside reference is ever followed: the parser stops where it sees one. Bounds are
checked while bytes arrive, so the work done before a refusal is at most one block more than the limit.
"""

from __future__ import annotations

from typing import BinaryIO, NoReturn
from xml.parsers import expat

from vnedxml import namespaces
from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.limits import Limits
from vnedxml.spool import Base64Sink, Workspace
from vnedxml.tree import Element, trail_to

_BLOCK = 1 << 16
_SEPARATOR = " "
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_CODES = expat.errors.codes
_EXPAT_CODES = {
    _CODES[expat.errors.XML_ERROR_UNBOUND_PREFIX]: ErrorCode.UNBOUND_PREFIX,
    _CODES[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: ErrorCode.ENTITY,
    _CODES[expat.errors.XML_ERROR_UNKNOWN_ENCODING]: ErrorCode.ENCODING,
    _CODES[expat.errors.XML_ERROR_INCORRECT_ENCODING]: ErrorCode.ENCODING,
    _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]: ErrorCode.TRUNCATED,
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: ErrorCode.TRUNCATED,
    _CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION]: ErrorCode.TRUNCATED,
    _CODES[expat.errors.XML_ERROR_PARTIAL_CHAR]: ErrorCode.TRUNCATED,
    _CODES[expat.errors.XML_ERROR_MISPLACED_XML_PI]: ErrorCode.JUNK_BEFORE_DECLARATION,
}


def parse(stream: BinaryIO, *, workspace: Workspace, limits: Limits) -> Element:
    """Return the root element; attachment contents are in the workspace.

    Raises EdxmlError for anything that is not a well-formed, bounded, self-contained UTF-8 package.
    Raises OSError if the stream or the workspace fails.
    """
    builder = _Builder(workspace, limits)
    try:
        return builder.run(stream)
    finally:
        builder.close()


class _Builder:
    """Hold the state of one parse: the open elements, the counts, the current content sink."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        self._workspace = workspace
        self._limits = limits
        self._root: Element | None = None
        self._open: list[Element] = []
        self._sink: Base64Sink | None = None
        self._elements = self._namespaces = self._contents = self._chars = self._field_chars = 0
        self._decoded = 0
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.buffer_size = _BLOCK
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._on_declaration
        parser.StartDoctypeDeclHandler = self._on_doctype
        parser.StartNamespaceDeclHandler = self._on_namespace
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        parser.CharacterDataHandler = self._on_text
        return parser

    def run(self, stream: BinaryIO) -> Element:
        fed = 0
        while block := stream.read(_BLOCK):
            if not fed:
                _look_at_start(block)
            fed += len(block)
            if fed > self._limits.package_bytes:
                raise EdxmlError(ErrorCode.TOO_LARGE, "edXML", str(self._limits.package_bytes))
            if b"\0" in block:
                raise EdxmlError(ErrorCode.CONTROL_CHARACTER, f"byte {fed - len(block) + block.index(0)}")
            self._parse(block, last=False)
            # Expat scans an unfinished token again with each block: a bound on it is a bound on time.
            if fed - self._parser.CurrentByteIndex > self._limits.token_bytes:
                raise EdxmlError(ErrorCode.TEXT_TOO_LONG, self._place(), str(self._limits.token_bytes))
        self._parse(b"", last=True)
        if self._root is None:
            raise EdxmlError(ErrorCode.TRUNCATED, "edXML")
        return self._root

    def close(self) -> None:
        if self._sink is not None:
            self._sink.close()

    def _parse(self, block: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError as error:
            code = _EXPAT_CODES.get(error.code, ErrorCode.NOT_WELL_FORMED)
            if last:
                code = ErrorCode.TRUNCATED
            raise EdxmlError(code, self._place(), expat.ErrorString(error.code) or "") from error

    def _on_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise EdxmlError(ErrorCode.ENCODING, self._place(), encoding[:40])

    def _on_doctype(self, *_declaration: object) -> NoReturn:
        raise EdxmlError(ErrorCode.DOCTYPE, self._place())

    def _on_namespace(self, _prefix: str | None, uri: str | None) -> None:
        self._namespaces += 1
        if self._namespaces > self._limits.namespaces:
            raise EdxmlError(ErrorCode.TOO_MANY_ATTRIBUTES, self._place(), str(self._limits.namespaces))
        # The parser puts the URI before each name it meets: a long one would be kept thousands of times.
        if uri is not None and len(uri) > self._limits.uri_chars:
            raise EdxmlError(ErrorCode.TEXT_TOO_LONG, self._place(), str(self._limits.uri_chars))
        if uri == namespaces.XINCLUDE:
            raise EdxmlError(ErrorCode.XINCLUDE, self._place())

    def _on_start(self, qualified: str, attributes: list[str]) -> None:
        self._count(attributes)
        namespace, _, local = qualified.rpartition(_SEPARATOR)
        name = namespaces.normal_name(local) if namespace in namespaces.READ else ""
        parent = self._open[-1] if self._open else None
        element = Element(name, namespace, trail_to(parent, local))
        self._weigh(len(local) + sum(map(len, attributes)), element)
        if self._sink is not None:
            raise EdxmlError(ErrorCode.BASE64, element.path, f"<{local[:64]}>")
        if parent is None:
            self._root = element
        else:
            parent.children.append(element)
            if name == "ContentTransferEncoded" and parent.name == "Attachment":
                self._sink = self._new_sink(element.path)
        self._open.append(element)
        self._field_chars = 0

    def _count(self, attributes: list[str]) -> None:
        limits = self._limits
        self._elements += 1
        if self._elements > limits.elements:
            raise EdxmlError(ErrorCode.TOO_MANY_ELEMENTS, self._place(), str(limits.elements))
        if len(self._open) >= limits.depth:
            raise EdxmlError(ErrorCode.TOO_DEEP, self._place(), str(limits.depth))
        if len(attributes) // 2 > limits.attributes:
            raise EdxmlError(ErrorCode.TOO_MANY_ATTRIBUTES, self._place(), str(limits.attributes))

    def _new_sink(self, path: str) -> Base64Sink:
        self._contents += 1
        if self._contents > self._limits.attachments:
            raise EdxmlError(ErrorCode.TOO_MANY_ATTACHMENTS, path, str(self._limits.attachments))
        return Base64Sink(self._workspace, place=path, limit=self._limits.unpacked_limit - self._decoded)

    def _on_end(self, _qualified: str) -> None:
        element = self._open.pop()
        if self._sink is not None:
            element.content = self._sink.finish()
            self._decoded += element.content.size
            self._sink = None

    def _on_text(self, text: str) -> None:
        if self._sink is not None:
            self._sink.feed(text)
            return
        element = self._open[-1]
        self._weigh(len(text), element)
        self._field_chars += len(text)
        if self._field_chars > self._limits.field_chars:
            raise EdxmlError(ErrorCode.TEXT_TOO_LONG, element.path, str(self._limits.field_chars))
        if element.name:
            element.parts.append(text)

    def _weigh(self, chars: int, element: Element) -> None:
        # Names and attributes count too: the parser keeps every distinct one until the end.
        self._chars += chars
        if self._chars > self._limits.header_chars:
            raise EdxmlError(ErrorCode.TEXT_TOO_LONG, element.path, str(self._limits.header_chars))

    def _place(self) -> str:
        path = self._open[-1].path if self._open else "edXML"
        return f"{path} ({self._parser.CurrentLineNumber}:{self._parser.CurrentColumnNumber})"


def _look_at_start(block: bytes) -> None:
    if block.startswith(_UTF16_STARTS):
        raise EdxmlError(ErrorCode.ENCODING, "byte 0", "UTF-16")
    text = block.removeprefix(_UTF8_BOM)
    if text.startswith(b"<"):
        return
    if text.startswith(b"+ADw"):
        raise EdxmlError(ErrorCode.ENCODING, "byte 0", "UTF-7")
    if text.lstrip(b" \t\r\n").startswith(b"<") and not text.lstrip(b" \t\r\n").startswith(b"<?xml"):
        return
    code = ErrorCode.JUNK_BEFORE_DECLARATION if b"<" in text else ErrorCode.NOT_EDXML
    raise EdxmlError(code, "byte 0", repr(text[:24])[1:])
