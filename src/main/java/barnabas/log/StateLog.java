package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code state.log} of a data directory: term, vote, log start and clean mark of every group in it (rule L4). Changes
 * from all groups that come while a flush is under way share the next one, so ten thousand elections cost a handful of flushes.
 * Nothing is answered before it is flushed. After a failed write or flush nothing is written any more, and every change
 * fails (rule L7); so it is when the file was found damaged. On a full disk only those changes fail that there was no room for:
 * the part that was written is cut off again.
 *
 * <p>{@link #state} and {@link #update} may be called from any thread and never block; {@link #open} and {@link #close} block.
 */
public final class StateLog implements AutoCloseable {
    /** Changes that wait for their flush; beyond, they are refused. A replica waits for one at a time. */
    public static final int PENDING_MAX = 200_000;

    private static final String FILE = "state.log";
    private static final long REWRITE_BYTES_MIN = 1 << 20;
    private static final int REWRITE_GARBAGE_FACTOR = 4;

    private record Pending(
            TopicIdPartition group,
            Function<GroupState, Optional<GroupState>> change,
            CompletableFuture<GroupState> answer) {}

    private record Answer(CompletableFuture<GroupState> to, GroupState state) {}

    private final Path file;
    private final Executor flushing;
    private final UnaryOperator<FileChannel> disk;
    private final Map<TopicIdPartition, GroupState> groups = new ConcurrentHashMap<>();

    private final Object queueLock = new Object();
    private ArrayDeque<Pending> queue = new ArrayDeque<>();
    private boolean flushScheduled;
    private @Nullable StorageException failure;

    private final Optional<String> damage;
    private @Nullable FileChannel channel;
    private long frameNumber;

    private StateLog(Path file, Executor flushing, UnaryOperator<FileChannel> disk) throws IOException {
        this.file = file;
        this.flushing = flushing;
        this.disk = disk;
        this.damage = load();
        damage.ifPresent(reason -> failure = new StorageException("file=" + file + " is damaged: " + reason, null));
    }

    /** Makes an empty one in a directory that is being made. One that is there already is left alone. */
    static void create(Path root) throws IOException {
        Path file = root.resolve(FILE);
        if (!Files.exists(file)) {
            DurableFiles.replace(
                    file,
                    StateLogFormat.frame(
                            0,
                            Map.<TopicIdPartition, Optional<GroupState>>of()
                                    .entrySet()
                                    .iterator(),
                            0));
        }
    }

    /** Puts the file under another name and makes an empty one in its place. */
    static Path setAside(Path root, long nowMs) throws IOException {
        Path aside = root.resolve(FILE + ".damaged-" + nowMs);
        if (Files.exists(root.resolve(FILE))) {
            DurableFiles.rename(root.resolve(FILE), aside);
        }
        create(root);
        return aside;
    }

    /**
     * Reads the file. A torn end, which was never answered, is cut off; any other damage is reported by {@link #damage()}.
     *
     * @param flushing a single thread for writes and flushes, which blocks on the disk; completes the answers too
     */
    public static StateLog open(DataDirectory directory, Executor flushing) {
        return open(directory.root(), flushing, UnaryOperator.identity());
    }

    /** For tests: {@code disk} may stand in for the file and fail. */
    static StateLog open(Path root, Executor flushing, UnaryOperator<FileChannel> disk) {
        Path file = root.resolve(FILE);
        try {
            return new StateLog(file, flushing, disk);
        } catch (IOException e) {
            throw new StorageException("file=" + file + " cannot be opened: " + e, e);
        }
    }

    /** What is wrong with the file. If anything is, no replica of the directory may vote or lead (rules L4, L8). */
    public Optional<String> damage() {
        return damage;
    }

    /** A group's newest flushed state, {@link GroupState#NEW} when there is none. */
    public GroupState state(TopicIdPartition group) {
        return groups.getOrDefault(group, GroupState.NEW);
    }

    /** The groups that there is a state of. */
    public Set<TopicIdPartition> groups() {
        return Set.copyOf(groups.keySet());
    }

    /**
     * Changes a group's state.
     *
     * @param change pure; gets the newest state, that of changes queued before it included
     * @return the state after the change, once it is flushed. Fails with what {@code change} throws, which changes nothing; or
     *     with {@link StorageException}, after which it is unknown whether the change is on disk
     */
    public CompletionStage<GroupState> update(TopicIdPartition group, UnaryOperator<GroupState> change) {
        return submit(group, state -> Optional.of(change.apply(state)));
    }

    /** Forgets a group whose replica has been deleted. */
    public CompletionStage<GroupState> remove(TopicIdPartition group) {
        return submit(group, state -> Optional.empty());
    }

    private CompletionStage<GroupState> submit(
            TopicIdPartition group, Function<GroupState, Optional<GroupState>> change) {
        CompletableFuture<GroupState> answer = new CompletableFuture<>();
        synchronized (queueLock) {
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            if (queue.size() >= PENDING_MAX) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("file=" + file + " pending=" + queue.size() + " is at its bound"));
            }
            queue.add(new Pending(group, change, answer));
            if (flushScheduled) {
                return answer;
            }
            flushScheduled = true;
        }
        try {
            flushing.execute(this::flushPending);
        } catch (RejectedExecutionException e) {
            fail(new StorageException("file=" + file + " has no thread to flush it", e));
        }
        return answer;
    }

    private synchronized void flushPending() {
        for (List<Pending> batch = take(); !batch.isEmpty(); batch = take()) {
            try {
                flush(batch);
            } catch (IOException e) {
                StorageException failed = new StorageException("file=" + file + " cannot be written: " + e, e);
                if (!(e instanceof DiskFullException)) {
                    fail(failed);
                }
                batch.forEach(pending -> pending.answer().completeExceptionally(failed));
            }
        }
    }

    /** The next frame's changes; with none left, the next one that comes schedules a flush again. */
    private List<Pending> take() {
        synchronized (queueLock) {
            List<Pending> batch = new ArrayList<>(Math.min(queue.size(), StateLogFormat.ENTRIES_MAX));
            while (batch.size() < StateLogFormat.ENTRIES_MAX && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            flushScheduled = !batch.isEmpty();
            return batch;
        }
    }

    private void flush(List<Pending> batch) throws IOException {
        Map<TopicIdPartition, Optional<GroupState>> changed = new LinkedHashMap<>();
        List<Answer> answers = new ArrayList<>(batch.size());
        for (Pending pending : batch) {
            Optional<GroupState> known = changed.containsKey(pending.group())
                    ? changed.get(pending.group())
                    : Optional.ofNullable(groups.get(pending.group()));
            try {
                Optional<GroupState> next = pending.change().apply(known.orElse(GroupState.NEW));
                if (!next.equals(known)) {
                    changed.put(pending.group(), next);
                }
                answers.add(new Answer(pending.answer(), next.orElse(GroupState.NEW)));
            } catch (RuntimeException refused) {
                pending.answer().completeExceptionally(refused);
            }
        }
        if (!changed.isEmpty()) {
            // One frame for each flush: a torn frame is then always the last one.
            append(StateLogFormat.frame(frameNumber, changed.entrySet().iterator(), changed.size()));
            changed.forEach(
                    (group, state) -> state.ifPresentOrElse(s -> groups.put(group, s), () -> groups.remove(group)));
        }
        answers.forEach(answer -> answer.to().complete(answer.state()));
        rewriteIfMostlyGarbage();
    }

    private void append(ByteBuffer frame) throws IOException {
        FileChannel open = requireOpen();
        long end = open.position();
        try {
            DurableFiles.writeFully(open, frame);
        } catch (IOException e) {
            if (!DiskFullException.saidBy(e)) {
                throw e;
            }
            open.truncate(end);
            open.position(end);
            throw new DiskFullException("file=" + file + " has no room on its disk", e);
        }
        open.force(false);
        frameNumber++;
    }

    private void rewriteIfMostlyGarbage() throws IOException {
        FileChannel old = requireOpen();
        long live = (long) groups.size() * StateLogFormat.ENTRY;
        if (old.position() < Math.max(REWRITE_BYTES_MIN, REWRITE_GARBAGE_FACTOR * live)) {
            return;
        }
        Path rewritten = file.resolveSibling(FILE + ".new");
        FileChannel next = disk.apply(DurableFiles.open(
                rewritten,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)));
        try {
            frameNumber = writeAll(next);
            next.force(true);
            DurableFiles.rename(rewritten, file);
        } catch (IOException e) {
            next.close();
            throw e;
        }
        channel = next;
        old.close();
    }

    private long writeAll(FileChannel target) throws IOException {
        long number = 0;
        int left = groups.size();
        Iterator<Map.Entry<TopicIdPartition, Optional<GroupState>>> entries = groups.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), Optional.of(entry.getValue())))
                .iterator();
        do {
            int count = Math.min(left, StateLogFormat.ENTRIES_MAX);
            DurableFiles.writeFully(target, StateLogFormat.frame(number++, entries, count));
            left -= count;
        } while (left > 0);
        return number;
    }

    /** Fills the map; the damage that it finds is its answer. */
    private Optional<String> load() throws IOException {
        Files.deleteIfExists(file.resolveSibling(FILE + ".new"));
        if (!Files.exists(file)) {
            return Optional.of("it is missing");
        }
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
        int end = replayFrames(content);
        if (end == 0) {
            return Optional.of("its first frame is not whole");
        }
        if (end < content.limit() && hasFrameBehind(content, end)) {
            return Optional.of("position=" + end + " is no frame, and frames follow it");
        }
        FileChannel opened = disk.apply(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
        channel = opened;
        if (end < content.limit()) {
            opened.truncate(end);
            opened.force(true);
        }
        opened.position(end);
        return Optional.empty();
    }

    private int replayFrames(ByteBuffer content) {
        int position = 0;
        int count = StateLogFormat.entriesAt(content, position, 0, 0);
        while (count >= 0) {
            content.position(position + StateLogFormat.FRAME_HEADER);
            for (int i = 0; i < count; i++) {
                StateLogFormat.replayEntry(content, groups);
            }
            position = content.position();
            frameNumber++;
            count = StateLogFormat.entriesAt(content, position, frameNumber, frameNumber);
        }
        return position;
    }

    private boolean hasFrameBehind(ByteBuffer content, int end) {
        long numberAtMost = frameNumber + content.limit() / StateLogFormat.FRAME_HEADER;
        for (int position = end + 1; position < content.limit(); position++) {
            if (StateLogFormat.entriesAt(content, position, frameNumber + 1, numberAtMost) >= 0) {
                return true;
            }
        }
        return false;
    }

    private void fail(StorageException cause) {
        ArrayDeque<Pending> lost;
        synchronized (queueLock) {
            if (failure == null) {
                failure = cause;
            }
            lost = queue;
            queue = new ArrayDeque<>();
        }
        lost.forEach(pending -> pending.answer().completeExceptionally(cause));
    }

    private FileChannel requireOpen() throws IOException {
        if (channel == null) {
            throw new IOException("file is closed");
        }
        return channel;
    }

    /** Flushes what is queued and closes the file. Blocks. Later changes fail. */
    @Override
    public synchronized void close() {
        flushPending();
        fail(new StorageException("file=" + file + " is closed", null));
        FileChannel open = channel;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw new StorageException("file=" + file + " cannot be closed: " + e, e);
        }
    }
}
