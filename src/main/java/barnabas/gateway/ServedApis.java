package barnabas.gateway;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * The APIs that this broker serves and in which versions. An API without a handler is neither served nor advertised.
 * Immutable.
 */
public final class ServedApis {
    /**
     * Versions of one API, both ends included.
     *
     * @param advertisedMin what ApiVersions says; below {@code min} for Produce alone
     */
    public record Range(short advertisedMin, short min, short max) {
        boolean serves(short version) {
            return version >= min && version <= max;
        }
    }

    /** The versions that the handlers of each API are written and tested for. */
    private static final Map<ApiKeys, Range> RANGES = new EnumMap<>(Map.ofEntries(
            // KAFKA-18659: librdkafka drops compression when the floor is above 0; below 3 is refused all the same.
            Map.entry(ApiKeys.PRODUCE, new Range((short) 0, (short) 3, (short) 12)),
            range(ApiKeys.FETCH, 4, 17),
            range(ApiKeys.LIST_OFFSETS, 1, 8),
            range(ApiKeys.METADATA, 0, 13),
            range(ApiKeys.FIND_COORDINATOR, 0, 6),
            range(ApiKeys.OFFSET_COMMIT, 2, 10),
            range(ApiKeys.OFFSET_FETCH, 1, 10),
            range(ApiKeys.JOIN_GROUP, 0, 9),
            range(ApiKeys.HEARTBEAT, 0, 4),
            range(ApiKeys.LEAVE_GROUP, 0, 5),
            range(ApiKeys.SYNC_GROUP, 0, 5),
            range(ApiKeys.DESCRIBE_GROUPS, 0, 6),
            range(ApiKeys.LIST_GROUPS, 0, 5),
            range(ApiKeys.DELETE_GROUPS, 0, 2),
            range(ApiKeys.OFFSET_DELETE, 0, 0),
            range(ApiKeys.API_VERSIONS, 0, 4),
            range(ApiKeys.CREATE_TOPICS, 2, 7),
            range(ApiKeys.DELETE_TOPICS, 1, 6),
            range(ApiKeys.DELETE_RECORDS, 0, 2),
            range(ApiKeys.INIT_PRODUCER_ID, 0, 5),
            range(ApiKeys.OFFSET_FOR_LEADER_EPOCH, 2, 4),
            range(ApiKeys.DESCRIBE_CONFIGS, 1, 4),
            range(ApiKeys.ALTER_CONFIGS, 0, 2),
            range(ApiKeys.DESCRIBE_LOG_DIRS, 1, 4),
            range(ApiKeys.CREATE_PARTITIONS, 0, 3),
            range(ApiKeys.ELECT_LEADERS, 0, 2),
            range(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 0, 1),
            range(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, 0, 1),
            range(ApiKeys.LIST_PARTITION_REASSIGNMENTS, 0, 0),
            range(ApiKeys.DESCRIBE_CLUSTER, 0, 2),
            range(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 0, 1),
            range(ApiKeys.CONSUMER_GROUP_DESCRIBE, 0, 1),
            range(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, 0),
            range(ApiKeys.LIST_CONFIG_RESOURCES, 0, 1)));

    private final Set<ApiKeys> apis;

    private ServedApis(Set<ApiKeys> apis) {
        this.apis = apis;
    }

    /** Throws {@link IllegalArgumentException} for an API whose versions are not in the table. */
    public static ServedApis of(Collection<ApiKeys> apis) {
        for (ApiKeys api : apis) {
            if (!RANGES.containsKey(api)) {
                throw new IllegalArgumentException("api=" + api.name + " has no versions to serve");
            }
        }
        return new ServedApis(EnumSet.copyOf(apis));
    }

    /** Null when the API is not served. */
    public @Nullable Range range(ApiKeys api) {
        return apis.contains(api) ? RANGES.get(api) : null;
    }

    /** What ApiVersions answers. A new collection each time: its elements can be in one collection only. */
    public ApiVersionCollection advertised() {
        ApiVersionCollection versions = new ApiVersionCollection(apis.size());
        for (ApiKeys api : apis) {
            Range range = RANGES.get(api);
            if (range != null) {
                versions.add(new ApiVersion()
                        .setApiKey(api.id)
                        .setMinVersion(range.advertisedMin())
                        .setMaxVersion(range.max()));
            }
        }
        return versions;
    }

    private static Map.Entry<ApiKeys, Range> range(ApiKeys api, int min, int max) {
        return Map.entry(api, new Range((short) min, (short) min, (short) max));
    }
}
