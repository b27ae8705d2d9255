"""Write the sample packages beside this file; see README.md for what each stands for."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PDF = (
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
ANNEX = "Phụ lục: danh sách đầu mối kết nối\n".encode()


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def in_zip(entry: str, content: bytes) -> bytes:
    """Wrap as Java's ZipOutputStream does: deflated, sizes after the data."""

    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.written += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        archive.writestr(zipfile.ZipInfo(entry, (2019, 1, 16, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return bytes(out.written)


def sdk_party(name: str, code: str, title: str) -> str:
    return f"""        <edXML:{name}>
          <edXML:OrganId>{code}</edXML:OrganId>
          <edXML:OrganizationInCharge>Ủy ban nhân dân tỉnh Phú Thọ</edXML:OrganizationInCharge>
          <edXML:OrganName>{title}</edXML:OrganName>
          <edXML:OrganAdd>Phường Việt Trì, tỉnh Phú Thọ</edXML:OrganAdd>
          <edXML:Email>vanthu@example.invalid</edXML:Email>
          <edXML:Telephone>0210 000 0000</edXML:Telephone>
          <edXML:Fax>0210 000 0001</edXML:Fax>
          <edXML:Website>example.invalid</edXML:Website>
        </edXML:{name}>
"""


SENDER = sdk_party("From", "000.12.00.H44", "Sở Thông tin và Truyền thông tỉnh Phú Thọ")
RECEIVER = sdk_party("To", "000.01.00.H44", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ")
SECOND = sdk_party("To", "000.13.00.H44", "Sở Tài chính tỉnh Phú Thọ")
SIGNATURE = """      <Signature>
        <SignedInfo>
          <CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315" />
          <SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1" />
          <Reference URI="">
            <DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1" />
            <DigestValue>AAAA</DigestValue>
          </Reference>
        </SignedInfo>
        <SignatureValue>AAAA</SignatureValue>
      </Signature>
"""
STAFF = """          <edXML:StaffInfo>
            <edXML:Department>Văn phòng Sở</edXML:Department>
            <edXML:Staff>Lê Thị An</edXML:Staff>
            <edXML:Email>an@example.invalid</edXML:Email>
            <edXML:Mobile>0900000000</edXML:Mobile>
          </edXML:StaffInfo>
"""


def sdk_document(business: str, response: str = "") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NS}">
  <edXML:edXMLEnvelope xmlns:edXML="{NS}">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
{SENDER}{RECEIVER}{SECOND}        <edXML:DocumentId>000.12.00.H44,2019/01/16,16/STTTT-CNTT</edXML:DocumentId>
        <edXML:Code>
          <edXML:CodeNumber>16</edXML:CodeNumber>
          <edXML:CodeNotation>STTTT-CNTT</edXML:CodeNotation>
        </edXML:Code>
        <edXML:PromulgationInfo>
          <edXML:Place>Việt Trì</edXML:Place>
          <edXML:PromulgationDate>2019/01/16</edXML:PromulgationDate>
        </edXML:PromulgationInfo>
        <edXML:DocumentType>
          <edXML:Type>1</edXML:Type>
          <edXML:TypeDetail>0</edXML:TypeDetail>
          <edXML:TypeName>Công văn</edXML:TypeName>
        </edXML:DocumentType>
        <edXML:Subject>V/v kết nối, liên thông phần mềm quản lý văn bản</edXML:Subject>
        <edXML:Content>Kết nối, liên thông</edXML:Content>
        <edXML:SignerInfo>
          <edXML:Competence>KT. GIÁM ĐỐC</edXML:Competence>
          <edXML:Position>Phó Giám đốc</edXML:Position>
          <edXML:FullName>Trần Văn Dũng</edXML:FullName>
        </edXML:SignerInfo>
        <edXML:DueDate>2019/01/31</edXML:DueDate>
        <edXML:OtherInfo>
          <edXML:Priority>2</edXML:Priority>
          <edXML:SphereOfPromulgation>Công nghệ thông tin</edXML:SphereOfPromulgation>
          <edXML:TyperNotation>LTA</edXML:TyperNotation>
          <edXML:PromulgationAmount>2</edXML:PromulgationAmount>
          <edXML:PageAmount>22</edXML:PageAmount>
          <edXML:Direction>false</edXML:Direction>
          <edXML:Appendixes>
            <edXML:Appendix>Danh sách đầu mối</edXML:Appendix>
          </edXML:Appendixes>
        </edXML:OtherInfo>
{response}        <edXML:SteeringType>1</edXML:SteeringType>
        <edXML:ToPlaces>
          <edXML:Place>Như trên</edXML:Place>
          <edXML:Place>Lưu: VT, CNTT</edXML:Place>
        </edXML:ToPlaces>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList>
        <edXML:TraceHeader>
          <edXML:OrganId>000.12.00.H44</edXML:OrganId>
          <edXML:Timestamp>2019/01/16 08:30:00</edXML:Timestamp>
        </edXML:TraceHeader>
        <edXML:Bussiness>
{business}{STAFF}        </edXML:Bussiness>
      </edXML:TraceHeaderList>
{SIGNATURE}    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference>
          <edXML:ContentId>cid:209</edXML:ContentId>
          <edXML:ContentType>application/zip</edXML:ContentType>
          <edXML:Description>16-STTTT-CNTT.pdf</edXML:Description>
          <edXML:AttachmentName>16-STTTT-CNTT.pdf</edXML:AttachmentName>
        </edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <ContentId>cid:209</ContentId>
      <AttachmentName>16-STTTT-CNTT.pdf</AttachmentName>
      <Description>16-STTTT-CNTT.pdf</Description>
      <ContentType>application/zip</ContentType>
      <edXML:ContentTransferEncoded xmlns:edXML="{NS}">{
        base64_of(in_zip("32da2890-1a55-4ccd-9ac9-cd0d98559e67.pdf", PDF))
    }</edXML:ContentTransferEncoded>
    </Attachment>
  </AttachmentEncoded>
</edXML>
"""


def sdk_business(code: int, reason: str, document_id: str = "", more: str = "") -> str:
    target = f"          <edXML:DocumentId>{document_id}</edXML:DocumentId>\n" if document_id else ""
    return f"""{target}          <edXML:BussinessDocType>{code}</edXML:BussinessDocType>
          <edXML:BussinessDocReason>{reason}</edXML:BussinessDocReason>
          <edXML:Paper>0</edXML:Paper>
{more}"""


EARLIER = "000.12.00.H44,2019/01/02,03/STTTT-CNTT"
RESPONSE = f"""        <edXML:ResponseFor>
          <edXML:OrganId>000.01.00.H44</edXML:OrganId>
          <edXML:Code>03/STTTT-CNTT</edXML:Code>
          <edXML:PromulgationDate>2019/01/02</edXML:PromulgationDate>
          <edXML:DocumentId>{EARLIER}</edXML:DocumentId>
        </edXML:ResponseFor>
"""
CHANGES = """          <edXML:BussinessDocumentInfo>
            <edXML:DocumentInfo>1</edXML:DocumentInfo>
            <edXML:DocumentReceiver>1</edXML:DocumentReceiver>
            <edXML:ReceiverList>
              <edXML:Receiver>
                <edXML:OrganId>000.13.00.H44</edXML:OrganId>
                <edXML:ReceiverType>0</edXML:ReceiverType>
              </edXML:Receiver>
              <edXML:Receiver>
                <edXML:OrganId>000.14.00.H44</edXML:OrganId>
                <edXML:ReceiverType>1</edXML:ReceiverType>
              </edXML:Receiver>
            </edXML:ReceiverList>
          </edXML:BussinessDocumentInfo>
"""
REPLACED = f"""          <edXML:ReplacementInfoList>
            <edXML:ReplacementInfo>
              <edXML:DocumentId>{EARLIER}</edXML:DocumentId>
              <edXML:OrganIdList>
                <edXML:OrganId>000.01.00.H44</edXML:OrganId>
                <edXML:OrganId>000.13.00.H44</edXML:OrganId>
              </edXML:OrganIdList>
            </edXML:ReplacementInfo>
          </edXML:ReplacementInfoList>
"""
STATUS = f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NS}">
  <edXML:edXMLEnvelope xmlns:edXML="{NS}">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
{sdk_party("From", "000.01.00.H44", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ")}        <edXML:ResponseFor>
          <edXML:OrganId>000.12.00.H44</edXML:OrganId>
          <edXML:Code>16/STTTT-CNTT</edXML:Code>
          <edXML:PromulgationDate>2019/01/16</edXML:PromulgationDate>
          <edXML:DocumentId>000.12.00.H44,2019/01/16,16/STTTT-CNTT</edXML:DocumentId>
        </edXML:ResponseFor>
{STAFF.replace("          <", "        <").replace("            <", "          <")}        <edXML:StatusCode>03</edXML:StatusCode>
        <edXML:Description>Văn thư đã tiếp nhận</edXML:Description>
        <edXML:Timestamp>2019/01/16 09:15:30</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
"""
DOTNET = f"""<?xml version="1.0" encoding="utf-8"?>
<edXML:edXML xmlns:edXML="{NS}" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <edXML:edXMLEnvelope>
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:Website></edXML:Website>
          <edXML:OrganName>Sở Thông tin và Truyền thông tỉnh Phú Thọ</edXML:OrganName>
          <edXML:OrganId>000.12.00.H44</edXML:OrganId>
        </edXML:From>
        <edXML:To><edXML:OrganId>000.01.00.H44</edXML:OrganId><edXML:OrganName/></edXML:To>
        <edXML:Code><edXML:CodeNotation>STTTT-CNTT</edXML:CodeNotation><edXML:CodeNumber>20191020104803</edXML:CodeNumber></edXML:Code>
        <edXML:PromulgationInfo><edXML:Place>Việt Trì</edXML:Place><edXML:PromulgationDate>16/01/2019</edXML:PromulgationDate></edXML:PromulgationInfo>
        <edXML:DocumentType><edXML:Type>18</edXML:Type><edXML:TypeDetail>0</edXML:TypeDetail><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
        <edXML:Subject>  V/v báo cáo
        </edXML:Subject>
        <edXML:SignerInfo><edXML:FullName>Trần Văn Dũng</edXML:FullName></edXML:SignerInfo>
        <edXML:ToPlaces><edXML:Place>Như trên</edXML:Place><edXML:Place/></edXML:ToPlaces>
        <edXML:OtherInfo><edXML:Priority>0</edXML:Priority><edXML:PageAmount></edXML:PageAmount></edXML:OtherInfo>
        <edXML:ResponseFor/>
        <edXML:SteeringType>0</edXML:SteeringType>
        <edXML:DocumentId>5f0c1a52-4f0f-4d55-9d2d-0a0b6c1d2e3f</edXML:DocumentId>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList id="trace" version="1.0" mustUnderstand="1" actor="http://schemas.xmlsoap.org/soap/actor/next">
        <edXML:TraceHeader><edXML:OrganId>000.12.00.H44</edXML:OrganId><edXML:Timestamp>16/01/2019 08:30:00</edXML:Timestamp></edXML:TraceHeader>
        <edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType><edXML:Paper>3</edXML:Paper></edXML:Bussiness>
      </edXML:TraceHeaderList>
      <edXML:DigitalSignature/>
    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference xlink:type="simple" xlink:href="cid:a1"><edXML:ContentId>a1</edXML:ContentId><edXML:ContentType>application/octet-stream</edXML:ContentType><edXML:AttachmentName>cong-van.pdf</edXML:AttachmentName></edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <edXML:AttachmentEncoded>
    <edXML:Attachment>
      <edXML:ContentTransferEncoded>{base64_of(PDF)}</edXML:ContentTransferEncoded>
      <edXML:ContentId>cid:a1</edXML:ContentId>
      <edXML:ContentType>application/octet-stream</edXML:ContentType>
      <edXML:AttachmentName>cong-van.pdf</edXML:AttachmentName>
    </edXML:Attachment>
  </edXML:AttachmentEncoded>
</edXML:edXML>
"""
GATEWAY = f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NS}">
  <edXML:edXMLEnvelope xmlns:edXML="{NS}">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From><edXML:OrganId>H44.12</edXML:OrganId></edXML:From>
        <edXML:To><edXML:OrganId>null</edXML:OrganId></edXML:To>
        <edXML:DocumentId>0b0f7d2e-7c1e-4f7a-8f65-8a5f7e1b2c3d</edXML:DocumentId>
        <edXML:Code><edXML:CodeNumber>BINTEST123</edXML:CodeNumber><edXML:CodeNotation>BC-STTTT</edXML:CodeNotation></edXML:Code>
        <edXML:PromulgationInfo><edXML:Place>Phú Thọ</edXML:Place><edXML:PromulgationDate>2025/10/20</edXML:PromulgationDate></edXML:PromulgationInfo>
        <edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeDetail>1</edXML:TypeDetail><edXML:TypeName>Báo cáo</edXML:TypeName></edXML:DocumentType>
        <edXML:Subject>Báo cáo tháng</edXML:Subject>
        <edXML:ResponseFor></edXML:ResponseFor>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList>
        <edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType></edXML:Bussiness>
        <edXML:TraceHeader><edXML:OrganId>H44.12</edXML:OrganId><edXML:Timestamp>2025/10/20 10:48:03</edXML:Timestamp></edXML:TraceHeader>
      </edXML:TraceHeaderList>
    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference><edXML:ContentId>cid:1</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>bao-cao.pdf</edXML:AttachmentName></edXML:Reference>
        <edXML:Reference><edXML:ContentId>cid:2</edXML:ContentId><edXML:ContentType>text/plain</edXML:ContentType><edXML:AttachmentName>phu-luc.txt</edXML:AttachmentName></edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment><ContentId>cid:1</ContentId><AttachmentName>bao-cao.pdf</AttachmentName><ContentType>application/pdf</ContentType><edXML:ContentTransferEncoded xmlns:edXML="{NS}">{base64_of(PDF)}</edXML:ContentTransferEncoded></Attachment>
    <Attachment><ContentId>cid:2</ContentId><AttachmentName>phu-luc.txt</AttachmentName><ContentType>text/plain</ContentType><edXML:ContentTransferEncoded xmlns:edXML="{NS}">{base64_of(in_zip("5ccbf32d-7944-4267-a90d-7e7211999c1e.txt", ANNEX))}</edXML:ContentTransferEncoded></Attachment>
  </AttachmentEncoded>
</edXML>
"""


def in_lines(text: str) -> str:
    return "\n".join(text[at : at + 76] for at in range(0, len(text), 76))


PLAIN = f"""<?xml version="1.0"?>
<edXML>
  <edXMLEnvelope>
    <edXMLHeader>
      <MessageHeader>
        <From><OrganId>H44.12</OrganId><OrganName>Sở Thông tin và Truyền thông tỉnh Phú Thọ</OrganName></From>
        <To><OrganId>H44.01</OrganId></To>
        <DocumentId>H44.12,2026/11/23,01/STTTT-CNTT</DocumentId>
        <Code><CodeNumber>01</CodeNumber><CodeNotation>STTTT-CNTT</CodeNotation></Code>
        <PromulgationInfo><Place>Phú Thọ</Place><PromulgationDate>2026-11-23T00:00:00+07:00</PromulgationDate></PromulgationInfo>
        <DocumentType><TypeName>Công văn</TypeName></DocumentType>
        <Subject>V/v kết nối</Subject>
      </MessageHeader>
      <TraceHeaderList>
        <TraceHeader><OrganId>H44.12</OrganId><Timestamp>2026-11-23T01:30:00Z</Timestamp></TraceHeader>
        <Business><BusinessDocType>0</BusinessDocType><BusinessDocReason>Văn bản mới</BusinessDocReason></Business>
      </TraceHeaderList>
    </edXMLHeader>
  </edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <AttachmentName>cong-van.pdf</AttachmentName>
      <ContentTransferEncoded>
{in_lines(base64_of(PDF))}
      </ContentTransferEncoded>
    </Attachment>
  </AttachmentEncoded>
</edXML>
"""
SOAP_NS = (
    'xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:edXML="http://www.e-doc.vn/Schema/"'
)
SOAP = f"""<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope {SOAP_NS}>
  <SOAP-ENV:Header>
    <edXML:MessageHeader>
      <edXML:From><edXML:OrganId>000.12.00.H44</edXML:OrganId></edXML:From>
      <edXML:To><edXML:OrganId>000.01.00.H44</edXML:OrganId></edXML:To>
      <edXML:DocumentId>000.12.00.H44-2015-16</edXML:DocumentId>
      <edXML:Code><edXML:CodeNumber>16</edXML:CodeNumber><edXML:CodeNotation>STTTT</edXML:CodeNotation></edXML:Code>
      <edXML:PromulgationInfo><edXML:Place>Việt Trì</edXML:Place><edXML:PromulgationDate>16/01/2015</edXML:PromulgationDate></edXML:PromulgationInfo>
      <edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
      <edXML:Subject>V/v kết nối</edXML:Subject>
    </edXML:MessageHeader>
    <edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>000.12.00.H44</edXML:OrganId><edXML:Timestamp>16/01/2015 08:30</edXML:Timestamp></edXML:TraceHeader></edXML:TraceHeaderList>
  </SOAP-ENV:Header>
  <SOAP-ENV:Body><edXML:Manifest/></SOAP-ENV:Body>
</SOAP-ENV:Envelope>
"""
SOAP_STATUS = f"""<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope {SOAP_NS}>
  <SOAP-ENV:Header>
    <edXML:Status>
      <edXML:ResponseFor><edXML:OrganId>000.12.00.H44</edXML:OrganId><edXML:Code>16/STTTT</edXML:Code><edXML:PromulgationDate>16/01/2015</edXML:PromulgationDate><edXML:DocumentId>000.12.00.H44-2015-16</edXML:DocumentId></edXML:ResponseFor>
      <edXML:From><edXML:OrganId>000.01.00.H44</edXML:OrganId><edXML:OrganizationInCharge /></edXML:From>
      <edXML:StatusCode>5</edXML:StatusCode>
      <edXML:Description>Đang xử lý</edXML:Description>
      <edXML:Timestamp>17/01/2015 10:00:00</edXML:Timestamp>
      <edXML:StaffInfo><edXML:Department>Văn phòng</edXML:Department><edXML:Staff>Phạm Thị Bình</edXML:Staff></edXML:StaffInfo>
    </edXML:Status>
  </SOAP-ENV:Header>
  <SOAP-ENV:Body />
</SOAP-ENV:Envelope>
"""

SAMPLES = {
    "sdk-new": sdk_document(sdk_business(0, "Văn bản điện tử mới")),
    "sdk-recall": sdk_document(sdk_business(1, "Thu hồi do sai thẩm quyền"), RESPONSE),
    "sdk-update": sdk_document(sdk_business(2, "Cập nhật nơi nhận", EARLIER, CHANGES)),
    "sdk-replace": sdk_document(sdk_business(3, "Thay thế", more=REPLACED)),
    "sdk-status": STATUS,
    "dotnet-new": DOTNET,
    "gateway-2025": GATEWAY,
    "plain": "\ufeff" + PLAIN.replace("\n", "\r\n"),
    "soap-2015": SOAP,
    "soap-2015-status": SOAP_STATUS,
}

if __name__ == "__main__":
    for name, text in SAMPLES.items():
        (HERE / f"{name}.edxml").write_bytes(text.encode())
