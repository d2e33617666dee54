package barnabas.metadata;

import barnabas.metadata.MetadataRecord.SnapshotBegun;
import barnabas.metadata.MetadataRecord.SnapshotEnded;
import barnabas.metadata.MetadataRecord.TopicDeleted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The image that the metadata log comes to, read from its first record or from any snapshot on (rule M8). A snapshot stands in the log as
 * records that are marked as its own, so that what a controller that failed has left of one means nothing. Who has read all before it
 * needs none; who has not, takes it when it has been read whole.
 */
public final class ImageReplay {
    private MetadataImage image = MetadataImage.EMPTY;
    /** Nothing of the log is missing below what was replayed. */
    private boolean whole = true;

    private @Nullable MetadataImage building;
    private int built;
    private long buildingBytes;
    private long snapshotBytes;
    private long bytesSince;

    /** What lies between what was replayed and what comes next is not in the log any more: a snapshot has to come. */
    public void skip() {
        whole = false;
        building = null;
    }

    /** Whether {@link #image} is that of everything replayed: not between a skip and the end of a snapshot. */
    public boolean isWhole() {
        return whole;
    }

    public MetadataImage image() {
        return image;
    }

    /** Bytes of the records after the newest whole snapshot, or after the log's beginning. */
    public long bytesSinceSnapshot() {
        return bytesSince;
    }

    /** Bytes of the records of the newest whole snapshot, 0 when there is none. */
    public long snapshotBytes() {
        return snapshotBytes;
    }

    /**
     * Takes the log's next record.
     *
     * @param ofSnapshot whether it is marked as a snapshot's
     * @param bytes its size
     * @return what has changed with it, in order: the record itself, or after a skip the topics that are gone; nothing as long as a
     *     snapshot is read that is not needed or not whole
     * @throws IllegalStateException when something is missing in the log
     */
    public List<MetadataRecord> replay(MetadataRecord record, boolean ofSnapshot, int bytes) {
        if (ofSnapshot) {
            return ofSnapshot(record, bytes);
        }
        building = null;
        if (!whole) {
            throw new IllegalStateException("metadata record=" + record + " where a snapshot should begin");
        }
        bytesSince += bytes;
        image = image.replay(record);
        return List.of(record);
    }

    private List<MetadataRecord> ofSnapshot(MetadataRecord record, int bytes) {
        if (record instanceof SnapshotBegun) {
            building = MetadataImage.EMPTY;
            built = 0;
            buildingBytes = bytes;
            return List.of();
        }
        MetadataImage begun = building;
        if (begun == null) {
            return List.of(); // the rest of one whose beginning is void
        }
        buildingBytes += bytes;
        if (!(record instanceof SnapshotEnded ended)) {
            building = begun.replay(record);
            built++;
            return List.of();
        }
        building = null;
        return ended.records() == built ? taken(begun) : List.of();
    }

    private List<MetadataRecord> taken(MetadataImage snapshot) {
        snapshotBytes = buildingBytes;
        bytesSince = 0;
        if (whole) {
            return List.of(); // the same, by another way
        }
        // M4: there once and not here is a delete that was committed in between.
        List<MetadataRecord> gone = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            if (snapshot.topic(topic.id()) == null) {
                gone.add(new TopicDeleted(topic.id()));
            }
        }
        image = snapshot;
        whole = true;
        return gone;
    }
}
