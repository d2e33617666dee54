package barnabas.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates in files, made by the JDK's keytool. */
public record Certificates(Path folder) {
    public static final String PASSWORD = "changeit";

    /** A key with a certificate that it has signed itself, as {@code NAME.p12}; the certificate alone as {@code NAME.pem}. */
    public Path key(String name, String subjectAlternativeName) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=" + subjectAlternativeName,
                "-validity",
                "2");
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                store.toString(),
                "-alias",
                name,
                "-file",
                pem(name).toString());
        return store;
    }

    public Path pem(String name) {
        return folder.resolve(name + ".pem");
    }

    /** The key of {@link #key} by itself, not encrypted, in PEM. */
    public Path keyPem(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
        byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
        return Files.writeString(
                folder.resolve(name + "-key.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    /** For who trusts a certificate, and nothing else. */
    public SSLContext context(String name) throws Exception {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(KeyStore.getInstance(trust(name).toFile(), PASSWORD.toCharArray()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
    }

    /** For a server that has the key of {@link #key}. */
    public static SSLContext serving(Path store) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** A store that trusts a certificate. */
    public Path trust(String name) throws IOException, InterruptedException {
        Path store = folder.resolve(name + "-trust.p12");
        keytool(
                "-importcert",
                "-noprompt",
                "-keystore",
                store.toString(),
                "-alias",
                name,
                "-file",
                pem(name).toString());
        return store;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-storepass",
                PASSWORD,
                "-storetype",
                "PKCS12"));
        command.addAll(1, List.of(arguments)); // what to do comes first
        Path out = Files.createTempFile("keytool", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + " failed: " + new String(Files.readAllBytes(out), StandardCharsets.UTF_8));
        }
        Files.delete(out);
    }
}
