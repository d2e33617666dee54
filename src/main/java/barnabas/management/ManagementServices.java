package barnabas.management;

import akka.actor.typed.ActorRef;
import barnabas.broker.ClusterEvents;
import barnabas.broker.Leaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.broker.Transfers;
import barnabas.controller.ControllerApi;
import barnabas.coordinator.Coordinators;
import barnabas.metadata.TopicImage;
import barnabas.metrics.Meters;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the routes look at. All of it is read on request threads and must not block.
 *
 * @param replicas those that live on this broker
 * @param leaders who leads each partition, and which brokers are there
 * @param transfers hands leaderships over
 * @param coordinators those of groups that live on this broker
 * @param groupDoors where each broker is asked of the groups that it coordinates; null for one that is no member of the cluster
 * @param loadDoors where each broker is asked what it carries, as with {@code groupDoors}
 * @param trafficDoors where each broker is asked of what passes through it; null for one that is no member of the cluster
 * @param voters who shall vote on the metadata (rule M2)
 * @param controller the way to the controller, null until this broker has registered
 * @param meters what passes through this broker
 * @param events what has happened, on all brokers
 * @param minInSync {@code min.insync.replicas} of a topic on this broker
 * @param serving whether this broker serves its clients: what {@code /ready} answers, together with akka-management's checks
 */
public record ManagementServices(
        BrokerId self,
        MetadataCache metadata,
        ReplicaDirectory replicas,
        Leaders leaders,
        Transfers transfers,
        Coordinators coordinators,
        Function<BrokerId, @Nullable ActorRef<GroupsDoor.Command>> groupDoors,
        Function<BrokerId, @Nullable ActorRef<LoadDoor.Command>> loadDoors,
        Function<BrokerId, @Nullable ActorRef<TrafficDoor.Ask>> trafficDoors,
        Supplier<List<BrokerId>> voters,
        Supplier<@Nullable ControllerApi> controller,
        Meters meters,
        ClusterEvents events,
        ToIntFunction<TopicImage> minInSync,
        BooleanSupplier serving) {}
