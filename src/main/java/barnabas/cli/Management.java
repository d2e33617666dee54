package barnabas.cli;

import picocli.CommandLine.Option;

/** Of a command that asks the management port and nothing else. */
final class Management extends ManagementAddress {
    @SuppressWarnings("UnusedVariable") // Main asks the parsed command line for it.
    @Option(names = "--debug", description = "On failure, print the stack trace too")
    private boolean debug;
}
