package barnabas.management.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Events drawn over a time: a lane for each broker, and one mark for what happened there at about one moment. Units are those of the drawing. */
final class Timeline {
    static final int WIDTH = 1000;
    static final int LEFT = 84;
    static final int LANE = 30;
    private static final int TOP = 8;
    private static final int AXIS = 22;
    private static final int MARK = 12;
    private static final int TICKS = 6;
    private static final int RIGHT = 22;

    private Timeline() {}

    /**
     * What the template draws.
     *
     * @param events as {@code /api/events} gives them
     * @param brokers the lanes
     */
    static Map<String, Object> of(List<Map<String, Object>> events, List<Integer> brokers, long fromMs, long toMs) {
        Map<Integer, Integer> lanes = new TreeMap<>();
        brokers.forEach(broker -> lanes.put(broker, 0));
        int y = TOP;
        List<Map<String, Object>> drawn = new ArrayList<>();
        for (Integer broker : List.copyOf(lanes.keySet())) {
            lanes.put(broker, y + LANE / 2);
            drawn.add(Map.of("broker", broker, "y", y + LANE / 2));
            y += LANE;
        }
        Map<String, Mark> marks = new LinkedHashMap<>();
        for (Map<String, Object> event : events) {
            Integer lane = lanes.get(((Number) event.getOrDefault("broker", -1)).intValue());
            long at = Stories.timeMs(event);
            if (lane != null && at >= fromMs && at <= toMs) {
                Mark mark = new Mark(x(at, fromMs, toMs) / MARK * MARK, lane, String.valueOf(event.get("kind")));
                marks.computeIfAbsent(mark.x + " " + lane + " " + mark.tone, key -> mark)
                        .add(event);
            }
        }
        return Map.of(
                "width",
                WIDTH,
                "height",
                y + AXIS,
                "left",
                LEFT,
                "right",
                WIDTH - RIGHT,
                "bottom",
                y,
                "lanes",
                drawn,
                "ticks",
                ticks(fromMs, toMs),
                "marks",
                marks.values().stream().map(Mark::model).toList());
    }

    private static int x(long at, long fromMs, long toMs) {
        return LEFT + (int) ((WIDTH - RIGHT - LEFT) * (at - fromMs) / Math.max(1, toMs - fromMs));
    }

    private static List<Map<String, Object>> ticks(long fromMs, long toMs) {
        List<Map<String, Object>> ticks = new ArrayList<>();
        for (int tick = 0; tick <= TICKS; tick++) {
            long at = fromMs + (toMs - fromMs) * tick / TICKS;
            long minutes = (toMs - at) / 60_000;
            ticks.add(Map.of(
                    "x",
                    x(at, fromMs, toMs),
                    "text",
                    tick == TICKS ? "now" : minutes == 0 ? "" : "−" + minutes + " min"));
        }
        return ticks;
    }

    private static final class Mark {
        private final int x;
        private final int y;
        private final String kind;
        private final String tone;
        private String cause = "";
        private String time = "";
        private int count;

        Mark(int x, int y, String kind) {
            this.x = x;
            this.y = y;
            this.kind = kind;
            this.tone = Stories.tone(kind);
        }

        void add(Map<String, Object> event) {
            if (count++ == 0) {
                cause = String.valueOf(event.get("cause"));
                time = String.valueOf(event.get("time"));
            }
        }

        Map<String, Object> model() {
            return Map.of(
                    "x",
                    x,
                    "y",
                    y,
                    "tone",
                    tone,
                    "sign",
                    Stories.sign(tone),
                    "kind",
                    kind,
                    "cause",
                    cause,
                    "time",
                    time,
                    "more",
                    count - 1);
        }
    }
}
