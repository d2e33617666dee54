package barnabas.coordinator;

import barnabas.coordinator.GroupCoordinator.Ask;
import barnabas.coordinator.GroupCoordinator.Lead;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.Events;
import barnabas.group.Answer;
import barnabas.group.Caller;
import barnabas.group.Groups;
import barnabas.group.Rebalance;
import barnabas.group.Step;
import barnabas.group.Write;
import barnabas.partition.ProduceResult;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.jspecify.annotations.Nullable;

/** The groups of a partition while this broker leads it in one epoch: carries out what {@link Groups} decides. Used by one actor. */
final class Serving {
    private static final short ACKS_ALL = -1;

    /** A leader without a majority steps down before that. */
    private static final int APPEND_TIMEOUT_MS = 10_000;

    /** Who is so late was away itself, and what members said meanwhile has yet to be heard. */
    private static final long LATE_MS = 500;

    private static final long GRACE_MS = 1000;

    private final Lead lead;
    private final Groups groups;
    private final LongSupplier nanos;
    private final Events events;
    private final GroupRefusals refusals;
    private final long anchorMs;
    private final long anchorNanos;
    private final Map<Long, Ask> asked = new HashMap<>();
    private final AppendQueue queue = new AppendQueue();
    private long tickets;
    private boolean appending;
    private long timerMs = Long.MAX_VALUE;
    private boolean graced;

    Serving(Lead lead, Groups groups, Clock clock, LongSupplier nanos, Events events) {
        this.lead = lead;
        this.groups = groups;
        this.nanos = nanos;
        this.events = events;
        this.refusals = new GroupRefusals(events);
        this.anchorMs = clock.millis();
        this.anchorNanos = nanos.getAsLong();
    }

    Lead lead() {
        return lead;
    }

    /** The broker's time at the takeover, and from then on steady: a clock that is set ends nobody's session. */
    private long nowMs() {
        return anchorMs + (nanos.getAsLong() - anchorNanos) / 1_000_000;
    }

    void begin() {
        groups.serve(nowMs());
    }

    void ask(Ask ask) {
        if (!lead.holds()) {
            ask.reply().complete(ask.request().refused(Errors.NOT_COORDINATOR));
            return;
        }
        if (queue.isFull()) {
            ask.reply().complete(ask.request().refused(Errors.COORDINATOR_NOT_AVAILABLE));
            return;
        }
        long ticket = tickets++;
        asked.put(ticket, ask);
        Caller caller = new Caller(
                ticket,
                ask.origin().version(),
                ask.origin().clientId(),
                ask.origin().clientHost());
        carryOut(groups.on(caller, ask.request(), nowMs()));
    }

    void topicDeleted(Uuid topicId) {
        carryOut(groups.topicDeleted(topicId, nowMs()));
    }

    Coordinators.Views views() {
        return lead.holds()
                ? new Coordinators.Views(Errors.NONE, groups.views())
                : new Coordinators.Views(Errors.NONE, List.of());
    }

    Coordinators.View view(String group) {
        return lead.holds()
                ? new Coordinators.View(Errors.NONE, groups.view(group))
                : new Coordinators.View(Errors.NOT_COORDINATOR, null);
    }

    private void carryOut(Step step) {
        step.answers().forEach(this::answer);
        step.writes().forEach(write -> queue.add(write, nowMs()));
        step.rebalances().forEach(this::tell);
    }

    private void tell(Step.Rebalanced rebalanced) {
        Rebalance rebalance = rebalanced.rebalance();
        Event event = Event.of(EventKind.REBALANCE, nowMs(), rebalance.cause())
                .ofGroup(rebalanced.group())
                .took(rebalance.tookMs())
                .with("generation", rebalance.generation());
        events.tell(rebalance.by().isEmpty() ? event : event.with("by", rebalance.by()));
    }

    private void answer(Answer answer) {
        Ask ask = asked.remove(answer.ticket());
        if (ask != null) {
            refusals.tell(ask.request(), ask.origin(), answer.response(), nowMs());
            ask.reply().complete(answer.response());
        }
    }

    // writing

    /** What is to be appended now; null when nothing is, or an append is under way. */
    AppendQueue.@Nullable Batch nextBatch() {
        return appending ? null : queue.next();
    }

    CompletionStage<ProduceResult> append(AppendQueue.Batch batch) {
        appending = true;
        return lead.replica().produce(batch.records(), ACKS_ALL, APPEND_TIMEOUT_MS);
    }

    /** False when it is not known what became of it. */
    boolean appended(AppendQueue.Batch batch, ProduceResult result) {
        appending = false;
        switch (result.error()) {
            case NONE -> batch.writes().forEach(write -> {
                write.promises().forEach(this::answer);
                carryOut(groups.committed(write, nowMs()));
            });
            case NOT_ENOUGH_REPLICAS -> batch.writes().forEach(write -> fail(write, Errors.COORDINATOR_NOT_AVAILABLE));
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> batch.writes()
                    .forEach(write -> fail(write, Errors.INVALID_COMMIT_OFFSET_SIZE));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Nothing of it was written. */
    private void fail(Write write, Errors error) {
        write.promises().forEach(promise -> {
            Ask ask = asked.remove(promise.ticket());
            if (ask != null) {
                Message refused = ask.request().refused(error);
                refusals.tell(ask.request(), ask.origin(), refused, nowMs());
                ask.reply().complete(refused);
            }
        });
        carryOut(groups.failed(write, error, nowMs()));
    }

    // time

    /** Does what is due. */
    void onTime() {
        long now = nowMs();
        if (timerMs > now) {
            return;
        }
        boolean late = now - timerMs > LATE_MS && !graced;
        timerMs = Long.MAX_VALUE;
        graced = late;
        if (!late && lead.holds()) {
            carryOut(groups.onTime(now));
        }
    }

    /** In what time {@link #onTime} is to be called; null when that is set already. */
    @Nullable Duration newlyDue() {
        long now = nowMs();
        long due = graced || !lead.holds() ? now + GRACE_MS : groups.dueMs();
        if (due >= timerMs || due == Long.MAX_VALUE) {
            return null;
        }
        timerMs = due;
        return Duration.ofMillis(Math.max(1, due - now));
    }

    /** Everybody who waits is told to look for the coordinator. */
    void end(Errors error) {
        asked.values().forEach(ask -> ask.reply().complete(ask.request().refused(error)));
        asked.clear();
        queue.clear();
    }
}
