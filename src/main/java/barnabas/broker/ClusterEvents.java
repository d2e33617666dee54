package barnabas.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import barnabas.events.EventFilter;
import barnabas.events.EventJson;
import barnabas.events.KeptEvent;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The events of all brokers together, asked for at the {@link EventDoor} of each. Thread-safe. */
public final class ClusterEvents {
    /** One that says nothing is left out. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(3);

    private static final Comparator<KeptEvent> IN_TIME = Comparator.comparingLong(
                    (KeptEvent kept) -> kept.event().timeMs())
            .thenComparingInt(KeptEvent::broker)
            .thenComparingLong(KeptEvent::sequence);

    /**
     * What was found.
     *
     * @param events in order of time, by their brokers' clocks
     * @param ends up to which sequence each broker that answered has been looked through
     * @param silent brokers that did not answer
     */
    public record Found(List<KeptEvent> events, Map<BrokerId, Long> ends, Set<BrokerId> silent) {}

    private final Supplier<? extends Collection<BrokerId>> brokers;
    private final Function<BrokerId, @Nullable ActorRef<EventDoor.Command>> doors;
    private final Scheduler scheduler;

    /**
     * @param brokers of the cluster, this one among them
     * @param doors null for a broker that cannot be asked
     */
    public ClusterEvents(
            Supplier<? extends Collection<BrokerId>> brokers,
            Function<BrokerId, @Nullable ActorRef<EventDoor.Command>> doors,
            Scheduler scheduler) {
        this.brokers = brokers;
        this.doors = doors;
        this.scheduler = scheduler;
    }

    /** The last events of the cluster that the filter matches, or of {@code only} one broker. Never fails. */
    public CompletionStage<Found> last(EventFilter filter, @Nullable BrokerId only) {
        Collection<BrokerId> asked = only == null ? brokers.get() : List.of(only);
        return ask(asked, broker -> filter).thenApply(found -> {
            int from = Math.max(0, found.events().size() - filter.limit());
            List<KeptEvent> last = found.events().subList(from, found.events().size());
            return new Found(List.copyOf(last), found.ends(), found.silent());
        });
    }

    /**
     * What has happened since, for those who follow. A broker that is not in {@code since} is looked through from its first event.
     *
     * @param since up to which sequence each broker has been looked through; {@link Found#ends} is where to go on
     */
    public CompletionStage<Found> next(EventFilter filter, @Nullable BrokerId only, Map<BrokerId, Long> since) {
        Collection<BrokerId> asked = only == null ? brokers.get() : List.of(only);
        return ask(asked, broker -> filter.after(since.getOrDefault(broker, 0L)))
                .thenApply(found -> {
                    Map<BrokerId, Long> ends = new TreeMap<>(since);
                    ends.putAll(found.ends());
                    return new Found(found.events(), ends, found.silent());
                });
    }

    private CompletionStage<Found> ask(Collection<BrokerId> asked, Function<BrokerId, EventFilter> filter) {
        return Answers.<EventDoor.Answer>of(asked, broker -> ask(broker, filter.apply(broker)))
                .thenApply(answers -> {
                    List<KeptEvent> events = new ArrayList<>();
                    Map<BrokerId, Long> ends = new TreeMap<>();
                    answers.told()
                            .forEach((broker, answer) -> ends.put(broker, add(answer, filter.apply(broker), events)));
                    events.sort(IN_TIME);
                    return new Found(events, ends, answers.silent());
                });
    }

    private @Nullable CompletionStage<EventDoor.Answer> ask(BrokerId broker, EventFilter filter) {
        ActorRef<EventDoor.Command> door = doors.apply(broker);
        return door == null
                ? null
                : AskPattern.ask(door, replyTo -> EventDoor.Ask.of(filter, replyTo), ANSWER_MAX, scheduler);
    }

    /** Up to where the broker has been looked through by this answer. */
    private static long add(EventDoor.Answer answer, EventFilter filter, List<KeptEvent> events) {
        List<KeptEvent> decoded = answer.events().stream()
                .map(EventJson::decode)
                .flatMap(Optional::stream)
                .toList();
        events.addAll(decoded);
        boolean more = answer.cut() || decoded.size() >= filter.limit();
        return more && !decoded.isEmpty() ? decoded.get(decoded.size() - 1).sequence() : answer.end();
    }
}
