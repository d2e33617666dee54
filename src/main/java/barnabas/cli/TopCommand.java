package barnabas.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas top}: what the brokers carry, second by second. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Watch the brokers: processors (100% is one of them), heap, bytes that clients write and read in a second, partitions led and"
                    + " those of them that miss a replica; the topics with the most traffic, the groups furthest behind.",
            "On a terminal it is drawn anew each second, until q or Ctrl-C; elsewhere it is printed once, after a second."
        },
        footer = {"", "Examples:", "  barnabas top", "  barnabas top --once --management https://log-1.example.org:8558"
        })
final class TopCommand implements Callable<Integer> {
    private static final long EVERY_MS = 1000;
    private static final String LOAD = "/api/load";

    private final Terminal terminal;

    @Mixin
    private final Management management = new Management();

    @Option(names = "--once", description = "Print one table and end")
    private boolean once;

    TopCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        LoadSample first = sample();
        if (once || !terminal.outIsTerminal()) {
            TimeUnit.MILLISECONDS.sleep(EVERY_MS);
            TopScreen paper = new TopScreen(Integer.MAX_VALUE, Integer.MAX_VALUE);
            terminal.print(String.join("\n", paper.lines(TopFigures.between(first, sample()))) + "\n");
        } else {
            try (LiveScreen screen = LiveScreen.open(terminal)) {
                watch(first, screen);
            }
        }
        return 0;
    }

    private void watch(LoadSample first, LiveScreen screen) throws InterruptedException, IOException {
        LoadSample before = first;
        while (!screen.quitWithin(EVERY_MS)) {
            LoadSample now = sample();
            List<String> lines = new TopScreen(screen.width(), screen.height()).lines(TopFigures.between(before, now));
            screen.draw(lines);
            before = now;
        }
    }

    private LoadSample sample() throws InterruptedException {
        ManagementAddress.Answer answer = management.get(LOAD);
        if (answer.error() != null) {
            throw CommandFailure.failed("The brokers do not tell what they carry: " + answer.error());
        }
        return LoadSample.parse(answer.body());
    }
}
