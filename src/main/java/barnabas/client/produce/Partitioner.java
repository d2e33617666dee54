package barnabas.client.produce;

import barnabas.client.net.Metadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Where records go that name no partition: by murmur2 of the key, as with Kafka's own producer; without a key to one partition
 * until about a batch is there, then to another, chosen by chance among those that have a leader (KIP-480, KIP-794).
 */
final class Partitioner {
    private static final class Sticky {
        private int partition;
        private long bytesLeft;
    }

    private final Map<String, Sticky> sticky = new HashMap<>();
    private final int stickyBytes;
    private final RandomGenerator random;

    Partitioner(int stickyBytes, RandomGenerator random) {
        this.stickyBytes = stickyBytes;
        this.random = random;
    }

    int partition(String topic, Metadata.Topic metadata, byte @Nullable [] key, int bytes) {
        List<Metadata.Leader> leaders = metadata.leaders();
        if (key != null) {
            return Utils.toPositive(Utils.murmur2(key)) % leaders.size();
        }
        Sticky current = sticky.computeIfAbsent(topic, any -> new Sticky());
        if (current.bytesLeft <= 0
                || current.partition >= leaders.size()
                || !leaders.get(current.partition).isThere()) {
            current.partition = choose(leaders);
            current.bytesLeft = stickyBytes;
        }
        current.bytesLeft -= bytes;
        return current.partition;
    }

    private int choose(List<Metadata.Leader> leaders) {
        List<Integer> led = new ArrayList<>();
        for (int i = 0; i < leaders.size(); i++) {
            if (leaders.get(i).isThere()) {
                led.add(i);
            }
        }
        return led.isEmpty() ? random.nextInt(leaders.size()) : led.get(random.nextInt(led.size()));
    }
}
