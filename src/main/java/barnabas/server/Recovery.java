package barnabas.server;

import barnabas.broker.Founders;
import barnabas.consensus.ReplicaId;
import barnabas.controller.MetadataCodec;
import barnabas.log.DataDirectory;
import barnabas.log.DurableFiles;
import barnabas.log.ForcedMembership;
import barnabas.log.GroupState;
import barnabas.log.GroupState.Vote;
import barnabas.log.LogOptions;
import barnabas.log.LogStart;
import barnabas.log.LogView;
import barnabas.log.PartitionLog;
import barnabas.log.ReadResult;
import barnabas.log.SegmentFiles;
import barnabas.log.StorageException;
import barnabas.log.TopicIdPartition;
import barnabas.metadata.ImageReplay;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import barnabas.partition.PartitionId;
import barnabas.records.ControlBatches;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * Brings groups back to life by force whose majority is gone for ever, from the replicas in one broker's data directory (rule M9). The broker is
 * stopped. A group of this directory is given a membership of this replica alone, in an epoch of its own, behind all that its log holds:
 * what the log holds is committed by that, and what only the lost replicas held is lost. Afterwards the broker leads them by itself, and
 * takes others in as the metadata say (rule M4).
 *
 * <p>Blocks. A group that keeps a majority without the lost brokers is left alone, and so is one that another survivor could bring back.
 */
public final class Recovery implements AutoCloseable {
    /** What is to become of a group. */
    public enum Verdict {
        /** Its majority is gone, and this is the only replica left. */
        RECOVER,
        /** It can elect a leader without the lost brokers. */
        ALIVE,
        /** Other replicas are left too: the operator has to choose the best. */
        CHOOSE,
        /** This replica's log is damaged, or cannot be read. */
        UNREADABLE,
        /** This directory is no voter of it, or the topic is gone. */
        STRANGER
    }

    /**
     * One group.
     *
     * @param voters brokers of its newest membership in this replica's log
     * @param end where this replica's log ends
     */
    public record Group(PartitionId partition, Verdict verdict, List<BrokerId> voters, Position end, String why) {
        public Group {
            voters = List.copyOf(voters);
        }
    }

    private static final LogOptions OPTIONS =
            new LogOptions(Integer.MAX_VALUE, Duration.ofDays(36_500).toMillis(), -1, -1, 4096);

    private static final String JOURNAL = "recovered";

    private final Set<BrokerId> lost;
    private final SegmentFiles files = new SegmentFiles(64);
    private final List<Group> groups = new ArrayList<>();
    private NodeStorage storage;
    /** With a damaged {@code state.log} one that no group knows: what the directory has promised is forgotten. */
    private ReplicaId self;

    private Recovery(NodeStorage storage, Set<BrokerId> lost) {
        this.storage = storage;
        this.lost = Set.copyOf(lost);
        this.self = storage.stateLog().damage().isEmpty()
                ? storage.self()
                : ReplicaId.of(storage.self().broker(), Uuid.randomUuid());
    }

    /**
     * Looks at every group in the directory, and changes nothing but a torn tail, as the broker's own start would.
     *
     * @param lost brokers that never come back with what they held
     * @throws ConfigException when the directory cannot be had: the broker runs, or it is another's
     */
    public static Recovery open(NodeConfig config, Set<BrokerId> lost) {
        if (lost.contains(config.brokerId())) {
            throw new ConfigException(
                    "broker " + config.brokerId() + " cannot be among the lost: this is its data-dir");
        }
        if (!Files.exists(config.dataDir())) {
            throw new ConfigException("data-dir=" + config.dataDir() + " does not exist");
        }
        Recovery recovery = new Recovery(NodeStorage.openToRecover(config), lost);
        try {
            recovery.look();
            return recovery;
        } catch (RuntimeException failed) {
            recovery.close();
            throw failed;
        }
    }

