package barnabas.group;

import barnabas.model.TopicPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One group: its members, its offsets, and what of it is being written. */
final class Group {
    /** A request that waits for a write to end. */
    record Waiting(Caller caller, GroupRequest request) {}

    final String id;
    final Map<TopicPartition, CommittedOffset> offsets = new HashMap<>();
    final Deque<Waiting> waiting = new ArrayDeque<>();
    ClassicGroup classic;
    /** Null while the group speaks the classic protocol alone; the classic one is empty otherwise. */
    @Nullable ConsumerGroup consumer;

    /** Writes under way. */
    int writes;
    /** Of which one admits no other. */
    boolean alone;
    /** Why the consumer group's epoch begins that is being written, and by whom. */
    String nextCause = "";

    String nextBy = "";
    /** When its timer is set to; later is as good as never. */
    long timerMs = Long.MAX_VALUE;
    /** When its offsets are looked over next. */
    long expiryMs = Long.MAX_VALUE;

    /** What holds for it at the moment as a consumer group. */
    final Supplier<ConsumerSettings> consumerSettings;

    Group(String id, ClassicGroup classic, Supplier<ConsumerSettings> consumerSettings) {
        this.id = id;
        this.consumerSettings = consumerSettings;
        this.classic = classic;
    }

    /** Whether a request has to wait for what is being written. */
    boolean holdsBack(GroupRequest request) {
        return alone || !waiting.isEmpty() || (request.alone() && writes > 0);
    }

    GroupSettings settings() {
        return classic.settings();
    }

    /** Writes what was decided on its consumer group; an answer that needs no record is given at once. */
    void write(ConsumerDraft draft, String cause, String by, @Nullable Answer answer, Effects out) {
        if (!draft.records().isEmpty()) {
            nextCause = cause;
            nextBy = by;
            out.write(new Write(id, true, draft.records(), answer == null ? List.of() : List.of(answer)));
        } else if (answer != null) {
            out.answer(answer.ticket(), answer.response());
        }
    }

    /** The last member of the consumer protocol is gone; the others join anew, by the classic one. */
    void becomeClassic(GroupRecord.ClassicGroupStored stored, long nowMs, Effects out) {
        classic = ClassicGroup.of(stored, settings());
        classic.serve(nowMs);
        if (!classic.members.isEmpty()) {
            classic.rebalance(nextCause, nextBy, nowMs, out);
        }
    }

    /** The records that take back the group itself, without its offsets. It has no members. */
    List<GroupRecord> forgotten(Topics topics, long nowMs) {
        if (consumer == null) {
            return List.of(new GroupRecord.ClassicGroupForgotten(id));
        }
        ConsumerDraft draft = consumer.draft(topics, nowMs);
        draft.forgetAll();
        return draft.records();
    }

    boolean hasMembers() {
        return (consumer != null && !consumer.isEmpty()) || !classic.members.isEmpty() || !classic.pending.isEmpty();
    }

    /** Nothing is stored or known of it: it may be forgotten without a record. */
    boolean isNothing() {
        return consumer == null
                && offsets.isEmpty()
                && writes == 0
                && waiting.isEmpty()
                && !hasMembers()
                && classic.generation() == 0
                && classic.state() == ClassicGroup.State.EMPTY;
    }

    long dueMs() {
        long due = Math.min(classic.dueMs(), expiryMs);
        return consumer == null ? due : Math.min(due, consumer.dueMs());
    }
}
