package barnabas.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How busy the machine's processors have been since it was started.
 *
 * @param busySeconds of all processors together, also what its host kept from them
 */
public record MachineUse(double busySeconds) {
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;

    /** Those after it count guests, whose time is in the first ones too. */
    private static final int STEAL = 7;

    public static MachineUse now() throws IOException {
        return parse(Files.readAllLines(Path.of("/proc/stat")).get(0));
    }

    /** Of the first line of {@code /proc/stat}. */
    static MachineUse parse(String line) {
        long[] ticks = Arrays.stream(line.trim().split("\\s+"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        long busy = 0;
        for (int i = 0; i <= STEAL; i++) {
            busy += i == IDLE || i == IOWAIT ? 0 : ticks[i];
        }
        return new MachineUse(busy / ProcessUse.TICKS_PER_SECOND);
    }
}