    /** In order of their names. */
    public List<Group> groups() {
        return List.copyOf(groups);
    }

    private DataDirectory directory() {
        return storage.directory();
    }

    private void look() {
        MetadataImage image;
        try (PartitionLog log = openLog(PartitionId.METADATA)) {
            image = image(log.view());
            groups.add(judge(PartitionId.METADATA, log, storage.founders().voters()));
        } catch (IOException damaged) {
            throw new ConfigException(
                    "the metadata log cannot be read, and without it nothing can be told: " + damaged.getMessage(),
                    damaged);
        }
        Set<TopicIdPartition> known = new HashSet<>(Set.of(PartitionId.METADATA.group()));
        image.topics().values().stream()
                .sorted(Comparator.comparing(TopicImage::name))
                .forEach(topic -> topic.partitions().stream()
                        .filter(places -> places.replicas().contains(self.broker()))
                        .map(places -> new PartitionId(topic.name(), places.partition(), topic.id()))
                        .forEach(id -> {
                            known.add(id.group());
                            groups.add(judge(id, image));
                        }));
        directory().partitions().stream()
                .filter(folder -> !known.contains(folder.key()))
                .map(folder -> new PartitionId(folder.topic(), folder.partition(), folder.topicId()))
                .forEach(id -> groups.add(new Group(
                        id, Verdict.STRANGER, List.of(), Position.START, "it is deleted, or placed elsewhere")));
    }

    /** A log without a folder is empty, and its group needs a leader all the same. */
    private Group judge(PartitionId id, MetadataImage image) {
        try (PartitionLog log = openLog(id)) {
            return judge(id, log, Founders.at(image, id, self));
        } catch (IOException damaged) {
            return new Group(id, Verdict.UNREADABLE, List.of(), Position.START, String.valueOf(damaged.getMessage()));
        }
    }

    private Group judge(PartitionId id, PartitionLog log, List<ReplicaId> founders) throws IOException {
        List<ReplicaId> voters = voters(log, founders);
        BrokerId here = self.broker();
        List<ReplicaId> left = voters.stream()
                .filter(voter -> voter.equals(self) || (!voter.broker().equals(here) && !lost.contains(voter.broker())))
                .toList();
        List<BrokerId> brokers = voters.stream().map(ReplicaId::broker).toList();
        if (brokers.stream().noneMatch(here::equals)) {
            return new Group(id, Verdict.STRANGER, brokers, log.position(), "this broker is no voter of it");
        }
        if (left.size() > voters.size() / 2) {
            return new Group(id, Verdict.ALIVE, brokers, log.position(), "a majority of its voters is left");
        }
        List<BrokerId> others = left.stream()
                .map(ReplicaId::broker)
                .filter(broker -> !broker.equals(here))
                .toList();
        return others.isEmpty()
                ? new Group(id, Verdict.RECOVER, brokers, log.position(), "its majority is gone")
                : new Group(
                        id,
                        Verdict.CHOOSE,
                        brokers,
                        log.position(),
                        "brokers " + others + " hold it too: compare there, and name those with the lower end as lost");
    }

    private PartitionLog openLog(PartitionId id) throws IOException {
        GroupState state = storage.stateLog().state(id.group());
        return PartitionLog.open(
                directory().folder(id.folder()),
                OPTIONS,
                new LogStart(state.logStartOffset(), state.flushedOffset()),
                files,
                InstantSource.system());
    }

