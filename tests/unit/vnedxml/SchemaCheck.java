import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;

/** Validates packages against a schema: SchemaCheck SCHEMA PACKAGE... */
public class SchemaCheck {
    public static void main(String[] arguments) throws Exception {
        Schema schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(new File(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            schema.newValidator().validate(new StreamSource(new File(arguments[i])));
        }
    }
}
