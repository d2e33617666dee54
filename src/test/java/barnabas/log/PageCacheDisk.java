package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * For one thread: a disk below a page cache as Linux has it. The real files are the cache; what was flushed is what is left after
 * {@link #powerCut}. A flush that fails writes nothing, and the next one has forgotten what it was to write.
 */
final class PageCacheDisk implements LogFile.Disk {
    boolean forceFails;
    private final Map<Path, Stored> stored = new HashMap<>();

    private static final class Stored {
        byte[] onDisk = {};
        /** Start and end of what was written since the last flush. */
        final TreeMap<Long, Long> dirty = new TreeMap<>();
    }

    @Override
    public LogFile open(Path path, boolean writable) throws IOException {
        return new Cached(path, ChannelFile.open(path, writable));
    }

    /** Afterwards the files hold what was on disk. */
    void powerCut() throws IOException {
        for (Map.Entry<Path, Stored> file : stored.entrySet()) {
            if (Files.exists(file.getKey())) {
                Files.write(file.getKey(), file.getValue().onDisk);
            }
            file.getValue().dirty.clear();
        }
    }

    private final class Cached extends ForwardingFile {
        private final Path path;

        Cached(Path path, LogFile file) {
            super(file);
            this.path = path;
        }

        private Stored stored() {
            return stored.computeIfAbsent(path, ignored -> new Stored());
        }

        @Override
        public long write(ByteBuffer[] from, int first, int count, long position) throws IOException {
            long written = file.write(from, first, count, position);
            stored().dirty.merge(position, position + written, Math::max);
            return written;
        }

        @Override
        public void force() throws IOException {
            Map<Long, Long> dirty = new TreeMap<>(stored().dirty);
            stored().dirty.clear();
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            byte[] cache = Files.readAllBytes(path);
            byte[] disk = Arrays.copyOf(stored().onDisk, cache.length);
            dirty.forEach((from, to) -> {
                int end = (int) Math.min(to, cache.length);
                System.arraycopy(cache, from.intValue(), disk, from.intValue(), Math.max(0, end - from.intValue()));
            });
            stored().onDisk = disk;
            file.force();
        }
    }
}
