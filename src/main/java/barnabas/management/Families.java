package barnabas.management;

import barnabas.metrics.Latencies;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The samples of one scrape, gathered by the names of their metrics. Labels alternate name and value. For one thread. */
final class Families {
    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final Map<String, InfoSnapshot.Builder> infos = new LinkedHashMap<>();
    private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
    private final Map<String, HistogramSnapshot.Builder> histograms = new LinkedHashMap<>();
    private final List<MetricSnapshot> others = new ArrayList<>();

    void gauge(String name, String help, Number value, String... labels) {
        gauge(name, help, value, Labels.of(labels));
    }

    void gauge(String name, String help, Number value, Labels labels) {
        gauges.computeIfAbsent(
                        name, given -> GaugeSnapshot.builder().name(given).help(help))
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value(value.doubleValue())
                        .labels(labels)
                        .build());
    }

    /** {@code name} without the {@code _info} that it is written with; its value is always 1. */
    void info(String name, String help, String... labels) {
        infos.computeIfAbsent(name, given -> InfoSnapshot.builder().name(given).help(help))
                .dataPoint(InfoDataPointSnapshot.builder()
                        .labels(Labels.of(labels))
                        .build());
    }

    /** {@code name} without the {@code _total} that it is written with. */
    void counter(String name, String help, Number value, String... labels) {
        counters.computeIfAbsent(
                        name, given -> CounterSnapshot.builder().name(given).help(help))
                .dataPoint(CounterDataPointSnapshot.builder()
                        .value(value.doubleValue())
                        .labels(Labels.of(labels))
                        .build());
    }

    void histogram(String name, String help, Latencies latencies, String... labels) {
        histograms
                .computeIfAbsent(
                        name, given -> HistogramSnapshot.builder().name(given).help(help))
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(
                                ClassicHistogramBuckets.of(Latencies.boundsSeconds(), latencies.counts()))
                        .sum(latencies.sumSeconds())
                        .labels(Labels.of(labels))
                        .build());
    }

    /** Those that others have gathered. */
    void add(MetricSnapshots more) {
        more.forEach(others::add);
    }

    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        gauges.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
        infos.values().forEach(info -> all.metricSnapshot(info.build()));
        counters.values().forEach(counter -> all.metricSnapshot(counter.build()));
        histograms.values().forEach(histogram -> all.metricSnapshot(histogram.build()));
        others.forEach(all::metricSnapshot);
        return all.build();
    }
}
