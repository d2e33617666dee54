package barnabas.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Which Barnabas is measured. */
final class Build {
    private Build() {}

    /** Eight hexadecimal digits, the same for a jar of the same classes and settings whenever it was made. */
    static String of(Path jar) throws IOException {
        CRC32C checksum = new CRC32C();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .filter(entry -> !entry.isDirectory() && !entry.getName().startsWith("META-INF/"))
                    .sorted(Comparator.comparing(ZipEntry::getName))
                    .map(entry -> entry.getName() + "=" + entry.getCrc() + "\n")
                    .forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
        }
        return String.format("%08x", checksum.getValue());
    }
}
