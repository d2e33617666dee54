package barnabas.management;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes one page of groups of those that several brokers gave, each in order of its groups' names. */
final class GroupPages {
    private GroupPages() {}

    /** The first {@code limit} groups, as far as all brokers have told theirs; incomplete as soon as one page is. */
    static Views.Groups merge(Collection<Views.Groups> pages, int limit) {
        NavigableMap<String, Views.GroupSummary> groups = new TreeMap<>();
        String toldUpTo = null;
        boolean incomplete = false;
        for (Views.Groups page : pages) {
            page.groups().forEach(group -> groups.put(group.name(), group));
            toldUpTo = least(toldUpTo, page.next());
            incomplete |= page.incomplete();
        }
        List<Views.GroupSummary> first = (toldUpTo == null ? groups : groups.headMap(toldUpTo, true))
                .values().stream().limit(limit).toList();
        boolean all = toldUpTo == null && first.size() == groups.size();
        return new Views.Groups(
                first,
                incomplete,
                all || first.isEmpty() ? null : first.get(first.size() - 1).name());
    }

    /** Null is behind every name. */
    private static @Nullable String least(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }
}
