package barnabas.management;

import barnabas.broker.Leaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import java.util.function.BooleanSupplier;

/**
 * What the routes look at. All of it is read on request threads and must not block.
 *
 * @param replicas those that live on this broker
 * @param leaders who leads the partitions that this broker does not lead
 * @param serving whether this broker serves its clients: what {@code /ready} answers, together with akka-management's checks
 */
public record ManagementServices(
        MetadataCache metadata, ReplicaDirectory replicas, Leaders leaders, BooleanSupplier serving) {}
