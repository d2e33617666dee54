package barnabas.it.cluster.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Anomalies as they are found: all are counted, the first of each kind are told. */
final class Findings {
    private static final int TOLD_MAX = 10;

    private final Map<Anomaly, Long> counts = new EnumMap<>(Anomaly.class);
    private final Map<Anomaly, List<String>> told = new EnumMap<>(Anomaly.class);

    void add(Anomaly anomaly, String what) {
        counts.merge(anomaly, 1L, Long::sum);
        List<String> examples = told.computeIfAbsent(anomaly, none -> new ArrayList<>());
        if (examples.size() < TOLD_MAX) {
            examples.add(what);
        }
    }

    void addAll(Findings others) {
        others.counts.forEach((anomaly, count) -> counts.merge(anomaly, count, Long::sum));
        others.told.forEach((anomaly, examples) -> {
            List<String> here = told.computeIfAbsent(anomaly, none -> new ArrayList<>());
            examples.stream().limit(TOLD_MAX - here.size()).forEach(here::add);
        });
    }

    Map<Anomaly, Long> counts() {
        return Map.copyOf(counts);
    }

    Map<Anomaly, List<String>> told() {
        return Map.copyOf(told);
    }
}
