package barnabas.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** For whom a command's result is. Part of every command that shows something. */
final class FormatOption {
    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "For a person or for a program. Default: text")
    private Format format = Format.TEXT;

    boolean isJson() {
        return format == Format.JSON;
    }

    /** The result in the form that was asked for. */
    String of(Object forProgram, Supplier<String> forPerson) {
        return format == Format.JSON ? Format.json(forProgram) : forPerson.get();
    }
}
