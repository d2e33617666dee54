package barnabas.partition.link;

import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one broker passes on of others that this one does not hear itself: for clients alone, who can still reach them. No replica acts
 * by it. Not thread-safe.
 */
final class Hearsay {
    private final Map<BrokerId, Map<TopicIdPartition, Frame.InSync>> led = new HashMap<>();
    /** Lists whose last part has not come yet. */
    private final Map<BrokerId, List<Frame.InSync>> begun = new HashMap<>();

    private Set<BrokerId> brokers = Set.of();

    /** Of the broker that it names, what that one has said; a list takes the place of all before it. */
    void heard(Frame.Relayed relayed) {
        BrokerId of = relayed.of();
        Frame said = relayed.said();
        if (said instanceof Frame.Listed part) {
            List<Frame.InSync> parts = begun.computeIfAbsent(of, broker -> new ArrayList<>());
            parts.addAll(part.groups());
            if (part.last()) {
                begun.remove(of);
                Map<TopicIdPartition, Frame.InSync> all = new HashMap<>();
                parts.forEach(group -> all.put(group.group(), group));
                led.put(of, all);
                brokers = Set.copyOf(led.keySet());
            }
        } else {
            change(led.get(of), of, said);
        }
    }

    private static void change(@Nullable Map<TopicIdPartition, Frame.InSync> groups, BrokerId of, Frame said) {
        if (groups == null) {
            return;
        }
        if (said instanceof Frame.Lead lead) {
            Frame.InSync known = groups.get(lead.group());
            if (known == null || known.epoch() < lead.epoch()) {
                groups.put(lead.group(), new Frame.InSync(lead.group(), lead.epoch(), Set.of(of)));
            }
        } else if (said instanceof Frame.InSync inSync) {
            groups.computeIfPresent(inSync.group(), (group, known) -> known.epoch() == inSync.epoch() ? inSync : known);
        } else if (said instanceof Frame.TakeBack takeBack) {
            groups.computeIfPresent(
                    takeBack.group(), (group, known) -> known.epoch() <= takeBack.epoch() ? null : known);
        }
    }

    /** That one is not heard by who passed it on, either. */
    void silent(BrokerId of) {
        led.remove(of);
        begun.remove(of);
        brokers = Set.copyOf(led.keySet());
    }

    void clear() {
        led.clear();
        begun.clear();
        brokers = Set.of();
    }

    /** Whose lists are known. */
    Set<BrokerId> brokers() {
        return brokers;
    }

    /** What a broker says of a group that it leads; null when it leads it not, or nothing is passed on of it. */
    Frame.@Nullable InSync led(BrokerId of, TopicIdPartition group) {
        Map<TopicIdPartition, Frame.InSync> groups = led.get(of);
        return groups == null ? null : groups.get(group);
    }
}
