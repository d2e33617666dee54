package barnabas.group;

import barnabas.group.GroupRecord.OffsetForgotten;
import java.util.ArrayList;
import java.util.List;

/**
 * Offsets go when their group has been empty for the retention's time (KIP-211), or, in groups that never had members, that long after
 * they were committed; with the last of them the group goes. A group with members keeps all.
 */
final class OffsetExpiry {
    static final long LOOK_EVERY_MS = 10 * 60 * 1000;

    private OffsetExpiry() {}

    static void look(Group group, Topics topics, long nowMs, Effects out) {
        if (group.hasMembers() || group.writes > 0) {
            return;
        }
        long retentionMs = group.settings().offsetsRetention().toMillis();
        boolean hadMembers = group.classic.protocolType() != null || group.consumer != null;
        List<GroupRecord> records = new ArrayList<>();
        group.offsets.forEach((partition, offset) -> {
            // When a consumer group became empty is not written, nor does Kafka ask.
            long since = group.classic.protocolType() != null
                    ? Math.max(group.classic.stateSinceMs(), offset.committedMs())
                    : offset.committedMs();
            long expires = offset.expireMs() >= 0 ? offset.expireMs() : since + retentionMs;
            if (expires <= nowMs) {
                records.add(new OffsetForgotten(group.id, partition));
            }
        });
        boolean all = records.size() == group.offsets.size();
        if (all && (hadMembers || !records.isEmpty())) {
            records.addAll(group.forgotten(topics, nowMs));
        }
        if (!records.isEmpty()) {
            out.write(new Write(group.id, true, records, List.of()));
        }
    }
}
