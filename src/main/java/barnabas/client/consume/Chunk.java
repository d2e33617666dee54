package barnabas.client.consume;

import barnabas.records.RecordCursor;
import org.apache.kafka.common.TopicPartition;

/**
 * What one fetch brought of one partition; whoever has it reads it, in any thread.
 *
 * @param bytes of the partition's room that are free again when it has been read
 */
public record Chunk(TopicPartition partition, RecordCursor records, int bytes, long highWatermark) {}
