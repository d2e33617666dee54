package barnabas.group;

import barnabas.group.Topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** What the topics of a group look like, in 64 bits: topics, partitions and racks that come or go give another hash (KIP-1101). */
final class TopicsHash {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private long hash = FNV_OFFSET;

    private TopicsHash() {}

    /** 0 when none of them is there. */
    static long of(Set<String> names, Topics topics) {
        TopicsHash all = new TopicsHash();
        boolean any = false;
        for (String name : new TreeSet<>(names)) {
            Topic topic = topics.named(name);
            if (topic != null) {
                any = true;
                all.add(topic);
            }
        }
        return any ? all.hash : 0;
    }

    private void add(Topic topic) {
        add(topic.id().getMostSignificantBits());
        add(topic.id().getLeastSignificantBits());
        add(topic.partitions());
        for (Set<String> racks : topic.racks()) {
            add(racks.size());
            new TreeSet<>(racks).forEach(this::add);
        }
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        for (byte each : bytes) {
            addByte(each);
        }
    }

    private void add(long number) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            addByte((byte) (number >>> shift));
        }
    }

    private void addByte(byte each) {
        hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
}
