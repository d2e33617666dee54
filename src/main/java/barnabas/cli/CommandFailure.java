package barnabas.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command: its message is the one sentence that the user reads, so it says what to do. */
final class CommandFailure extends RuntimeException {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private final int exitCode;

    private CommandFailure(int exitCode, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    /** What was asked for could not be done: exit code 1. */
    static CommandFailure failed(String sentence) {
        return new CommandFailure(FAILED, sentence, null);
    }

    static CommandFailure failed(String sentence, Throwable cause) {
        return new CommandFailure(FAILED, sentence, cause);
    }

    /** What was asked for makes no sense: exit code 2. */
    static CommandFailure usage(String sentence) {
        return new CommandFailure(USAGE, sentence, null);
    }

    int exitCode() {
        return exitCode;
    }
}
