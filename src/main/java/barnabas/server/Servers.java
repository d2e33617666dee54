package barnabas.server;

import barnabas.gateway.Gateway;
import barnabas.management.ManagementServer;
import barnabas.server.NodeConfig.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What a node listens with, once it does.
 *
 * @param gateways that of {@code barnabas.kafka} first
 */
record Servers(List<Gateway> gateways, ManagementServer http, NodeConfig config) {
    /** Where Kafka clients connect. */
    Endpoint kafka() {
        return new Endpoint(config.kafka().host(), gateways.get(0).address().getPort());
    }

    Endpoint management() {
        return new Endpoint(config.management().host(), http.address().getPort());
    }

    /** Takes no more requests; done when those taken are answered, or after {@code most}. */
    CompletionStage<Void> drain(Duration most) {
        List<CompletableFuture<?>> ends = new ArrayList<>();
        gateways.forEach(listener -> ends.add(listener.drain().toCompletableFuture()));
        ends.add(http().unbind().toCompletableFuture());
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, most.toMillis(), TimeUnit.MILLISECONDS);
    }
}
