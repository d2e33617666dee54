package barnabas.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a log's folder, without what was set aside in folders of its own. */
final class LogFolder {
    private LogFolder() {}

    static List<String> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .toList();
        }
    }

    static void deleteFiles(Path directory, String butFor) throws IOException {
        for (String name : files(directory)) {
            if (!name.equals(butFor)) {
                Files.deleteIfExists(directory.resolve(name));
            }
        }
    }
}
