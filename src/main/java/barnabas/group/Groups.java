package barnabas.group;

import barnabas.group.ConsumerGroupRecord.Kind;
import barnabas.group.GroupRecord.ClassicGroupForgotten;
import barnabas.group.GroupRecord.ClassicGroupStored;
import barnabas.group.GroupRecord.OffsetCommitted;
import barnabas.group.GroupRecord.OffsetForgotten;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * All groups of one partition of {@code __consumer_offsets}. loading: {@link #replay} for each committed record, then
 * {@link #serve}; from then on requests, time and what became of writes. Times are the coordinator's milliseconds.
 */
public final class Groups {
    /** Its ticket is none that is given out. */
    private static final Caller NOBODY = new Caller(-1, (short) 0, "", "");

    private record Timer(long dueMs, String group) {}

    private final GroupSettings settings;
    private final Function<String, ConsumerSettings> consumerSettings;
    private final Supplier<String> uniqueIds;
    private final Supplier<Topics> topics;
    private final Map<String, Group> groups = new HashMap<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>((one, other) -> Long.compare(one.dueMs(), other.dueMs()));

    /**
     * @param consumerSettings what holds for a single group at the moment, by its id
     * @param uniqueIds what makes a member's id its own
     * @param topics that there are now; the same object as long as they are the same
     */
    public Groups(
            GroupSettings settings,
            Function<String, ConsumerSettings> consumerSettings,
            Supplier<String> uniqueIds,
            Supplier<Topics> topics) {
        this.settings = settings;
        this.consumerSettings = consumerSettings;
        this.uniqueIds = uniqueIds;
        this.topics = topics;
    }

    // loading

    /** A committed record, in the order of the log, before {@link #serve}. */
    public void replay(GroupRecord record) {
        if (record instanceof ClassicGroupStored stored) {
            group(stored.group(), 0).classic = ClassicGroup.of(stored, settings);
        } else if (record instanceof ConsumerGroupRecord of) {
            load(group(of.group(), 0), of);
        } else {
            apply(record);
        }
    }

    private void apply(GroupRecord record) {
        if (record instanceof OffsetCommitted committed) {
            group(committed.group(), committed.offset().committedMs())
                    .offsets
                    .put(committed.partition(), committed.offset());
        } else if (record instanceof OffsetForgotten forgotten) {
            Group group = groups.get(forgotten.group());
            if (group != null) {
                group.offsets.remove(forgotten.partition());
            }
        } else if (record instanceof ClassicGroupForgotten forgotten) {
            Group group = groups.get(forgotten.group());
            if (group != null) {
                group.classic = new ClassicGroup(group.id, settings, 0);
            }
        }
    }

    private void load(Group group, ConsumerGroupRecord record) {
        // A tombstone may be all that compaction has left of a group.
        if (group.consumer != null || !(record instanceof ConsumerGroupRecord.Forgotten)) {
            consumer(group).load(record);
        }
        if (isEnd(record)) {
            group.consumer = null;
        }
    }

    private ConsumerGroup consumer(Group group) {
        if (group.consumer == null) {
            group.consumer = new ConsumerGroup(group.id, group.consumerSettings);
        }
        return group.consumer;
    }

    /** The tombstone of the group itself stands last. */
    private static boolean isEnd(ConsumerGroupRecord record) {
        return record instanceof ConsumerGroupRecord.Forgotten forgotten && forgotten.kind() == Kind.GROUP;
    }

    private Group group(String id, long nowMs) {
        return groups.computeIfAbsent(
                id,
                named -> new Group(
                        named, new ClassicGroup(named, settings, nowMs), () -> consumerSettings.apply(named)));
    }

    /** Everything below the high watermark of this leader's epoch has been replayed: members' sessions begin. */
    public void serve(long nowMs) {
        groups.values().removeIf(Group::isNothing);
        for (Group group : groups.values()) {
            group.classic.serve(nowMs);
            if (group.consumer != null) {
                group.consumer.serve(nowMs);
            }
            group.expiryMs = nowMs;
            settleAll(group, nowMs);
        }
    }

    // requests

    /** Answers now, later by itself, or with what it writes. */
    public Step on(Caller caller, GroupRequest request, long nowMs) {
        Effects out = new Effects();
        Errors wrong = GroupChecks.form(request, settings);
        if (wrong != Errors.NONE) {
            out.answer(caller.ticket(), request.refused(wrong));
            return out.step();
        }
        if (request instanceof GroupRequest.ConsumerHeartbeat heartbeat) {
            Refusal refusal = HeartbeatForm.wrongWith(heartbeat.body(), caller.version(), settings.consumer());
            if (refusal != null) {
                out.answer(
                        caller.ticket(),
                        ConsumerHeartbeat.refused(heartbeat.body().memberId(), refusal));
                return out.step();
            }
        }
        Group group = groups.get(request.group());
        if (group != null && group.holdsBack(request)) {
            group.waiting.add(new Group.Waiting(caller, request));
            return out.step();
        }
        decide(group, caller, request, nowMs, out);
        Step step = taken(out);
        if (!isHeartbeat(request)) {
            tidy(groups.get(request.group()), nowMs);
        } else if (group != null) {
            settle(group, group.classic.heartbeats.dueMs());
        }
        return step;
    }

    /** What keeps a member's session alive and seldom does more: the group's timer may go off too early after it, never too late. */
    private static boolean isHeartbeat(GroupRequest request) {
        return request instanceof GroupRequest.Heartbeat
                || request instanceof GroupRequest.AnswerHeartbeat
                || (request instanceof GroupRequest.ConsumerHeartbeat heartbeat
                        && heartbeat.body().memberEpoch() > HeartbeatForm.JOINS);
    }

    private void decide(@Nullable Group known, Caller caller, GroupRequest request, long nowMs, Effects out) {
        if (known == null && !GroupChecks.makesGroup(request)) {
            out.answer(caller.ticket(), GroupChecks.ofNoGroup(request));
            return;
        }
        Group group = known != null ? known : group(request.group(), nowMs);
        new Decision(group, caller, topics.get(), nowMs, out).on(request, uniqueIds);
    }

    /** Counts what is to be written, so that what cannot go with it waits. */
    private Step taken(Effects out) {
        Step step = out.step();
        for (Write write : step.writes()) {
            Group group = groups.get(write.group());
            if (group != null) {
                group.writes++;
                group.alone |= write.alone();
            }
        }
        return step;
    }

    /** A topic has been deleted: its offsets go, also those that are being written. */
    public Step topicDeleted(Uuid topicId, long nowMs) {
        Step step = Step.NOTHING;
        for (Group group : List.copyOf(groups.values())) {
            boolean concerned = group.writes > 0
                    || group.offsets.values().stream()
                            .anyMatch(offset -> offset.topicId().equals(topicId));
            if (concerned) {
                step = step.and(on(NOBODY, new GroupRequest.ForgetTopic(group.id, topicId), nowMs));
            }
        }
        return step;
    }

    // what became of writes

    /** The records of a write are committed: the state changes, and its promises may be kept. */
    public Step committed(Write write, long nowMs) {
        Effects out = new Effects();
        Group group = groups.get(write.group());
        boolean converts = group != null
                && group.consumer != null
                && write.records().stream().anyMatch(ClassicGroupStored.class::isInstance);
        for (GroupRecord record : write.records()) {
            if (record instanceof ClassicGroupStored stored && group != null) {
                if (converts) {
                    group.becomeClassic(stored, nowMs, out);
                } else {
                    group.classic.committed(stored, nowMs, out);
                }
            } else if (record instanceof ConsumerGroupRecord of && group != null) {
                replay(group, of, nowMs);
            } else {
                if (record instanceof ClassicGroupForgotten && group != null) {
                    group.classic.refuseAll(Errors.REBALANCE_IN_PROGRESS, out);
                }
                apply(record);
            }
        }
        if (group != null && group.consumer != null) {
            group.consumer.replayed(nowMs, out);
        }
        return ended(write, group != null ? group : groups.get(write.group()), nowMs, out);
    }

    private void replay(Group group, ConsumerGroupRecord record, long nowMs) {
        ConsumerGroup consumer = consumer(group);
        consumer.because(group.nextCause, group.nextBy);
        consumer.replay(record, nowMs);
        if (isEnd(record)) {
            group.consumer = null;
        }
    }

    /** Nothing of a write was appended. Its promises are broken by the caller. */
    public Step failed(Write write, Errors error, long nowMs) {
        Effects out = new Effects();
        Group group = groups.get(write.group());
        for (GroupRecord record : write.records()) {
            if (record instanceof ClassicGroupStored stored && group != null) {
                group.classic.failed(stored, error, nowMs, out);
            }
        }
        if (group != null && group.consumer != null) {
            group.consumer.failed(nowMs);
        }
        return ended(write, group, nowMs, out);
    }

    private Step ended(Write write, @Nullable Group group, long nowMs, Effects out) {
        if (group == null) {
            return taken(out);
        }
        group.writes--;
        if (write.alone()) {
            group.alone = false;
        }
        Step step = taken(out);
        while (!group.waiting.isEmpty() && !group.alone) {
            Group.Waiting next = group.waiting.element();
            if (next.request().alone() && group.writes > 0) {
                break;
            }
            group.waiting.remove();
            Effects more = new Effects();
            decide(group, next.caller(), next.request(), nowMs, more);
            step = step.and(taken(more));
        }
        tidy(group, nowMs);
        return step;
    }

    // time

    /** When {@link #onTime} is due; {@link Long#MAX_VALUE} for never. */
    public long dueMs() {
        Timer next = timers.peek();
        return next == null ? Long.MAX_VALUE : next.dueMs();
    }

    /** Sessions end, rebalances go on without those who are late, offsets expire. */
    public Step onTime(long nowMs) {
        Step step = Step.NOTHING;
        while (dueMs() <= nowMs) {
            Timer timer = timers.remove();
            Group group = groups.get(timer.group());
            if (group != null && group.timerMs == timer.dueMs()) {
                group.timerMs = Long.MAX_VALUE;
                // What is being written may change everything; its end sets the timer anew.
                if (!group.alone) {
                    step = step.and(onTime(group, nowMs));
                }
            }
        }
        return step;
    }

    private Step onTime(Group group, long nowMs) {
        Effects out = new Effects();
        group.classic.onTime(nowMs, out);
        if (group.consumer != null) {
            new ConsumerRemoval(group, group.consumer, topics.get(), nowMs, out).onTime();
        }
        if (group.expiryMs <= nowMs) {
            group.expiryMs = nowMs + OffsetExpiry.LOOK_EVERY_MS;
            OffsetExpiry.look(group, topics.get(), nowMs, out);
        }
        Step step = taken(out);
        if (!group.alone) {
            tidy(group, nowMs);
        }
        return step;
    }

    private void tidy(@Nullable Group group, long nowMs) {
        if (group != null && group.isNothing()) {
            groups.remove(group.id);
        } else if (group != null) {
            settleAll(group, nowMs);
        }
    }

    private void settleAll(Group group, long nowMs) {
        if (group.expiryMs == Long.MAX_VALUE) {
            group.expiryMs = nowMs + OffsetExpiry.LOOK_EVERY_MS;
        }
        settle(group, group.dueMs());
    }

    /** Sets the group's timer, unless it is set to an earlier time anyway. */
    private void settle(Group group, long due) {
        if (due < group.timerMs) {
            group.timerMs = due;
            timers.add(new Timer(due, group.id));
        }
    }

    // what there is

    /** Every group that there is, for ListGroups and for people. */
    public List<GroupView> views() {
        Collection<Group> all = groups.values();
        Topics now = topics.get();
        return all.stream()
                .filter(group -> !group.isNothing())
                .map(group -> GroupView.of(group, now))
                .toList();
    }

    /** Null when there is no such group. */
    public @Nullable GroupView view(String id) {
        Group group = groups.get(id);
        return group == null || group.isNothing() ? null : GroupView.of(group, topics.get());
    }
}
