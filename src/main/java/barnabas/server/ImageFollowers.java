package barnabas.server;

import akka.actor.typed.ActorRef;
import barnabas.broker.BrokerEntity;
import barnabas.broker.CoordinatorStarts;
import barnabas.broker.MetadataCache;
import barnabas.controller.Controller;
import barnabas.controller.MetadataReplayer;
import barnabas.coordinator.Coordinators;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metrics.Meters;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what the metadata log says: to who looks at the image, and to who acts when it changes. Called by the replayer alone.
 *
 * @param applied is told up to which offset the cache is true
 * @param broker this broker's entity, null while it is not there
 */
record ImageFollowers(
        MetadataCache cache,
        LongConsumer applied,
        Meters meters,
        Coordinators coordinators,
        Supplier<@Nullable ActorRef<BrokerEntity.Command>> broker,
        ActorRef<Controller.Command> controller,
        ActorRef<CoordinatorStarts.Command> coordinatorStarts)
        implements MetadataReplayer.Listener {
    @Override
    public void applied(MetadataImage image, List<MetadataRecord> records, long reached) {
        cache.publish(image);
        applied.accept(reached);
        List<Uuid> deleted = records.stream()
                .filter(MetadataRecord.TopicDeleted.class::isInstance)
                .map(record -> ((MetadataRecord.TopicDeleted) record).topicId())
                .toList();
        tellBroker(image, deleted);
        if (!deleted.isEmpty()) {
            meters.keepOnly(image.topics().keySet());
        }
        deleted.forEach(coordinators::topicDeleted);
        controller.tell(new Controller.Applied(image, reached));
        coordinatorStarts.tell(new CoordinatorStarts.ImageChanged(image));
    }

    private void tellBroker(MetadataImage image, List<Uuid> deleted) {
        ActorRef<BrokerEntity.Command> entity = broker.get();
        if (entity != null) {
            entity.tell(new BrokerEntity.ImageChanged(image));
            deleted.forEach(topic -> entity.tell(new BrokerEntity.TopicDeleted(topic)));
        }
    }

    @Override
    public void snapshotDue() {
        controller.tell(new Controller.SnapshotDue());
    }
}
