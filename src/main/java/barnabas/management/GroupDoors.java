package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import barnabas.broker.Leaders.Leader;
import barnabas.coordinator.Coordinators;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way to the {@link GroupsDoor} of each broker, and which of them to ask. Thread-safe. */
final class GroupDoors {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final ManagementServices services;
    private final Scheduler scheduler;

    GroupDoors(ManagementServices services, Scheduler scheduler) {
        this.services = services;
        this.scheduler = scheduler;
    }

    /** Fails when the broker is no member of the cluster, or has not answered after five seconds. */
    <A> CompletableFuture<A> ask(
            BrokerId broker, akka.japi.function.Function<ActorRef<A>, GroupsDoor.Command> question) {
        ActorRef<GroupsDoor.Command> door = services.groupDoors().apply(broker);
        return door == null
                ? CompletableFuture.failedFuture(new IllegalStateException("broker=" + broker + " is no member"))
                : AskPattern.ask(door, question, ANSWER_MAX, scheduler).toCompletableFuture();
    }

    /** Where a group is kept; null while there is no {@code __consumer_offsets} yet. */
    @Nullable PartitionId partitionOf(String group) {
        return Coordinators.partitionOf(services.metadata().image(), group);
    }

    /** Who coordinates a group; null while nobody does. */
    @Nullable Leader coordinator(String group) {
        PartitionId partition = partitionOf(group);
        return partition == null ? null : services.leaders().leader(partition);
    }

    /** Who leads a partition; null while nobody does, or when there is no such topic. */
    @Nullable Leader leader(String name, int partition) {
        TopicImage topic = services.metadata().image().topic(name);
        return topic == null ? null : services.leaders().leader(new PartitionId(name, partition, topic.id()));
    }

    /** Some of what is asked of partitions that one broker leads: as much as goes into one question. */
    record Part<T>(BrokerId leader, List<T> asked) {}

    /**
     * What is to be asked of partitions, by their leaders.
     *
     * @param leader of what an item asks for; what has none is left out
     */
    static <T> List<Part<T>> byLeader(Collection<T> items, Function<T, @Nullable Leader> leader) {
        Map<BrokerId, List<T>> all = new LinkedHashMap<>();
        for (T item : items) {
            Leader of = leader.apply(item);
            if (of != null) {
                all.computeIfAbsent(of.broker(), broker -> new ArrayList<>()).add(item);
            }
        }
        List<Part<T>> parts = new ArrayList<>();
        all.forEach((broker, its) -> {
            for (int from = 0; from < its.size(); from += GroupsDoor.MEASURED_AT_ONCE) {
                int to = Math.min(its.size(), from + GroupsDoor.MEASURED_AT_ONCE);
                parts.add(new Part<>(broker, its.subList(from, to)));
            }
        });
        return parts;
    }
}
