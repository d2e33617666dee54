package barnabas.group;

import barnabas.group.GroupRecord.ClassicGroupForgotten;
import barnabas.group.GroupRecord.ClassicGroupStored;
import barnabas.group.GroupRecord.OffsetCommitted;
import barnabas.group.GroupRecord.OffsetForgotten;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * All groups of one partition of {@code __consumer_offsets}. loading: {@link #replay} for each committed record, then
 * {@link #serve}; from then on requests, time and what became of writes. Times are the coordinator's milliseconds.
 */
public final class Groups {
    /** A Kafka string's length stands in two bytes. */
    private static final int ID_BYTES_MAX = Short.MAX_VALUE;

    /** Its ticket is none that is given out. */
    private static final Caller NOBODY = new Caller(-1, (short) 0, "", "");

    private record Timer(long dueMs, String group) {}

    private final GroupSettings settings;
    private final Supplier<String> uniqueIds;
    private final Map<String, Group> groups = new HashMap<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>((one, other) -> Long.compare(one.dueMs(), other.dueMs()));

    /** @param uniqueIds what makes a member's id its own */
    public Groups(GroupSettings settings, Supplier<String> uniqueIds) {
        this.settings = settings;
        this.uniqueIds = uniqueIds;
    }

    // loading

    /** A committed record, in the order of the log, before {@link #serve}. */
    public void replay(GroupRecord record) {
        if (record instanceof ClassicGroupStored stored) {
            group(stored.group(), 0).classic = ClassicGroup.of(stored, settings);
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

    private Group group(String id, long nowMs) {
        return groups.computeIfAbsent(id, named -> new Group(named, new ClassicGroup(named, settings, nowMs)));
    }

    /** Everything below the high watermark of this leader's epoch has been replayed: members' sessions begin. */
    public void serve(long nowMs) {
        groups.values().removeIf(Group::isNothing);
        for (Group group : groups.values()) {
            group.classic.serve(nowMs);
            group.expiryMs = nowMs;
            settle(group, nowMs);
        }
    }

    // requests

    /** Answers now, later by itself, or with what it writes. */
    public Step on(Caller caller, GroupRequest request, long nowMs) {
        Effects out = new Effects();
        Errors wrong = GroupChecks.form(request, settings, ID_BYTES_MAX);
        if (wrong != Errors.NONE) {
            out.answer(caller.ticket(), request.refused(wrong));
            return out.step();
        }
        Group group = groups.get(request.group());
        if (group != null && group.holdsBack(request)) {
            group.waiting.add(new Group.Waiting(caller, request));
            return out.step();
        }
        decide(group, caller, request, nowMs, out);
        Step step = taken(out);
        if (!(request instanceof GroupRequest.Heartbeat)) {
            tidy(groups.get(request.group()), nowMs);
        }
        return step;
    }

    private void decide(@Nullable Group known, Caller caller, GroupRequest request, long nowMs, Effects out) {
        if (known == null && !GroupChecks.makesGroup(request)) {
            out.answer(caller.ticket(), GroupChecks.ofNoGroup(request));
            return;
        }
        Group group = known != null ? known : group(request.group(), nowMs);
        new Decision(group, caller, nowMs, out).on(request, uniqueIds);
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
        for (GroupRecord record : write.records()) {
            if (record instanceof ClassicGroupStored stored && group != null) {
                group.classic.committed(stored, nowMs, out);
            } else {
                apply(record);
            }
        }
        return ended(write, group != null ? group : groups.get(write.group()), nowMs, out);
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
                Effects out = new Effects();
                group.classic.onTime(nowMs, out);
                if (group.expiryMs <= nowMs) {
                    group.expiryMs = nowMs + OffsetExpiry.LOOK_EVERY_MS;
                    OffsetExpiry.look(group, settings, nowMs, out);
                }
                step = step.and(taken(out));
                tidy(group, nowMs);
            }
        }
        return step;
    }

    private void tidy(@Nullable Group group, long nowMs) {
        if (group != null && group.isNothing()) {
            groups.remove(group.id);
        } else if (group != null) {
            settle(group, nowMs);
        }
    }

    /** Sets the group's timer, unless it is set to an earlier time anyway. */
    private void settle(Group group, long nowMs) {
        if (group.expiryMs == Long.MAX_VALUE) {
            group.expiryMs = nowMs + OffsetExpiry.LOOK_EVERY_MS;
        }
        long due = group.dueMs();
        if (due < group.timerMs) {
            group.timerMs = due;
            timers.add(new Timer(due, group.id));
        }
    }

    // what there is

    /** Every group that there is, for ListGroups and for people. */
    public List<GroupView> views() {
        Collection<Group> all = groups.values();
        return all.stream()
                .filter(group -> !group.isNothing())
                .map(GroupView::of)
                .toList();
    }

    /** Null when there is no such group. */
    public @Nullable GroupView view(String id) {
        Group group = groups.get(id);
        return group == null || group.isNothing() ? null : GroupView.of(group);
    }
}
