package barnabas.group;

import barnabas.group.GroupRecord.ClassicGroupForgotten;
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

    static void look(Group group, GroupSettings settings, long nowMs, Effects out) {
        if (group.hasMembers() || group.writes > 0) {
            return;
        }
        long retentionMs = settings.offsetsRetention().toMillis();
        boolean hadMembers = group.classic.protocolType() != null;
        List<GroupRecord> records = new ArrayList<>();
        group.offsets.forEach((partition, offset) -> {
            long since =
                    hadMembers ? Math.max(group.classic.stateSinceMs(), offset.committedMs()) : offset.committedMs();
            long expires = offset.expireMs() >= 0 ? offset.expireMs() : since + retentionMs;
            if (expires <= nowMs) {
                records.add(new OffsetForgotten(group.id, partition));
            }
        });
        boolean all = records.size() == group.offsets.size();
        if (all && (hadMembers || !records.isEmpty())) {
            records.add(new ClassicGroupForgotten(group.id));
        }
        if (!records.isEmpty()) {
            out.write(new Write(group.id, true, records, List.of()));
        }
    }
}
