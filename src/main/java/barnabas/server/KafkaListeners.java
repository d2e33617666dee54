package barnabas.server;

import akka.actor.typed.ActorSystem;
import barnabas.coordinator.Coordinators;
import barnabas.events.Events;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.Gateway;
import barnabas.gateway.GatewayConfig;
import barnabas.gateway.Limits;
import barnabas.gateway.admin.AdminHandlers;
import barnabas.gateway.admin.AdminRoom;
import barnabas.gateway.data.FetchHandler;
import barnabas.gateway.data.FetchSessions;
import barnabas.gateway.data.ListOffsetsHandler;
import barnabas.gateway.data.MetadataAnswer;
import barnabas.gateway.data.MetadataHandler;
import barnabas.gateway.data.OffsetForLeaderEpochHandler;
import barnabas.gateway.data.PartitionLookup;
import barnabas.gateway.data.ProduceHandler;
import barnabas.gateway.data.ReadReplicas;
import barnabas.gateway.groups.GroupHandlers;
import barnabas.gateway.groups.GroupRoom;
import barnabas.metrics.Meters;
import barnabas.server.NodeConfig.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What Kafka clients meet on a node: a handler for each API, behind the listeners of the configuration. */
final class KafkaListeners {
    private final ActorSystem<?> system;
    private final NodeConfig config;
    private final Meters meters;
    private final Events events;

    KafkaListeners(ActorSystem<?> system, NodeConfig config, Meters meters, Events events) {
        this.system = system;
        this.config = config;
        this.meters = meters;
        this.events = events;
    }

    /** Binds them, that of {@code barnabas.kafka} first; fails when one cannot be had. */
    CompletionStage<List<Gateway>> start(AdminRoom room, Coordinators coordinators) {
        return Gateway.start(system.classicSystem(), gateway(), meters, events, handlers(room, coordinators))
                .thenCompose(main ->
                        further(main, new ArrayList<>(config.listeners().entrySet()), new ArrayList<>(List.of(main))));
    }

    /** Binds those that are left, one after the other. */
    private static CompletionStage<List<Gateway>> further(
            Gateway main, List<Map.Entry<String, NodeConfig.Listener>> left, List<Gateway> bound) {
        if (left.isEmpty()) {
            return CompletableFuture.completedFuture(bound);
        }
        Map.Entry<String, NodeConfig.Listener> next = left.remove(0);
        Endpoint place = next.getValue().bind();
        return main.also(next.getKey(), place.host(), place.port()).thenCompose(listener -> {
            bound.add(listener);
            return further(main, left, bound);
        });
    }

    private GatewayConfig gateway() {
        NodeConfig.Limits limits = config.limits();
        return new GatewayConfig(
                config.kafka().host(),
                config.kafka().port(),
                AkkaSettings.DISPATCHER,
                new Limits(
                        limits.requestBytes(),
                        limits.connections(),
                        limits.connectionsPerIp(),
                        limits.inflightBytes(),
                        limits.inflightRequests(),
                        limits.idleTimeout(),
                        limits.requestTimeout(),
                        limits.requestTimeout()));
    }

    private List<ApiHandler<?, ?>> handlers(AdminRoom room, Coordinators coordinators) {
        PartitionLookup partitions = new PartitionLookup(room.metadata(), room.replicas(), room.leaders());
        List<ApiHandler<?, ?>> handlers = new ArrayList<>(AdminHandlers.create(room));
        handlers.addAll(GroupHandlers.create(new GroupRoom(
                room.metadata(), room.leaders(), coordinators, config.groups().heartbeatWaitClients())));
        handlers.add(new MetadataHandler(
                room.metadata(),
                new MetadataAnswer(room.leaders()),
                room.controller(),
                room.firstLeaders(),
                config.topics().autoCreate()));
        handlers.add(new ProduceHandler(partitions, meters, events));
        handlers.add(new FetchHandler(
                partitions,
                config.readsByRack() ? ReadReplicas.rackAware(config.brokerId()) : ReadReplicas.LEADERS,
                meters,
                events,
                new FetchSessions(),
                system.classicSystem().scheduler(),
                system.executionContext()));
        handlers.add(new ListOffsetsHandler(partitions));
        handlers.add(new OffsetForLeaderEpochHandler(partitions));
        return handlers;
    }
}
