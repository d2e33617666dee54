package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file {@code log-damaged}: from the moment it is there, everything else in the folder is void, and the log is empty (rule L8).
 * Whatever interrupts it, the next opening finishes it: all files go into the folder that the file names, for people to look at, or go
 * for good when it names none.
 */
final class DamageFile {
    static final String NAME = "log-damaged";

    private static final String ASIDE = "damaged-";
    private static final Pattern FOLDER = Pattern.compile(ASIDE + "\\d{1,19}");

    private DamageFile() {}

    /**
     * On disk when this returns.
     *
     * @param kept whether the files are to be kept
     */
    static void write(Path directory, boolean kept, long nowMs) throws IOException {
        if (Files.exists(directory.resolve(NAME))) {
            return;
        }
        DurableFiles.createFolders(directory);
        String folder = kept ? ASIDE + nowMs : "";
        DurableFiles.replace(directory.resolve(NAME), ByteBuffer.wrap(folder.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Whether there are files that were set aside before. */
    static boolean keptAnything(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(
                    entry -> FOLDER.matcher(entry.getFileName().toString()).matches());
        }
    }

    /** Does what the file says, if there is one; whether there was. */
    static boolean carryOut(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return false;
        }
        String folder = Files.readString(file, StandardCharsets.US_ASCII);
        if (FOLDER.matcher(folder).matches()) {
            keep(directory, directory.resolve(folder));
        } else {
            LogFolder.deleteFiles(directory, NAME);
        }
        Files.delete(file);
        DurableFiles.syncFolder(directory);
        return true;
    }

    private static void keep(Path directory, Path aside) throws IOException {
        DurableFiles.createFolders(aside);
        for (String name : LogFolder.files(directory)) {
            if (!name.equals(NAME)) {
                Files.move(directory.resolve(name), aside.resolve(name));
            }
        }
        DurableFiles.syncFolder(aside);
        DurableFiles.syncFolder(directory);
    }
}
