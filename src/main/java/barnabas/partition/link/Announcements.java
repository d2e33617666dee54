package barnabas.partition.link;

import barnabas.consensus.Links;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this broker says that it leads (rule T1). Each session is told all of it at its beginning and every change from then on, so
 * all that is said here is said to all in one order. Thread-safe.
 */
final class Announcements {
    private final BrokerId self;
    private final Map<TopicIdPartition, Frame.InSync> led = new HashMap<>();
    private final Set<Wire> wires = new HashSet<>();

    Announcements(BrokerId self) {
        this.self = self;
    }

    /** Says the whole list on a connection, and from then on every change. */
    synchronized void begin(Wire wire) {
        Frame.Listed.parts(led.values()).forEach(wire::say);
        wires.add(wire);
    }

    synchronized void end(Wire wire) {
        wires.remove(wire);
    }

    synchronized void lead(TopicIdPartition group, int epoch) {
        if (epoch(group) >= epoch) {
            return;
        }
        led.put(group, new Frame.InSync(group, epoch, Set.of(self)));
        say(new Frame.Lead(group, epoch));
    }

    /** Of a group that this broker does not lead in that epoch it is not said. */
    synchronized void inSync(TopicIdPartition group, int epoch, Set<BrokerId> brokers) {
        Frame.InSync now = new Frame.InSync(group, epoch, brokers);
        if (epoch(group) == epoch && !now.equals(led.get(group))) {
            led.put(group, now);
            say(now);
        }
    }

    synchronized void takeBack(TopicIdPartition group, int epoch) {
        if (epoch(group) != Links.LEADS_NOT && epoch(group) <= epoch) {
            led.remove(group);
            say(new Frame.TakeBack(group, epoch));
        }
    }

    synchronized Frame.@Nullable InSync led(TopicIdPartition group) {
        return led.get(group);
    }

    /** The epoch in which this broker says that it leads, or {@link Links#LEADS_NOT}. */
    synchronized int epoch(TopicIdPartition group) {
        Frame.InSync said = led.get(group);
        return said == null ? Links.LEADS_NOT : said.epoch();
    }

    private void say(Frame frame) {
        wires.forEach(wire -> wire.say(frame));
    }
}
