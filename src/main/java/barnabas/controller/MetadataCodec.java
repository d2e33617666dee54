package barnabas.controller;

import barnabas.metadata.MetadataRecord;
import barnabas.metadata.MetadataRecord.BrokerConfigChanged;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.ClusterFormed;
import barnabas.metadata.MetadataRecord.GroupConfigChanged;
import barnabas.metadata.MetadataRecord.MetadataVotersChosen;
import barnabas.metadata.MetadataRecord.PartitionReassigned;
import barnabas.metadata.MetadataRecord.PartitionsAdded;
import barnabas.metadata.MetadataRecord.ProducerIdsAllocated;
import barnabas.metadata.MetadataRecord.SnapshotBegun;
import barnabas.metadata.MetadataRecord.SnapshotEnded;
import barnabas.metadata.MetadataRecord.TopicConfigChanged;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.MetadataRecord.TopicDeleted;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A metadata record as the value of a Kafka record: a CBOR array of three.
 *
 * <pre>
 * [ "topic-created", 0, { "id": h'..16 bytes..', "name": "orders", "partitions": [[0, 1, 2, 3], ...], "configs": {...} } ]
 *    type           version   fields; a partition is its number, then its replicas, then the ids of their directories in one
 *                             string of bytes, which older records do not have; when its replicas have moved since it was made,
 *                             also its founders, who is to come, who is to go, and how often they have moved
 * </pre>
 *
 * The type's name and version are the format on disk: a class may be renamed, its type never. A version grows when its fields
 * change their meaning. Thread-safe.
 */
public final class MetadataCodec {
    private static final int VERSION = 0;
    private static final int ENVELOPE_SIZE = 3;

    static final Map<String, Class<? extends MetadataRecord>> TYPES = Map.ofEntries(
            Map.entry("cluster-formed", ClusterFormed.class),
            Map.entry("broker-registered", BrokerRegistered.class),
            Map.entry("topic-created", TopicCreated.class),
            Map.entry("partitions-added", PartitionsAdded.class),
            Map.entry("partition-reassigned", PartitionReassigned.class),
            Map.entry("topic-deleted", TopicDeleted.class),
            Map.entry("topic-config-changed", TopicConfigChanged.class),
            Map.entry("broker-config-changed", BrokerConfigChanged.class),
            Map.entry("group-config-changed", GroupConfigChanged.class),
            Map.entry("producer-ids-allocated", ProducerIdsAllocated.class),
            Map.entry("metadata-voters-chosen", MetadataVotersChosen.class),
            Map.entry("snapshot-begun", SnapshotBegun.class),
            Map.entry("snapshot-ended", SnapshotEnded.class));

    private static final Map<Class<? extends MetadataRecord>, String> NAMES =
            TYPES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private static final ObjectMapper MAPPER =
            CBORMapper.builder().addModule(new MetadataFields()).build();

    private MetadataCodec() {}

    public static byte[] encode(MetadataRecord record) {
        String type = NAMES.get(record.getClass());
        if (type == null) {
            throw new IllegalArgumentException(
                    "metadata record=" + record.getClass().getName() + " has no type");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = MAPPER.createGenerator(bytes)) {
            out.writeStartArray(null, ENVELOPE_SIZE);
            out.writeString(type);
            out.writeNumber(VERSION);
            MAPPER.writeValue(out, record);
            out.writeEndArray();
        } catch (IOException e) {
            throw new IllegalStateException("metadata record=" + type + " cannot be encoded", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads from the buffer's position to its limit; neither is moved.
     *
     * @throws UnsupportedMetadataException when the type or version is unknown, or the bytes are no metadata record
     */
    public static MetadataRecord decode(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        try (JsonParser in = MAPPER.createParser(bytes)) {
            String type = in.nextToken() == JsonToken.START_ARRAY ? in.nextTextValue() : null;
            if (type == null) {
                throw new UnsupportedMetadataException("bytes=" + bytes.length + " are no metadata record");
            }
            int version = in.nextIntValue(-1);
            Class<? extends MetadataRecord> known = TYPES.get(type);
            if (known == null || version != VERSION) {
                throw new UnsupportedMetadataException("metadata record type=" + type + " version=" + version
                        + " is not known here; it takes a newer version of Barnabas to read it");
            }
            in.nextToken();
            return in.readValueAs(known);
        } catch (IOException e) {
            throw new UnsupportedMetadataException("bytes=" + bytes.length + " are no metadata record", e);
        }
    }
}
