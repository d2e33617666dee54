package barnabas.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a cleaned segment in the place of those that it was made from, so that whatever interrupts it, the next opening finds the ones or the
 * other, and readers that have begun go on.
 *
 * <pre>
 * base.log.cleaned   being written; void
 * base.log.swap      whole and flushed; the segments whose offsets it has are void
 * base.log.deleted   a segment that was replaced, still read by those who began before; void
 * </pre>
 */
final class SegmentSwap {
    /** One change of the folder, or a flush of it. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    static final String CLEANED = ".cleaned";
    static final String DELETED = ".deleted";
    private static final String SWAP = ".swap";
    private static final int DIGITS = 20;
    private static final Pattern OF_A_SEGMENT = Pattern.compile("\\d{20}\\.(log|index|timeindex)");
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSwap.class);

    private SegmentSwap() {}

    /** In this order. {@code cleaned} is flushed, and has the offsets of all {@code replaced}. */
    static List<Step> steps(Path directory, List<Segment> replaced, Segment cleaned) {
        List<Step> steps = new ArrayList<>();
        steps.add(() -> cleaned.renameBatches(SWAP));
        steps.add(() -> DurableFiles.syncFolder(directory)); // from here on it counts
        for (Segment old : replaced) {
            steps.add(() -> old.renameIndex(DELETED));
            steps.add(() -> old.renameBatches(DELETED));
        }
        steps.add(() -> cleaned.renameIndex(""));
        // Nothing old may be left once the new one is no swap any more.
        steps.add(() -> DurableFiles.syncFolder(directory));
        steps.add(() -> cleaned.renameBatches(""));
        steps.add(() -> DurableFiles.syncFolder(directory));
        return steps;
    }

    /** Finishes what was interrupted, when a log is opened. */
    static void carryOut(Path directory, SegmentFiles files) throws IOException {
        String[] names = directory.toFile().list();
        if (names == null) {
            return;
        }
        for (String name : names) {
            if (name.endsWith(CLEANED) || name.endsWith(DELETED)) {
                Files.deleteIfExists(directory.resolve(name));
            }
        }
        for (String name : names) {
            if (name.endsWith(Segment.LOG + SWAP)) {
                finish(directory, files, Long.parseLong(name.substring(0, DIGITS)));
            }
        }
    }

    private static void finish(Path directory, SegmentFiles files, long baseOffset) throws IOException {
        int size = Math.toIntExact(Files.size(directory.resolve(Segment.fileName(baseOffset, Segment.LOG + SWAP))));
        Segment swapped = new Segment(directory, files, baseOffset, size, 0, SWAP);
        long endOffset = endOf(swapped, size);
        for (String name : LogFolder.files(directory)) {
            if (OF_A_SEGMENT.matcher(name).matches()
                    && isWithin(Long.parseLong(name.substring(0, DIGITS)), baseOffset, endOffset)) {
                Files.delete(directory.resolve(name));
            }
        }
        DurableFiles.syncFolder(directory);
        swapped.renameBatches("");
        DurableFiles.syncFolder(directory);
        swapped.close();
        LOG.info(
                "segment={} takes the place of those up to offset={}",
                swapped.path().getFileName(),
                endOffset);
    }

    private static boolean isWithin(long offset, long from, long to) {
        return offset >= from && offset < to;
    }

    /** The last batch of what was cleaned is kept, so a cleaned segment ends where the next one begins. */
    private static long endOf(Segment segment, int size) throws IOException {
        long endOffset = segment.baseOffset();
        BatchCursor batches = segment.cursor(0, size);
        try {
            while (batches.next()) {
                endOffset = batches.header().nextOffset();
            }
            segment.requireEnd(batches, size);
        } catch (NoSuchFileException gone) {
            throw new IOException("segment=" + segment.path() + " has gone while its log is opened", gone);
        }
        return endOffset;
    }
}
