package barnabas.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of events, each named after the sequence of its first one: {@code 00000000000000000017.jsonl}. When all together are too large the oldest
 * goes. Written by one thread; read by any, which may find the last line half there. Nothing is flushed: who pulls the plug loses the last moments.
 */
final class EventFiles implements AutoCloseable {
    /** A file is this part of all. */
    private static final int FILES = 8;

    private static final int NAME_DIGITS = 20;
    private static final String SUFFIX = ".jsonl";

    /** No line is longer. */
    private static final int TAIL_BYTES = 64 * 1024;

    private static final Pattern SEQUENCE = Pattern.compile("\\{\"sequence\":(\\d{1,18}),");

    private final Path folder;
    private final long bytesMax;
    private final Deque<Path> files = new ArrayDeque<>();
    private long nextSequence = 1;
    private long written;
    private @Nullable FileChannel current;

    /** Goes on behind what is there. Throws {@link UncheckedIOException}. */
    EventFiles(Path folder, long bytesMax) {
        this.folder = folder;
        this.bytesMax = bytesMax;
        try {
            Files.createDirectories(folder);
            files.addAll(list());
            if (!files.isEmpty()) {
                goOn(files.getLast());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("events=" + folder + " cannot be opened", e);
        }
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().matches("\\d{" + NAME_DIGITS + "}\\" + SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static long firstSequence(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, NAME_DIGITS));
    }

    /** A crash may have left a piece of a line. Only the end is looked at: a broker's start does not wait for more. */
    private void goOn(Path newest) throws IOException {
        FileChannel channel = FileChannel.open(newest, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = channel.size();
        ByteBuffer tail = ByteBuffer.allocate((int) Math.min(size, TAIL_BYTES));
        long from = size - tail.capacity();
        int read;
        do {
            read = channel.read(tail, from + tail.position());
        } while (read > 0 && tail.hasRemaining());
        String text = new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf('\n') + 1;
        Matcher last = SEQUENCE.matcher(text.substring(text.lastIndexOf('\n', end - 2) + 1, end));
        nextSequence = last.lookingAt() ? Long.parseLong(last.group(1)) + 1 : firstSequence(newest);
        written = from + end;
        channel.truncate(written).position(written);
        current = channel;
    }

    long nextSequence() {
        return nextSequence;
    }

    /** Appends events whose sequences go on from {@link #nextSequence}; after a failure they are lost. */
    void append(List<KeptEvent> events) throws IOException {
        if (events.isEmpty()) {
            return;
        }
        List<byte[]> lines = events.stream().map(EventFiles::line).toList();
        nextSequence = events.get(events.size() - 1).sequence() + 1;
        int done = 0;
        while (done < lines.size()) {
            done += appendSome(events.get(done).sequence(), lines.subList(done, lines.size()));
        }
        dropOldest();
    }

    private static byte[] line(KeptEvent kept) {
        return (EventJson.encode(kept) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** As many as fit into one file, at least one. */
    private int appendSome(long sequence, List<byte[]> lines) throws IOException {
        FileChannel channel = current;
        if (channel == null || !fits(written + lines.get(0).length)) {
            close();
            channel = begin(sequence);
        }
        List<ByteBuffer> some = new ArrayList<>();
        long size = 0;
        while (some.size() < lines.size() && (some.isEmpty() || fits(written + size + lines.get(some.size()).length))) {
            byte[] line = lines.get(some.size());
            some.add(ByteBuffer.wrap(line));
            size += line.length;
        }
        write(channel, some.toArray(ByteBuffer[]::new), size);
        return some.size();
    }

    private boolean fits(long bytes) {
        return bytes <= bytesMax / FILES;
    }

    private void write(FileChannel channel, ByteBuffer[] lines, long size) throws IOException {
        try {
            long left = size;
            while (left > 0) {
                left -= channel.write(lines);
            }
            written += size;
        } catch (IOException e) {
            // What comes later begins with a line of its own.
            channel.truncate(written).position(written);
            throw e;
        }
    }

    private FileChannel begin(long sequence) throws IOException {
        Path file = folder.resolve(String.format("%0" + NAME_DIGITS + "d", sequence) + SUFFIX);
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        synchronized (files) {
            files.addLast(file);
        }
        written = 0;
        current = channel;
        return channel;
    }

    /** One file more than the limit has room for is not begun, so all stay below it. */
    private void dropOldest() throws IOException {
        while (files.size() > FILES - 1) {
            Path oldest;
            synchronized (files) {
                oldest = files.removeFirst();
            }
            Files.deleteIfExists(oldest);
        }
    }

    /** What the filter asks for, in order of the sequence. Reads as many files as that takes. */
    List<KeptEvent> find(EventFilter filter) throws IOException {
        List<Path> all;
        synchronized (files) {
            all = List.copyOf(files);
        }
        return filter.after() >= 0 ? first(all, filter) : last(all, filter);
    }

    private static List<KeptEvent> first(List<Path> all, EventFilter filter) throws IOException {
        List<KeptEvent> found = new ArrayList<>();
        for (int i = 0; i < all.size() && found.size() < filter.limit(); i++) {
            boolean isBefore = i + 1 < all.size() && firstSequence(all.get(i + 1)) <= filter.after() + 1;
            if (!isBefore) {
                read(all.get(i)).stream()
                        .filter(filter::matches)
                        .limit(filter.limit() - found.size())
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static List<KeptEvent> last(List<Path> all, EventFilter filter) throws IOException {
        Deque<KeptEvent> found = new ArrayDeque<>();
        for (int i = all.size() - 1; i >= 0 && found.size() < filter.limit(); i--) {
            List<KeptEvent> events = read(all.get(i));
            for (int j = events.size() - 1; j >= 0 && found.size() < filter.limit(); j--) {
                if (filter.matches(events.get(j))) {
                    found.addFirst(events.get(j));
                }
            }
        }
        return List.copyOf(found);
    }

    private static List<KeptEvent> read(Path file) throws IOException {
        try {
            return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException dropped) {
            return List.of();
        }
    }

    private static List<KeptEvent> parse(String lines) {
        return lines.lines().map(EventJson::decode).flatMap(Optional::stream).toList();
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
