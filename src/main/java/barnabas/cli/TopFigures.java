package barnabas.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code barnabas top} shows: two samples, and what has changed between them, per second.
 *
 * @param topics with the most traffic first; without those that have none
 * @param groups those furthest behind first
 */
record TopFigures(List<Broker> brokers, List<Topic> topics, List<Group> groups, List<Integer> silent) {
    private static final double MS_PER_SECOND = 1000;

    /**
     * One broker.
     *
     * @param cpu processors that it keeps busy; null when that is not known
     * @param heap how much of what it may take, from 0 to 1
     */
    record Broker(
            int id,
            @Nullable Double cpu,
            double heap,
            int connections,
            double bytesIn,
            double bytesOut,
            int leads,
            int underReplicated) {}

    record Topic(String name, double recordsIn, double bytesIn, double bytesOut) {
        private double bytes() {
            return bytesIn + bytesOut;
        }

        private Topic plus(Topic other) {
            return new Topic(name, recordsIn + other.recordsIn, bytesIn + other.bytesIn, bytesOut + other.bytesOut);
        }
    }

    /** @param lag in records, null where nobody knows */
    record Group(String name, String state, int members, @Nullable Long lag) {}

    /** What is not in both samples, or counts anew because its broker was started in between, has no rate yet: it is shown as 0. */
    static TopFigures between(LoadSample before, LoadSample after) {
        Map<Integer, LoadSample.Broker> known = before.brokers().stream()
                .collect(Collectors.toMap(LoadSample.Broker::id, broker -> broker, (one, other) -> other));
        List<Broker> brokers = new ArrayList<>();
        Map<String, Topic> topics = new HashMap<>();
        for (LoadSample.Broker now : after.brokers()) {
            LoadSample.Broker then = known.get(now.id());
            Change change = then == null || then.upMs() >= now.upMs() ? new Change(now, now) : new Change(then, now);
            brokers.add(change.broker());
            change.topics().forEach(topic -> topics.merge(topic.name(), topic, Topic::plus));
        }
        return new TopFigures(
                brokers,
                topics.values().stream()
                        .filter(topic -> topic.bytes() > 0)
                        .sorted(Comparator.comparingDouble(Topic::bytes)
                                .reversed()
                                .thenComparing(Topic::name))
                        .toList(),
                after.brokers().stream()
                        .flatMap(broker -> broker.groups().stream())
                        .map(group -> new Group(group.name(), group.state(), group.members(), group.lag()))
                        .sorted(Comparator.comparingLong(TopFigures::behind)
                                .reversed()
                                .thenComparing(Group::name))
                        .toList(),
                after.silent());
    }

    private static long behind(Group group) {
        return group.lag() == null ? -1 : group.lag();
    }

    /** One broker at two moments of the same life. */
    private record Change(LoadSample.Broker then, LoadSample.Broker now) {
        private double perSecond(long before, long after) {
            long ms = now.upMs() - then.upMs();
            return ms <= 0 ? 0 : Math.max(0, after - before) * MS_PER_SECOND / ms;
        }

        private double perSecond(ToLongFunction<LoadSample.Broker> counter) {
            return perSecond(counter.applyAsLong(then), counter.applyAsLong(now));
        }

        private Broker broker() {
            Long cpuThen = then.cpuMs();
            Long cpuNow = now.cpuMs();
            return new Broker(
                    now.id(),
                    cpuThen == null || cpuNow == null ? null : perSecond(cpuThen, cpuNow) / MS_PER_SECOND,
                    now.heapMaxBytes() <= 0 ? 0 : (double) now.heapBytes() / now.heapMaxBytes(),
                    now.connections(),
                    perSecond(LoadSample.Broker::bytesIn),
                    perSecond(LoadSample.Broker::bytesOut),
                    now.leads(),
                    now.underReplicated());
        }

        /** One that was not named before may have counted for long without being among those that are. */
        private List<Topic> topics() {
            List<Topic> topics = new ArrayList<>();
            now.topics().forEach((name, topic) -> {
                LoadSample.Topic before = then.topics().getOrDefault(name, topic);
                topics.add(new Topic(
                        name,
                        perSecond(before.recordsIn(), topic.recordsIn()),
                        perSecond(before.bytesIn(), topic.bytesIn()),
                        perSecond(before.bytesOut(), topic.bytesOut())));
            });
            return topics;
        }
    }
}
