package barnabas.broker;

import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.ShardingMessageExtractor;

/** Entity ids that begin with the number of the broker they live on: {@code 1} or {@code 1|orders|3|AbC...}; the number is the shard. */
final class PinnedEntities<M> extends ShardingMessageExtractor<ShardingEnvelope<M>, M> {
    private static final char SEPARATOR = '|';

    @Override
    public String entityId(ShardingEnvelope<M> envelope) {
        return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
        int end = entityId.indexOf(SEPARATOR);
        return end < 0 ? entityId : entityId.substring(0, end);
    }

    @Override
    public M unwrapMessage(ShardingEnvelope<M> envelope) {
        return envelope.message();
    }
}
