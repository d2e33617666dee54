package barnabas.consensus;

import barnabas.model.BrokerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Links that say what a test wants. All sessions are the first one. */
final class FakeLinks implements Links {
    final Set<BrokerId> alive = new HashSet<>();
    final Map<BrokerId, Integer> leads = new HashMap<>();
    final Map<BrokerId, Long> echoedMs = new HashMap<>();
    int announced = LEADS_NOT;

    @Override
    public boolean alive(BrokerId broker) {
        return alive.contains(broker);
    }

    @Override
    public long session(BrokerId broker) {
        return 1;
    }

    @Override
    public long echoedMs(BrokerId broker) {
        return echoedMs.getOrDefault(broker, NEVER);
    }

    @Override
    public int leads(BrokerId broker) {
        return leads.getOrDefault(broker, LEADS_NOT);
    }

    @Override
    public int announced() {
        return announced;
    }
}
