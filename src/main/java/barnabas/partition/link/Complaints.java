package barnabas.partition.link;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log lines that others can cause: one for each of them in ten seconds. Thread-safe. */
final class Complaints {
    static final long QUIET_MS = 10_000;
    private static final int KNOWN_MAX = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private final Map<String, Long> complainedMs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    void about(String peer, String what, long nowMs) {
        if (mayLog(peer, nowMs)) {
            LOG.warn("link peer={} closed: {}", peer, what);
        }
    }

    private synchronized boolean mayLog(String peer, long nowMs) {
        Long last = complainedMs.get(peer);
        if (last != null && nowMs - last < QUIET_MS) {
            return false;
        }
        complainedMs.remove(peer);
        complainedMs.put(peer, nowMs);
        return true;
    }
}
