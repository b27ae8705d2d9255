import java.io.ByteArrayInputStream;
import java.io.File;
import java.security.MessageDigest;
import java.text.SimpleDateFormat;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads a package as strictly as Java integrations are known to do: numbers parsed from untrimmed text, dates in one
 * form, base64 without line breaks, ZIP as a stream, the prefixed names looked up as they are spelt.
 */
public class PackageReader {
    static final String NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

    public static void main(String[] arguments) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Document document = factory.newDocumentBuilder().parse(new File(arguments[0]));
        SimpleDateFormat day = new SimpleDateFormat("yyyy/MM/dd");
        day.setLenient(false);
        for (String name : new String[] {"Type", "TypeDetail", "BussinessDocType", "Paper", "PageAmount", "Priority",
                "SteeringType", "PromulgationAmount"}) {
            NodeList found = document.getElementsByTagName("edXML:" + name);
            for (int i = 0; i < found.getLength(); i++) {
                System.out.println(name + "=" + Long.parseLong(found.item(i).getTextContent()));
            }
        }
        NodeList dates = document.getElementsByTagNameNS(NS, "PromulgationDate");
        for (int i = 0; i < dates.getLength(); i++) {
            System.out.println("PromulgationDate=" + day.format(day.parse(dates.item(i).getTextContent())));
        }
        SimpleDateFormat time = new SimpleDateFormat("yyyy/MM/dd HH:mm:ss");
        NodeList times = document.getElementsByTagName("edXML:Timestamp");
        for (int i = 0; i < times.getLength(); i++) {
            System.out.println("Timestamp=" + time.format(time.parse(times.item(i).getTextContent())));
        }
        NodeList codes = document.getElementsByTagName("edXML:StatusCode");
        for (int i = 0; i < codes.getLength(); i++) {
            System.out.println("StatusCode=" + codes.item(i).getTextContent());
        }
        NodeList attachments = document.getElementsByTagName("Attachment");
        for (int i = 0; i < attachments.getLength(); i++) {
            Element attachment = (Element) attachments.item(i);
            String name = attachment.getElementsByTagName("AttachmentName").item(0).getTextContent();
            String encoded = attachment.getElementsByTagName("edXML:ContentTransferEncoded").item(0).getTextContent();
            byte[] content = Base64.getDecoder().decode(encoded);
            if ("application/zip".equals(attachment.getElementsByTagName("ContentType").item(0).getTextContent())) {
                ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content));
                zip.getNextEntry();
                content = zip.readAllBytes();
                if (zip.getNextEntry() != null) throw new IllegalStateException("more than one entry");
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            System.out.println(name + "=" + HexFormat.of().formatHex(digest));
        }
    }
}
