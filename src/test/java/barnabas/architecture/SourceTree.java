package barnabas.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Java files below a package. Bytecode says nothing of an import that served a constant, which the compiler copies, or a
 * Javadoc link; the source does.
 */
public final class SourceTree {
    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([\\w.]+(?:\\.\\*)?);", Pattern.MULTILINE);

    public record Source(Path file, String packageName, String text) {
        List<String> imports() {
            return IMPORT.matcher(text).results().map(found -> found.group(1)).toList();
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }

    private final Path root;

    /** @param root such as {@code src/main/java} */
    public SourceTree(Path root) {
        this.root = root;
    }

    public List<Source> below(String packageName) {
        try (Stream<Path> files = Files.walk(root.resolve(packageName.replace('.', '/')))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(SourceTree::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source read(Path file) {
        try {
            String text = Files.readString(file);
            String packageName = PACKAGE.matcher(text)
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .findFirst()
                    .orElse("");
            return new Source(file, packageName, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
