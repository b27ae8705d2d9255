"""Name the namespaces and elements that matter; the profile page says where each was seen."""

from __future__ import annotations

from typing import Final

QCVN_102: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
"The one namespace that is written."
EDOC_VN: Final = "http://www.e-doc.vn/Schema/"
GO_VN: Final = "http://www.go.vn/eDoc"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
XINCLUDE: Final = "http://www.w3.org/2001/XInclude"

READ: Final = frozenset({"", QCVN_102, EDOC_VN, GO_VN, SOAP})
"Elements of any other namespace are passed over with all they hold."
OLD: Final = frozenset({EDOC_VN, GO_VN})

ROOTS: Final = frozenset({"edXML", "edXMLEnvelope", "Envelope"})
CONTAINERS: Final = ROOTS | {"edXMLHeader", "edXMLBody", "Header", "Body"}
"Elements that only hold others; `Envelope`, `Header`, `Body` come from the SOAP generation."


def normal_name(local: str) -> str:
    """Return the spelling that counts: older packages write "Business", the axis "Bussiness"."""
    return "Bussiness" + local[8:] if local.startswith("Business") else local
