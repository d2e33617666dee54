package barnabas.cli;

import barnabas.management.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code barnabas hash-password}: for {@code barnabas.management.password}. */
@Command(
        name = "hash-password",
        mixinStandardHelpOptions = true,
        description =
                "Read a password from the standard input, up to the first line's end, and print what can stand for it in a"
                        + " configuration.",
        footer = {"", "Example:", "  barnabas hash-password < secret.txt"})
final class HashPasswordCommand implements Callable<Integer> {
    private static final int LENGTH_MIN = 8;

    private final Terminal terminal;

    HashPasswordCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (terminal.inIsTerminal()) {
            terminal.err().print("Password: ");
            terminal.err().flush();
        }
        byte[] line = new Lines(terminal.in()).next();
        String password = line == null ? "" : new String(line, StandardCharsets.UTF_8);
        if (password.length() < LENGTH_MIN) {
            throw CommandFailure.usage("A password has " + LENGTH_MIN + " letters at least.");
        }
        terminal.print(PasswordHash.of(password) + "\n");
        return 0;
    }
}
