package barnabas.it.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keys and certificates in files, made by the JDK's keytool. */
record Certificates(Path folder) {
    static final String PASSWORD = "changeit";

    /** A key with a certificate that it has signed itself, as {@code NAME.p12}; the certificate alone as {@code NAME.pem}. */
    Path key(String name, String subjectAlternativeName) throws IOException, InterruptedException {
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

    Path pem(String name) {
        return folder.resolve(name + ".pem");
    }

    /** A store that trusts a certificate. */
    Path trust(String name) throws IOException, InterruptedException {
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
