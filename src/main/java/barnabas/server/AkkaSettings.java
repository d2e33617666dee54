package barnabas.server;

import barnabas.server.NodeConfig.Endpoint;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.HashMap;
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
        derived.put(
                "akka.cluster.roles",
                BrokerRoles.of(node.brokerId(), node.replication().port()));
        derived.put("akka.remote.artery.canonical.hostname", node.cluster().host());
        derived.put("akka.remote.artery.canonical.port", node.cluster().port());
        derived.put("akka.remote.artery.bind.hostname", node.clusterBind().host());
        derived.put("akka.remote.artery.bind.port", node.clusterBind().port());
        derived.put("akka.actor.default-dispatcher.thread-pool-executor.fixed-pool-size", node.threads());
        derived.put("akka.management.http.hostname", node.management().host());
        derived.put("akka.management.http.port", node.management().port());
        if (node.access().asksForPassword()) {
            derived.put("akka.http.client.user-agent-header", node.access().brokersUserAgent());
        }
        if (!node.isAlone()) {
            derived.putAll(bootstrap(node));
        }
        return derived;
    }

    /** Rule F1: the seeds are the contact points. */
    private static Map<String, Object> bootstrap(NodeConfig node) {
        String points = "akka.management.cluster.bootstrap.contact-point-discovery.";
        return Map.of(
                points + "service-name",
                SYSTEM,
                points + "required-contact-point-nr",
                node.quorum(),
                "akka.discovery.config.services." + SYSTEM + ".endpoints",
                node.seeds().stream().map(AkkaSettings::contactPoint).toList());
    }

    private static Map<String, Object> contactPoint(Endpoint seed) {
        return Map.of("host", seed.host(), "port", seed.port());
    }
}