    /** The newest membership in the log, else that at its start, else the founders (rule L3). */
    private static List<ReplicaId> voters(PartitionLog log, List<ReplicaId> founders) throws IOException {
        LogView view = log.view();
        List<Vote> atStart = log.origin().voters();
        List<ReplicaId> voters = atStart.isEmpty()
                ? founders
                : atStart.stream()
                        .map(voter -> ReplicaId.of(voter.broker(), voter.directoryId()))
                        .toList();
        List<Long> controls = new ArrayList<>();
        view.forEachHeader(view.startOffset(), (header, segmentBase, position) -> {
            if (header.isControl()) {
                controls.add(header.baseOffset());
            }
            return true;
        });
        for (long offset : controls) {
            ByteBuffer batch = batch(view, offset);
            if (ControlBatches.kind(batch) == ControlBatches.Kind.VOTERS) {
                voters = ControlBatches.readVoters(batch).stream()
                        .map(voter -> ReplicaId.of(new BrokerId(voter.brokerId()), voter.directoryId()))
                        .toList();
            }
        }
        return voters;
    }

    private static ByteBuffer batch(LogView view, long offset) throws IOException {
        if (view.read(offset, 1, Long.MAX_VALUE, true) instanceof ReadResult.Batches read) {
            return read.bytes();
        }
        throw new IOException("no batch at offset=" + offset);
    }

    /** To the log's end: recovering the metadata commits all that this log holds. */
    private static MetadataImage image(LogView view) throws IOException {
        ImageReplay replay = new ImageReplay();
        if (view.startOffset() > 0) {
            replay.skip();
        }
        long offset = view.startOffset();
        while (offset < view.endOffset()
                && view.read(offset, 1 << 20, Long.MAX_VALUE, true) instanceof ReadResult.Batches read) {
            offset = RecordBatches.forEachRecord(read.bytes(), offset, record -> replay(replay, record));
        }
        return replay.image();
    }

    private static void replay(ImageReplay replay, LogRecord record) {
        ByteBuffer value = record.value();
        if (value != null) {
            replay.replay(MetadataCodec.decode(value), record.key() != null, value.remaining());
        }
    }

    /** Does what {@link #groups} says. On disk when it returns; done again, it finds nothing left to do. */
    public void carryOut() {
        List<Group> wanted = groups.stream()
                .filter(group -> group.verdict() == Verdict.RECOVER)
                .toList();
        try {
            keepEvent(wanted);
            if (storage.stateLog().damage().isPresent()) {
                storage = storage.asStranger();
                self = storage.self();
            }
            for (Group group : wanted) {
                recover(group.partition());
            }
        } catch (IOException e) {
            throw new StorageException("data-dir=" + directory().root() + " cannot be recovered: " + e, e);
        }
    }

    private void recover(PartitionId id) throws IOException {
        try (PartitionLog log = openLog(id)) {
            GroupState before = storage.stateLog().state(id.group());
            int epoch = Math.max(before.term(), log.position().epoch()) + 1;
            // The vote first: whatever is interrupted, nobody else is led by this replica in that epoch.
            Vote vote = new Vote(self.broker(), self.directoryId());
            storage.stateLog()
                    .update(id.group(), state -> state.withVote(epoch, vote).sound(state.bootId()))
                    .toCompletableFuture()
                    .join();
            ForcedMembership.append(log, epoch, List.of(vote), System.currentTimeMillis());
            long end = log.endOffset();
            storage.stateLog()
                    .update(id.group(), state -> state.withFlushed(end))
                    .toCompletableFuture()
                    .join();
        }
    }

    /** Rule M9: what was done by force can be read beside the data for ever after. */
    private void keepEvent(List<Group> wanted) throws IOException {
        StringBuilder event = new StringBuilder();
        event.append(InstantSource.system().instant())
                .append(" recovered without brokers ")
                .append(lost.stream().map(BrokerId::toString).sorted().collect(Collectors.joining(",")))
                .append('\n');
        for (Group group : wanted) {
            event.append("  ")
                    .append(group.partition())
                    .append(" at ")
                    .append(group.end().endOffset())
                    .append(" epoch ")
                    .append(group.end().epoch())
                    .append('\n');
        }
        Path file = directory().root().resolve(JOURNAL);
        Files.writeString(file, event, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        DurableFiles.syncFolder(directory().root());
    }

    @Override
    public void close() {
        storage.close();
    }
}
