package barnabas.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.events.EventFilter;
import barnabas.events.EventJson;
import barnabas.events.EventKind;
import barnabas.events.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where other brokers ask this one for its events. Has no state: each question is answered from files, on a pool that may block. */
public final class EventDoor {
    /** An answer stays below what Akka's remoting takes at a time. */
    static final int ANSWER_CHARS_MAX = 512 * 1024;

    public sealed interface Command {}

    /** See {@link EventFilter}; kinds by their labels, those that this broker does not know are never found. */
    public record Ask(
            @Nullable String topic,
            int partition,
            @Nullable String group,
            List<String> kinds,
            long sinceMs,
            long after,
            int limit,
            ActorRef<Answer> replyTo)
            implements Command {
        static Ask of(EventFilter filter, ActorRef<Answer> replyTo) {
            return new Ask(
                    filter.topic(),
                    filter.partition(),
                    filter.group(),
                    filter.kinds().stream().map(EventKind::label).sorted().toList(),
                    filter.sinceMs(),
                    filter.after(),
                    filter.limit(),
                    replyTo);
        }

        EventFilter filter() {
            Set<EventKind> known = kinds.stream()
                    .flatMap(label -> EventKind.of(label).stream())
                    .collect(Collectors.toSet());
            return new EventFilter(topic, partition, group, known, sinceMs, after, limit);
        }

        private boolean findsNothing() {
            return !kinds.isEmpty() && filter().kinds().isEmpty();
        }
    }

    /**
     * Events as {@link EventJson} writes them, as many as fit.
     *
     * @param end the sequence of this broker's newest event
     * @param cut whether there were more than fit
     */
    public record Answer(List<String> events, long end, boolean cut) {}

    private EventDoor() {}

    /**
     * Answers from this broker's own log.
     *
     * @param blocking may read files
     */
    public static Behavior<Command> create(EventLog log, Executor blocking) {
        Behavior<Command> door = Behaviors.receive(Command.class)
                .onMessage(Ask.class, ask -> {
                    CompletableFuture.runAsync(() -> ask.replyTo().tell(answer(log, ask)), blocking);
                    return Behaviors.same();
                })
                .build();
        return Behaviors.supervise(door).onFailure(SupervisorStrategy.restart());
    }

    private static Answer answer(EventLog log, Ask ask) {
        if (ask.findsNothing()) {
            return new Answer(List.of(), ask.after(), false);
        }
        EventLog.Found found = log.find(ask.filter());
        List<String> lines = found.events().stream().map(EventJson::encode).toList();
        List<String> fit = fit(lines, ask.after() >= 0);
        return new Answer(fit, found.end(), fit.size() < lines.size());
    }

    /** The first of them where it goes on from there, else the last. */
    private static List<String> fit(List<String> lines, boolean fromTheFirst) {
        int count = 0;
        int chars = 0;
        while (count < lines.size()) {
            chars += lines.get(fromTheFirst ? count : lines.size() - 1 - count).length();
            if (chars > ANSWER_CHARS_MAX) {
                break;
            }
            count++;
        }
        return new ArrayList<>(
                fromTheFirst ? lines.subList(0, count) : lines.subList(lines.size() - count, lines.size()));
    }
}
