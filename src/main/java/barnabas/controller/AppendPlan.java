package barnabas.controller;

import akka.actor.typed.ActorRef;
import barnabas.events.Event;
import barnabas.metadata.ImageRecords;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.records.BatchFields;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decisions on their way into the metadata log: the image they come to, batches to append one after the other, and the
 * answers to give when all of it is committed and applied. Used by one actor.
 */
final class AppendPlan {
    /** A batch takes no further record beyond this. */
    static final int BATCH_BYTES = 512 * 1024;

    /** The largest record: alone in a batch it stays below Kafka's default limit of 1 MiB. */
    static final int RECORD_BYTES_MAX = 900 * 1024;

    /** Marks a record as one of a snapshot (rule M8); others have no key. */
    private static final byte[] SNAPSHOT_KEY = {'s'};

    private record Promise(ActorRef<Controller.Answer> replyTo, ControllerAnswer answer) {}

    /** A batch to append, and how many offsets it takes. */
    record Batch(ByteBuffer records, int count) {}

    private final Deque<byte[]> values = new ArrayDeque<>();
    private final List<Promise> promises = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final boolean snapshot;
    private MetadataImage image;
    private int bytes;
    private int batchesBegun;
    private long firstOffset = -1;

    AppendPlan(MetadataImage image) {
        this(image, false);
    }

    private AppendPlan(MetadataImage image, boolean snapshot) {
        this.image = image;
        this.snapshot = snapshot;
    }

    /** All of an image, promised to nobody. */
    static AppendPlan snapshot(MetadataImage image) {
        AppendPlan plan = new AppendPlan(image, true);
        ImageRecords.snapshot(image).stream().map(MetadataCodec::encode).forEach(plan.values::add);
        return plan;
    }

    boolean isSnapshot() {
        return snapshot;
    }

    /** The image when everything planned so far is applied. */
    MetadataImage image() {
        return image;
    }

    /** No decision so far makes a record. */
    boolean isEmpty() {
        return values.isEmpty();
    }

    /** More decisions than this wait for the next plan. */
    boolean isFull() {
        return bytes >= BATCH_BYTES;
    }

    /** Plans all of {@code records} or, when one is too large for a batch, none of them and answers false. */
    boolean add(List<MetadataRecord> records, ActorRef<Controller.Answer> replyTo, ControllerAnswer answer) {
        List<byte[]> encoded = records.stream().map(MetadataCodec::encode).toList();
        if (encoded.stream().anyMatch(value -> value.length > RECORD_BYTES_MAX)) {
            return false;
        }
        for (MetadataRecord record : records) {
            image = image.replay(record);
        }
        values.addAll(encoded);
        bytes += encoded.stream().mapToInt(value -> value.length).sum();
        promises.add(new Promise(replyTo, answer));
        return true;
    }

    /** What is to be told of when everything is committed. */
    void toTell(List<Event> happening) {
        events.addAll(happening);
    }

    List<Event> toTell() {
        return events;
    }

    boolean hasMoreBatches() {
        return !values.isEmpty();
    }

    /** How many batches were given out to be appended. */
    int batchesBegun() {
        return batchesBegun;
    }

    /** The next batch to append, once the one before it is committed. Nothing is added from the first one on. */
    Batch nextBatch(long timestamp) {
        List<LogRecord> records = new ArrayList<>();
        int size = 0;
        while (!values.isEmpty() && (records.isEmpty() || size + values.element().length <= BATCH_BYTES)) {
            byte[] value = values.remove();
            size += value.length;
            records.add(
                    LogRecord.of(timestamp, snapshot ? ByteBuffer.wrap(SNAPSHOT_KEY) : null, ByteBuffer.wrap(value)));
        }
        batchesBegun++;
        return new Batch(RecordBatches.build(BatchFields.at(0, -1), records), records.size());
    }

    /** A batch is in the log; the first one tells where the plan begins. */
    void appended(long baseOffset) {
        if (firstOffset < 0) {
            firstOffset = baseOffset;
        }
    }

    long firstOffset() {
        return firstOffset;
    }

    /** Everything is committed and applied. */
    void keepPromises(long reached) {
        promises.forEach(promise -> promise.replyTo().tell(new Controller.Answer(promise.answer(), reached)));
    }

    /** It is not going to happen, or it is not known whether it did. */
    void breakPromises(ControllerAnswer instead, long reached) {
        promises.forEach(promise -> promise.replyTo().tell(new Controller.Answer(instead, reached)));
    }
}
