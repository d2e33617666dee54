package barnabas.server;

import barnabas.broker.Shards;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Akka's own configuration of a node: what stands under {@code barnabas.akka}, lifted to the root, and what follows from the rest. */
final class AkkaSettings {
    /** The name of the actor system; every broker of a cluster must have the same. */
    static final String SYSTEM = "barnabas";

    /** The journal of this node's data directory. */
    static final String JOURNAL = "barnabas.node.journal";

    /** The pool that carries the broker: its actors, its sockets, its journal. */
    static final String DISPATCHER = "akka.actor.default-dispatcher";

    static final String BLOCKING_DISPATCHER = "barnabas.blocking-dispatcher";

    private AkkaSettings() {}

    static Config of(NodeConfig node) {
        Config all = node.config();
        return ConfigFactory.parseMap(derived(node))
                .withFallback(all.getConfig("barnabas").withOnlyPath("akka"))
                .withFallback(ConfigFactory.empty().withValue(JOURNAL, journal(node, all)))
                .withFallback(all)
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve();
    }

    private static com.typesafe.config.ConfigValue journal(NodeConfig node, Config all) {
        Config library = ConfigFactory.defaultReferenceUnresolved().getConfig("barnabas.journal");
        Config given = all.hasPath("barnabas.journal") ? all.getConfig("barnabas.journal") : ConfigFactory.empty();
        return given.withFallback(library)
                .withValue("dir", ConfigValueFactory.fromAnyRef(node.dataDir().toString()))
                .root();
    }

    private static Map<String, Object> derived(NodeConfig node) {
        Map<String, Object> derived = new HashMap<>();
        derived.put("akka.cluster.roles", List.of(Shards.role(node.brokerId())));
        derived.put("akka.remote.artery.canonical.hostname", node.cluster().host());
        derived.put("akka.remote.artery.canonical.port", node.cluster().port());
        derived.put("akka.remote.artery.bind.hostname", node.clusterBind().host());
        derived.put("akka.remote.artery.bind.port", node.clusterBind().port());
        derived.put("akka.actor.default-dispatcher.thread-pool-executor.fixed-pool-size", node.threads());
        derived.put("akka.management.http.hostname", node.management().host());
        derived.put("akka.management.http.port", node.management().port());
        return derived;
    }
}
