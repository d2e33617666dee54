package barnabas.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Draws {@link TopFigures} as text: no line is longer than the screen is wide, and there are no more lines than it has. */
final class TopScreen {
    private static final int NAME_MAX = 40;
    private static final int NAME_MIN = 12;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final double STEP = 1000;

    /** Columns beside the longest table's names. */
    private static final int OTHER_COLUMNS = 44;

    private final int width;
    private final int height;

    TopScreen(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Brokers whole, as far as there is room; topics and groups share what they leave. */
    List<String> lines(TopFigures figures) {
        List<String> lines = new ArrayList<>(brokers(figures));
        int room = Math.max(0, height - lines.size());
        List<String> topics = topics(figures);
        List<String> groups = groups(figures);
        int half = room / 2;
        int forTopics = Math.min(topics.size(), Math.max(half, room - groups.size()));
        lines.addAll(topics.subList(0, forTopics));
        lines.addAll(groups.subList(0, Math.min(groups.size(), room - forTopics)));
        return lines.stream()
                .limit(height)
                .map(line -> line.substring(0, Math.min(width, line.length())))
                .toList();
    }

    private List<String> brokers(TopFigures figures) {
        List<String> lines = table(
                new Table("BROKER", "CPU", "HEAP", "CONNECTIONS", "IN/S", "OUT/S", "LEADS", "UNDER-REPLICATED"),
                table -> figures.brokers()
                        .forEach(broker -> table.row(
                                broker.id(),
                                broker.cpu() == null ? "-" : percent(broker.cpu()),
                                percent(broker.heap()),
                                broker.connections(),
                                bytes(broker.bytesIn()),
                                bytes(broker.bytesOut()),
                                broker.leads(),
                                broker.underReplicated())));
        figures.silent().forEach(broker -> lines.add(broker + " does not answer"));
        return lines;
    }

    private List<String> topics(TopFigures figures) {
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(table(new Table("TOPIC", "RECORDS/S", "IN/S", "OUT/S"), table -> figures.topics().stream()
                .limit(height)
                .forEach(topic -> table.row(
                        name(topic.name()),
                        String.format(Locale.ROOT, "%,.0f", topic.recordsIn()),
                        bytes(topic.bytesIn()),
                        bytes(topic.bytesOut())))));
        return lines;
    }

    private List<String> groups(TopFigures figures) {
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(table(new Table("GROUP", "STATE", "MEMBERS", "LAG"), table -> figures.groups().stream()
                .limit(height)
                .forEach(group -> table.row(
                        name(group.name()),
                        group.state(),
                        group.members(),
                        group.lag() == null ? "-" : String.format(Locale.ROOT, "%,d", group.lag())))));
        return lines;
    }

    private static List<String> table(Table table, Consumer<Table> rows) {
        rows.accept(table);
        return new ArrayList<>(table.toString().lines().toList());
    }

    /** A group's name is its client's, and may be one that a terminal would obey. */
    private String name(String name) {
        int most = Math.min(NAME_MAX, Math.max(NAME_MIN, width - OTHER_COLUMNS));
        String plain = name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
        return plain.length() <= most ? plain : plain.substring(0, most - 1) + "~";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", share * 100);
    }

    /** Three digits or four, and a unit. */
    static String bytes(double count) {
        double amount = count;
        int unit = 0;
        while (amount >= STEP && unit < UNITS.length - 1) {
            amount /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }
}
