// The bench's PDFBox contender in a warm JVM: reads "times<TAB>source<TAB>target" lines, answers seconds.
// Run by bench/sign.py as: java -cp JARS PdfBoxSign.java FILE.p12

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Calendar;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

public final class PdfBoxSign {
    public static void main(String[] arguments) throws Exception {
        char[] secret = "1234".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new FileInputStream(arguments[0]), secret);
        String alias = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(alias, secret);
        Certificate[] chain = store.getCertificateChain(alias);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        System.out.println("ready");
        for (String line; (line = lines.readLine()) != null; ) {
            String[] words = line.split("\t");
            long started = System.nanoTime();
            for (int left = Integer.parseInt(words[0]); left > 0; left--) {
                sign(new File(words[1]), new File(words[2]), key, chain);
            }
            System.out.println((System.nanoTime() - started) / 1e9);
        }
    }

    private static void sign(File source, File target, PrivateKey key, Certificate[] chain) throws Exception {
        try (PDDocument document = PDDocument.load(source); FileOutputStream out = new FileOutputStream(target)) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
            signature.setSignDate(Calendar.getInstance());
            document.addSignature(signature, content -> cms(content, key, chain));
            document.saveIncremental(out);
        }
    }

    private static byte[] cms(InputStream content, PrivateKey key, Certificate[] chain) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            ContentSigner signer = new JcaContentSignerBuilder("SHA256WithRSA").build(key);
            generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                    .build(signer, (X509Certificate) chain[0]));
            generator.addCertificates(new JcaCertStore(Arrays.asList(chain)));
            byte[] bytes = IOUtils.toByteArray(content);
            return generator.generate(new CMSProcessableByteArray(bytes), false).getEncoded();
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }
}
