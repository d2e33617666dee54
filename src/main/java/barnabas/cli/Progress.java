package barnabas.cli;

import java.time.Duration;
import java.util.Locale;

/**
 * A bar on stderr for work that lasts: only on a terminal, only after a second, at most five times a second. Closing it
 * wipes it away.
 */
final class Progress implements AutoCloseable {
    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();
    private static final int WIDTH = 30;
    private static final String WIPE = "\r\033[K";

    private final Terminal terminal;
    private final String label;
    private final String unit;
    private final long total;
    private final long started = System.nanoTime();
    private final boolean visible;
    private long nextDraw = started + FIRST_NANOS;
    private boolean drawn;

    /** @param total how many there will be; negative when nobody knows */
    Progress(Terminal terminal, String label, long total, boolean visible) {
        this(terminal, label, "lines", total, visible);
    }

    /** @param unit of what is counted, in the plural */
    Progress(Terminal terminal, String label, String unit, long total, boolean visible) {
        this.unit = unit;
        this.terminal = terminal;
        this.label = label;
        this.total = total;
        this.visible = visible && terminal.errIsTerminal();
    }

    void at(long done) {
        if (!visible) {
            return;
        }
        long now = System.nanoTime();
        if (now - nextDraw >= 0) {
            nextDraw = now + EVERY_NANOS;
            drawn = true;
            terminal.err().print(WIPE + line(label, unit, done, total, (now - started) / 1e9));
            terminal.err().flush();
        }
    }

    @Override
    public void close() {
        if (drawn) {
            terminal.err().print(WIPE);
            terminal.err().flush();
        }
    }

    static String line(String label, String unit, long done, long total, double seconds) {
        String rate = String.format(Locale.ROOT, "%,d %s, %,.0f/s", done, unit, done / seconds);
        if (total <= 0) {
            return label + " " + rate;
        }
        int filled = (int) Math.min(WIDTH, done * WIDTH / total);
        return label + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + done * 100 / total + "% " + rate;
    }
}
