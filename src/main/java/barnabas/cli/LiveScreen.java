package barnabas.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A terminal that is drawn anew, beside what stood there before; that is there again when this is closed, by Ctrl-C too. Where there is no
 * {@code stty}, q wants Enter after it, and the screen counts as one of 80 by 24.
 */
final class LiveScreen implements AutoCloseable {
    private static final String OPEN = "\033[?1049h\033[?25l";
    private static final String CLOSE = "\033[?25h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String END_OF_LINE = "\033[K\n";
    private static final String REST_OF_SCREEN = "\033[J";
    private static final int WIDTH = 80;
    private static final int HEIGHT = 24;
    private static final long STTY_MAX_MS = 1000;

    private final Terminal terminal;
    private final CountDownLatch quit = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atEnd = new Thread(this::restore);
    private int width = WIDTH;
    private int height = HEIGHT;

    private LiveScreen(Terminal terminal) {
        this.terminal = terminal;
    }

    static LiveScreen open(Terminal terminal) throws IOException {
        LiveScreen screen = new LiveScreen(terminal);
        Runtime.getRuntime().addShutdownHook(screen.atEnd);
        terminal.print(OPEN);
        if (terminal.inIsTerminal()) {
            stty("-icanon", "-echo");
        }
        Thread keys = new Thread(screen::readKeys, "barnabas-keys");
        keys.setDaemon(true);
        keys.start();
        return screen;
    }

    /** Whether q is pressed before so long is over. */
    boolean quitWithin(long ms) throws InterruptedException {
        return quit.await(ms, TimeUnit.MILLISECONDS);
    }

    int width() {
        return width;
    }

    /** One line less than it has, so that nothing scrolls. */
    int height() {
        return height - 1;
    }

    void draw(List<String> lines) throws IOException {
        terminal.print(HOME + String.join(END_OF_LINE, lines) + END_OF_LINE + REST_OF_SCREEN);
        measure();
    }

    private void measure() {
        String[] size = stty("size").strip().split(" ", -1);
        if (size.length == 2 && size[0].matches("[1-9]\\d{0,3}") && size[1].matches("[1-9]\\d{0,3}")) {
            height = Integer.parseInt(size[0]);
            width = Integer.parseInt(size[1]);
        }
    }

    private void readKeys() {
        try (InputStream in = terminal.in()) {
            int key = in.read();
            while (key >= 0 && key != 'q' && key != 'Q') {
                key = in.read();
            }
            if (key >= 0) {
                quit.countDown();
            }
        } catch (IOException gone) {
            // Ctrl-C is left.
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException goingDown) {
            // It is running.
        }
    }

    private void restore() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (terminal.inIsTerminal()) {
            stty("icanon", "echo");
        }
        try {
            terminal.print(CLOSE);
        } catch (IOException gone) {
            // Nobody looks any more.
        }
    }

    /** What it prints; nothing where there is none. */
    private static String stty(String... arguments) {
        try {
            String[] command = new String[arguments.length + 1];
            command[0] = "stty";
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(STTY_MAX_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException none) {
            return "";
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
