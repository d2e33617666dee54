package barnabas.log;

import barnabas.log.GroupState.Vote;
import barnabas.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A partition's log: a folder with a row of segments that hold nothing but record batches, byte for byte as they were appended.
 *
 * <p>One thread at a time appends, cuts, and applies retention; {@link #flush} may run beside it on another, and any number read
 * through {@link #view}, without locks. All of it blocks on the disk, an append on the page cache. A log that is empty or at rest
 * holds no open file and no index rows. The folder and its first file are made by the first append.
 *
 * <p>After a failed write or flush the log refuses all changes until it is opened anew (rule L7); reads go on.
 */
public final class PartitionLog implements AutoCloseable {
    private final Path directory;
    private final SegmentFiles files;
    private final InstantSource clock;
    private final AtomicInteger cuts = new AtomicInteger();
    /** Held while flushing, and by what moves the flushed offset down or deletes files: a flush would make them again, empty. */
    private final Object flushLock = new Object();

    private LogOptions options;
    private volatile LogView view;
    private volatile long flushedOffset;
    /** There are names in the folder that a power cut could take (rule L10). */
    private volatile boolean folderUnflushed;

    private volatile @Nullable LogFailedException failure;
    /** When the active segment was begun; -1 while that has not been needed. */
    private long activeSinceMs = -1;

    private long endAtLastRetention = -1;
    private final AppendBatches appending = new AppendBatches();
    private final CleanerState cleaner;

    private PartitionLog(
            Path directory,
            LogOptions options,
            SegmentFiles files,
            InstantSource clock,
            LogRecovery.Recovered recovered) {
        this.directory = directory;
        this.options = options;
        this.files = files;
        this.clock = clock;
        this.flushedOffset = Math.max(
                recovered.startOffset(),
                Math.min(recovered.flushedOffset(), recovered.end().endOffset()));
        this.folderUnflushed = recovered.unflushed();
        this.cleaner = new CleanerState(directory, recovered.cleaner());
        Segment[] segments = recovered.segments().toArray(Segment[]::new);
        long sealedBytes = 0;
        for (int i = 0; i < segments.length - 1; i++) {
            sealedBytes += segments[i].size();
        }
        this.view =
                new LogView(segments, recovered.startOffset(), recovered.end(), recovered.active(), sealedBytes, cuts);
    }

    /** Opens a log that shares its open files with no other. */
    public static PartitionLog open(Path directory, LogOptions options, long flushedOffset) throws IOException {
        return open(
                directory,
                options,
                new LogStart(0, flushedOffset),
                new SegmentFiles(SegmentFiles.OPEN_MAX),
                InstantSource.system());
    }

    /**
     * Opens a log, or begins one at {@code recorded.startOffset()} when the folder is empty or missing. Only what lies above
     * {@code recorded.flushedOffset()} is read, a tail that a crash tore is cut off, and the rest of it flushed (rules L5, L8). A log that failed before has it written
     * again first (rule L7).
     *
     * @param files shared by all logs of the broker
     * @throws DamagedLogException when bytes that had been flushed are missing or changed (rule L8)
     */
    public static PartitionLog open(
            Path directory, LogOptions options, LogStart recorded, SegmentFiles files, InstantSource clock)
            throws IOException {
        if (DamageFile.carryOut(directory)) {
            files.failedLogs().remove(directory); // what had been flushed of it is void too
        }
        OptionalLong failedAt = files.failedLogs().flushedOffset(directory);
        LogStart known = recorded.flushedTo(failedAt.orElse(0));
        PartitionLog log = new PartitionLog(
                directory, options, files, clock, new LogRecovery(directory, files, options, known).recover());
        if (failedAt.isPresent()) {
            TailRewrite.rewrite(log.view, log.flushedOffset);
            log.folderUnflushed = true;
        }
        log.flush();
        if (failedAt.isPresent()) {
            files.failedLogs().remove(directory);
        }
        log.rest();
        return log;
    }

    /** The first offset there is to read. Any thread. */
    public long startOffset() {
        return view.startOffset();
    }

    /** The offset that the next record gets. Any thread. */
    public long endOffset() {
        return view.endOffset();
    }

    /** What lies below is on disk. Any thread. */
    public long flushedOffset() {
        return flushedOffset;
    }

    /** Epoch of the last batch and end offset (rule L1). Any thread. */
    public Position position() {
        return view.position();
    }

    /** Where the log begins. Blocks on the disk. Any thread. */
    public LogOrigin origin() throws IOException {
        LogView now = view;
        Position start = new Position(LogCut.epochBelow(now, now.startOffset(), directory), now.startOffset());
        return new LogOrigin(start, votersAtStart());
    }

    private List<Vote> votersAtStart() throws IOException {
        return Files.exists(directory.resolve(StartFile.NAME))
                ? StartFile.read(directory).voters()
                : List.of();
    }

    /** The log as it is now, for reading. Any thread. */
    public LogView view() {
        return view;
    }

    /** Bytes of batches. Any thread. */
    public long sizeBytes() {
        return view.sizeBytes();
    }

    /** Other sizes and ages from the next append or retention on. */
    public void reconfigure(LogOptions newOptions) {
        options = newOptions;
    }

    /**
     * Appends batches that bear their offsets and epochs, in one gathering write; the segment is changed first when that is due.
     * What was written is visible to views taken afterwards, and not flushed.
     *
     * @param batches each with one or more whole batches from its position to its limit, which is where its position is
     *     afterwards; after an exception it is anywhere
     * @param expectedEndOffset where the caller believes the log to end (rule L6)
     * @throws UnexpectedEndException when it ends elsewhere
     * @throws IllegalArgumentException when offsets do not follow on (but see {@link #allowGapsBelow}), epochs go back, or a buffer holds no
     *     whole batch
     * @throws DiskFullException when there is no room; nothing was appended, and a later append may succeed
     * @throws LogFailedException when the write failed otherwise, now or before
     */
    public Appended append(ByteBuffer[] batches, long expectedEndOffset) throws IOException {
        requireUsable();
        LogView now = view;
        if (now.endOffset() != expectedEndOffset) {
            throw new UnexpectedEndException(
                    "log=" + directory + " ends at=" + now.endOffset() + " expected=" + expectedEndOffset);
        }
        appending.prepare(batches, now.position(), cleaner.checkpoint().gapsBelow(), now.sizeBytes() == 0);
        try {
            LogView before = rolledIfDue(now, appending);
            write(before, batches);
            LogView.Active reach = appending.index(before, options.indexIntervalBytes());
            publish(before.segments(), before.startOffset(), appending.end(), reach, before.sealedBytes());
            return new Appended(expectedEndOffset, appending.end().endOffset(), appending.bytes());
        } finally {
            appending.clear();
        }
    }

    private LogView rolledIfDue(LogView now, AppendBatches next) throws IOException {
        int bytes = now.active().bytes();
        if (bytes == 0) {
            create(now.activeSegment());
            return now;
        }
        boolean full = (long) bytes + next.bytes() > options.segmentBytes();
        boolean farOffset = next.end().endOffset() - now.activeSegment().baseOffset() > Integer.MAX_VALUE;
        return full || farOffset || isActiveOld(clock.millis()) ? roll(now) : now;
    }

    private boolean isActiveOld(long nowMs) throws IOException {
        if (activeSinceMs < 0) {
            activeSinceMs = view.activeSegment().createdMs(nowMs);
        }
        return nowMs - activeSinceMs >= options.segmentAgeMs();
    }

    /** Makes the file of a segment that has no batch yet. */
    private void create(Segment segment) throws IOException {
        try {
            DurableFiles.createFolders(directory);
            segment.created();
            segment.writing().lease().close();
            // Not before the file is there: a flush beside this may take the mark away.
            folderUnflushed = true;
        } catch (IOException e) {
            throw full(e, 0)
                    ? diskFull(e)
                    : failed("cannot make segment=" + segment.path().getFileName(), e);
        }
        activeSinceMs = clock.millis();
    }

    private LogView roll(LogView now) throws IOException {
        Segment active = now.activeSegment();
        int bytes = now.active().bytes();
        Segment next = new Segment(directory, files, now.endOffset(), 0, options.indexIntervalBytes());
        create(next);
        active.seal(bytes);
        Segment[] longer = Arrays.copyOf(now.segments(), now.segments().length + 1);
        longer[longer.length - 1] = next;
        return publish(longer, now.startOffset(), now.position(), LogView.Active.EMPTY, now.sealedBytes() + bytes);
    }

    private LogView publish(
            Segment[] segments, long startOffset, Position end, LogView.Active active, long sealedBytes) {
        LogView next = new LogView(segments, startOffset, end, active, sealedBytes, cuts);
        view = next;
        return next;
    }

    private void write(LogView now, ByteBuffer[] batches) throws IOException {
        long position = now.active().bytes();
        try (OpenFile lease = now.activeSegment().writing().lease()) {
            int first = 0;
            long left = appending.bytes();
            while (left > 0) {
                long written = lease.file().write(batches, first, batches.length - first, position);
                position += written;
                left -= written;
                // A disk that takes a part is asked for the rest; one that fails is not asked again (rule L7).
                while (first < batches.length && !batches[first].hasRemaining()) {
                    first++;
                }
            }
        } catch (IOException e) {
            throw writeFailed(now, e);
        }
    }

    /** A full disk is no fault of it: the part that was written goes, and the log is as it was. */
    private IOException writeFailed(LogView now, IOException cause) {
        if (!full(cause, appending.bytes())) {
            return failed("cannot be written", cause);
        }
        try (OpenFile lease = now.activeSegment().writing().lease()) {
            lease.file().truncate(now.active().bytes());
        } catch (IOException e) {
            cause.addSuppressed(e);
            return failed("is full and cannot be cut back", cause);
        }
        return diskFull(cause);
    }

    private boolean full(IOException cause, int wanted) {
        if (DiskFullException.saidBy(cause)) {
            return true;
        }
        // The reason is in the language of the machine, so ask the file system too.
        long usable = directory.toFile().getUsableSpace();
        return usable > 0 && usable < wanted;
    }

    private DiskFullException diskFull(IOException cause) {
        return new DiskFullException("log=" + directory + " has no room on its disk", cause);
    }

    private LogFailedException failed(String what, IOException cause) {
        LogFailedException failed = new LogFailedException("log=" + directory + " " + what + ": " + cause, cause);
        failure = failed;
        files.failedLogs().add(directory, flushedOffset);
        return failed;
    }

    private void requireUsable() throws LogFailedException {
        LogFailedException before = failure;
        if (before != null) {
            throw new LogFailedException(String.valueOf(before.getMessage()), before);
        }
    }

    /**
     * Flushes what was appended before the call. Any thread, beside the appender; calls queue up.
     *
     * @throws LogFailedException when that failed, now or before: it is unknown what is on disk, and nothing is retried (rule L7)
     */
    public void flush() throws IOException {
        synchronized (flushLock) {
            requireUsable();
            LogView now = view;
            if (now.endOffset() <= flushedOffset && !folderUnflushed) {
                return;
            }
            try {
                force(now);
            } catch (IOException e) {
                throw failed("cannot be flushed", e);
            }
            flushedOffset = now.endOffset();
        }
    }

    private void force(LogView now) throws IOException {
        if (now.endOffset() > flushedOffset) {
            for (int i = now.segmentOf(flushedOffset); i < now.segments().length; i++) {
                if (now.bytes(i) > 0) {
                    now.segments()[i].force();
                }
            }
        }
        if (folderUnflushed) {
            folderUnflushed = false;
            DurableFiles.syncFolder(directory);
        }
    }

    /**
     * Cuts the tail: the log ends before the first batch that ends above {@code offset}. Record the lower flushed offset first
     * ({@link GroupState#truncated}), or a crash right after the cut looks like damage. Nothing may be appended meanwhile (rule L6).
     */
    public void truncateTo(long offset) throws IOException {
        synchronized (flushLock) {
            requireUsable();
            LogView now = view;
            if (offset >= now.endOffset()) {
                return;
            }
            LogCut cut = LogCut.find(now, offset, directory);
            if (cut.end().endOffset() < now.startOffset()) {
                throw new IllegalArgumentException("cut to=" + offset + " below start=" + now.startOffset());
            }
            try {
                cut(now, cut);
            } catch (IOException e) {
                throw failed("cannot be cut to=" + offset, e);
            }
        }
    }

    private void cut(LogView now, LogCut cut) throws IOException {
        flushedOffset = Math.min(flushedOffset, cut.end().endOffset());
        // Readers look whether there was a cut after they have read: it has to be known before bytes change.
        cuts.incrementAndGet();
        Segment[] shorter = Arrays.copyOf(now.segments(), cut.segment() + 1);
        Segment old = shorter[cut.segment()];
        Segment active = old.reopened(cut.bytes());
        shorter[cut.segment()] = active;
        long sealedBytes = 0;
        for (int i = 0; i < cut.segment(); i++) {
            sealedBytes += shorter[i].size();
        }
        // The last first: whenever this is interrupted, what is there is a row without a gap.
        for (int i = now.segments().length - 1; i > cut.segment(); i--) {
            now.segments()[i].delete();
        }
        old.rest();
        try (OpenFile lease = active.writing().lease()) {
            lease.file().truncate(cut.bytes());
        }
        long maxTimestamp = active.indexUpTo(cut.end().endOffset(), cut.bytes());
        publish(shorter, now.startOffset(), cut.end(), new LogView.Active(cut.bytes(), maxTimestamp), sealedBytes);
        activeSinceMs = -1;
        DurableFiles.syncFolder(directory);
    }

    /**
     * Moves the log's start up (DeleteRecords, snapshots); on disk when this returns. Whole segments below it are deleted. A lower
     * start than the present one changes nothing.
     */
    public void advanceStart(long newStart) throws IOException {
        advanceStart(newStart, votersAtStart());
    }

    /**
     * The same.
     *
     * @param voters who votes at the new start, see {@link LogOrigin}
     */
    public void advanceStart(long newStart, List<Vote> voters) throws IOException {
        requireUsable();
        LogView now = view;
        if (newStart > now.endOffset()) {
            throw new IllegalArgumentException("start=" + newStart + " above end=" + now.endOffset());
        }
        if (newStart <= now.startOffset()) {
            return;
        }
        int drop = 0;
        while (drop < now.segments().length - 1 && now.endOf(drop) <= newStart) {
            drop++;
        }
        dropOldest(now, drop, newStart, voters);
    }

    /** Closes an active segment that is older than the segment age, so that its turn comes. Nothing may be appended meanwhile. */
    public void rollIfOld(long nowMs) throws IOException {
        requireUsable();
        LogView now = view;
        if (now.active().bytes() > 0 && isActiveOld(nowMs)) {
            roll(now);
        }
    }

    /**
     * Where the log should start by the age and size of its segments: up to the high watermark, and never behind the active one's first
     * batch. An active one that is older than the segment age is closed first, so that its turn comes. A log that nothing was
     * appended to since the last call is put to rest. To be called from time to time, when readers have been shown the newest view.
     */
    public long dueStart(long nowMs, long highWatermark) throws IOException {
        rollIfOld(nowMs);
        LogView now = view;
        cleaner.deleteReplaced(nowMs);
        int drop = Retention.segmentsToDrop(now, options, nowMs, highWatermark);
        if (drop == 0 && endAtLastRetention == now.endOffset()) {
            rest();
        }
        endAtLastRetention = now.endOffset();
        return drop == 0 ? now.startOffset() : Math.max(now.startOffset(), now.segments()[drop].baseOffset());
    }

    /** Offsets may be missing before a batch that begins below this one (rule M7). Any thread. */
    public long gapsBelow() {
        return cleaner.checkpoint().gapsBelow();
    }

    /** Tombstones below this offset may be gone: who holds less cannot go on from here (rule M7). Any thread. */
    public long tombstonesBelow() {
        return cleaner.checkpoint().tombstonesBelow();
    }

    /**
     * From now on appends may leave offsets out before a batch that begins at this offset or below: the leader's log has been compacted,
     * and may have lost tombstones (rule M7). On disk when this returns.
     */
    public void allowGapsBelow(long offset) throws IOException {
        requireUsable();
        cleaner.allow(offset, offset);
    }

    LogOptions options() {
        return options;
    }

    SegmentFiles files() {
        return files;
    }

    Path directory() {
        return directory;
    }

    CleanerState cleaner() {
        return cleaner;
    }

    /**
     * Puts a cleaned segment in the place of those it was made from; on disk when this returns. Readers that have begun go on in the old
     * ones, whose files {@link #dueStart} deletes later. Nothing may be appended meanwhile.
     *
     * @return false when the log has changed since, and nothing was done
     */
    public boolean replace(Replacement replacement) throws IOException {
        synchronized (flushLock) {
            requireUsable();
            LogView now = view;
            List<Segment> old = replacement.replaced();
            int first = Arrays.asList(now.segments()).indexOf(old.get(0));
            int next = first + old.size();
            if (first < 0
                    || next >= now.segments().length
                    || !old.equals(Arrays.asList(now.segments()).subList(first, next))
                    || replacement.pass().isCancelled()) {
                return false;
            }
            try {
                for (SegmentSwap.Step step : SegmentSwap.steps(directory, old, replacement.cleaned())) {
                    step.run();
                }
            } catch (IOException e) {
                throw failed("cannot replace segments from=" + old.get(0).baseOffset(), e);
            }
            List<Segment> segments = new ArrayList<>(Arrays.asList(now.segments()));
            segments.subList(first, next).clear();
            segments.add(first, replacement.cleaned());
            long bytes = now.sealedBytes() + replacement.cleaned().size();
            for (Segment segment : old) {
                bytes -= segment.size();
            }
            publish(segments.toArray(Segment[]::new), now.startOffset(), now.position(), now.active(), bytes);
            cleaner.replaced(old);
            return true;
        }
    }

    /**
     * Forgets everything and goes on behind a position (rule M6): what was before is deleted on the leader too. On disk when this
     * returns; done again at the next opening when it is interrupted. Nothing may be appended meanwhile (rule L6).
     */
    public void beginAnew(LogOrigin origin) throws IOException {
        Position start = origin.position();
        cleaner.cancel();
        synchronized (flushLock) {
            requireUsable();
            LogView now = view;
            try {
                cuts.incrementAndGet();
                DurableFiles.createFolders(directory);
                now.abandonFiles();
                ResetFile.write(directory, origin);
                ResetFile.carryOut(directory);
                cleaner.forget();
            } catch (IOException e) {
                // The next opening may find the old log, the new one, or a part of the old one.
                flushedOffset = 0;
                throw failed("cannot begin anew at=" + start, e);
            }
            Segment first = new Segment(directory, files, start.endOffset(), 0, options.indexIntervalBytes());
            publish(new Segment[] {first}, start.endOffset(), start, LogView.Active.EMPTY, 0);
            flushedOffset = start.endOffset();
            activeSinceMs = -1;
        }
    }

    private void dropOldest(LogView now, int drop, long newStart, List<Vote> voters) throws IOException {
        synchronized (flushLock) {
            try {
                // The segment that stays has to be there after a power cut, and the start known, before others go.
                if (folderUnflushed) {
                    flush();
                }
                DurableFiles.createFolders(directory);
                StartFile.write(directory, new LogOrigin(new Position(now.epochBelow(newStart), newStart), voters));
                Segment[] rest = Arrays.copyOfRange(now.segments(), drop, now.segments().length);
                long dropped = 0;
                for (int i = 0; i < drop; i++) {
                    dropped += now.segments()[i].size();
                }
                publish(rest, newStart, now.position(), now.active(), now.sealedBytes() - dropped);
                for (int i = 0; i < drop; i++) {
                    now.segments()[i].delete();
                }
            } catch (IOException e) {
                throw failed("cannot move its start to=" + newStart, e);
            }
        }
    }

    /** Index rows in memory go to their files, and all files are closed until they are needed. */
    public void rest() {
        for (Segment segment : view.segments()) {
            segment.rest();
        }
    }

    /** Closes the files, flushing nothing. The log must not be used any more. */
    @Override
    public void close() {
        cleaner.cancel();
        synchronized (flushLock) {
            if (failure == null) {
                rest();
                cleaner.rest();
                failure = new LogFailedException("log=" + directory + " is closed", null);
            }
        }
    }

    /** Deletes the folder with all that is in it. Readers of older views find nothing any more. */
    public void delete() throws IOException {
        close();
        synchronized (flushLock) {
            view.abandonFiles();
            DurableFiles.deleteTree(directory);
        }
    }
}
