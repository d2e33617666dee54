package barnabas.log;

import barnabas.model.Position;
import barnabas.records.BatchHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a log is cut.
 *
 * @param segment number of the segment that becomes the last one
 * @param bytes that it keeps
 * @param end of the log then
 */
record LogCut(int segment, int bytes, Position end) {
    /** The place before the first batch that ends above an offset. */
    static LogCut find(LogView view, long offset, Path directory) throws IOException {
        int number = view.segmentOf(offset);
        Segment segment = view.segments()[number];
        int limit = view.bytes(number);
        int bytes = limit == 0 ? 0 : segment.positionOf(offset, limit);
        BatchHeader first = bytes == limit ? null : segment.firstFrom(bytes, limit);
        long end = first == null ? offset : Math.min(first.baseOffset(), offset);
        return new LogCut(number, bytes, new Position(epochBelow(view, end, directory), end));
    }

    /** Epoch of the last batch that begins below an offset, also when that is gone. */
    static int epochBelow(LogView view, long offset, Path directory) throws IOException {
        BatchHeader below = view.headerBelow(offset);
        if (below != null) {
            return below.leaderEpoch();
        }
        boolean recorded = Files.exists(directory.resolve(StartFile.NAME));
        return recorded ? StartFile.read(directory).position().epoch() : Position.NO_EPOCH;
    }
}
