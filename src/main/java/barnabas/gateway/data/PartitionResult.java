package barnabas.gateway.data;

import org.apache.kafka.common.message.FetchResponseData.PartitionData;

/** What a fetch found in one partition; {@code bytes} of records. */
record PartitionResult(PartitionFetch.Key key, PartitionData data, int bytes) {}
