package barnabas.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command reads and writes. {@code in} and {@code out} carry bytes as they are, never decoded, and a failed write
 * to {@code out} is an exception and not swallowed as a {@link PrintStream} would do.
 *
 * @param terminals the numbers of those of the three that are a terminal, such as {@code "02"}
 */
record Terminal(InputStream in, OutputStream out, PrintStream err, String terminals) {
    /** Set by {@code bin/barnabas}: Java cannot tell which of its streams is a terminal. */
    private static final String TERMINALS_PROPERTY = "barnabas.terminals";

    static Terminal ofProcess() {
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getProperty(TERMINALS_PROPERTY, ""));
    }

    boolean inIsTerminal() {
        return terminals.contains("0");
    }

    boolean outIsTerminal() {
        return terminals.contains("1");
    }

    boolean errIsTerminal() {
        return terminals.contains("2");
    }

    /** Writes text to {@code out} as UTF-8, whatever the locale. */
    void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
