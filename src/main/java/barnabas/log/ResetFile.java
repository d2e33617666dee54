package barnabas.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code log-reset}, of the same form as {@link StartFile}: from the moment it is there, everything else in the folder is
 * void, and the log is empty behind its position (rule M6). So a reset is one rename, and whatever interrupts it, the next opening
 * finishes it.
 */
final class ResetFile {
    static final String NAME = "log-reset";

    private ResetFile() {}

    /** On disk when this returns. */
    static void write(Path directory, LogOrigin start) throws IOException {
        StartFile.write(directory, NAME, start);
    }

    /** Does what the file says, if there is one. */
    static void carryOut(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(NAME))) {
            return;
        }
        LogOrigin start = StartFile.read(directory, NAME);
        LogFolder.deleteFiles(directory, NAME);
        StartFile.write(directory, start);
        Files.delete(directory.resolve(NAME));
        DurableFiles.syncFolder(directory);
    }
}
