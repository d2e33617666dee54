package barnabas.management;

import barnabas.broker.Leaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.broker.Transfers;
import barnabas.coordinator.Coordinators;
import java.util.function.BooleanSupplier;

/**
 * What the routes look at. All of it is read on request threads and must not block.
 *
 * @param replicas those that live on this broker
 * @param leaders who leads each partition, and which brokers are there
 * @param transfers hands leaderships over
 * @param coordinators those of groups that live on this broker
 * @param serving whether this broker serves its clients: what {@code /ready} answers, together with akka-management's checks
 */
public record ManagementServices(
        MetadataCache metadata,
        ReplicaDirectory replicas,
        Leaders leaders,
        Transfers transfers,
        Coordinators coordinators,
        BooleanSupplier serving) {}
