package barnabas.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.kafka.common.Uuid;

/**
 * The machine's boot: while it is the same, what was written to the page cache is still there, however the process ended.
 * Linux names each boot; elsewhere every process counts as a boot, which is only ever too careful.
 */
public final class BootId {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Uuid CURRENT = read();

    private BootId() {}

    public static Uuid current() {
        return CURRENT;
    }

    private static Uuid read() {
        try {
            // Files of /proc tell no size: read to the end.
            UUID boot = UUID.fromString(Files.readString(LINUX).strip());
            return new Uuid(boot.getMostSignificantBits(), boot.getLeastSignificantBits());
        } catch (IOException | IllegalArgumentException e) {
            return Uuid.randomUuid();
        }
    }
}
