package barnabas.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong(1_000_000);

    @Test
    void whatIsToldIsThereAfterTheNextStartAndTheCountGoesOn() {
        try (EventLog log = open(MIB)) {
            log.tell(elected(1));
            log.tell(elected(2));
        }
        try (EventLog log = open(MIB)) {
            log.tell(elected(3));
            await(log, 3);

            assertThat(log.find(EventFilter.last(10)).events())
                    .extracting(KeptEvent::sequence)
                    .containsExactly(1L, 2L, 3L);
            assertThat(log.find(EventFilter.last(10)).events().get(0)).isEqualTo(new KeptEvent(1, 7, elected(1)));
        }
    }

    @Test
    void thePieceOfALineThatACrashLeftIsCutOff() throws IOException {
        try (EventLog log = open(MIB)) {
            log.tell(elected(1));
        }
        Files.writeString(files().get(0), "{\"sequence\":2,\"ti", StandardOpenOption.APPEND);
        try (EventLog log = open(MIB)) {
            log.tell(elected(2));
            await(log, 2);

            assertThat(log.find(EventFilter.last(10)).events())
                    .extracting(kept -> kept.event().partition())
                    .containsExactly(1, 2);
        }
        assertThat(Files.readString(files().get(0)).lines()).hasSize(2);
    }

    @Test
    void theOldestGoWhenThereAreTooMany() throws IOException {
        try (EventLog log = open(MIB)) {
            int told = 0;
            while (told < 8000) {
                for (int i = 0; i < 1000; i++) {
                    log.tell(elected(++told));
                }
                await(log, told);
            }
            List<KeptEvent> kept = log.find(EventFilter.last(100_000)).events();

            assertThat(kept.get(kept.size() - 1).sequence()).isEqualTo(8000);
            assertThat(kept.get(0).sequence()).isGreaterThan(1);
            assertThat(kept).hasSizeGreaterThan(3000);
        }
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThanOrEqualTo(MIB);
    }

    @Test
    void oneWhoFollowsIsGivenTheFirstBehindWhereItHasCome() {
        try (EventLog log = open(MIB)) {
            for (int i = 1; i <= 3000; i++) {
                log.tell(elected(i));
            }
            await(log, 3000);

            for (long after : List.of(0L, 1500L, 2500L, 2999L)) { // on disk, and still in memory
                EventLog.Found found = log.find(EventFilter.last(10).after(after));
                assertThat(found.end()).isEqualTo(3000);
                assertThat(found.events().get(0).sequence()).isEqualTo(after + 1);
                assertThat(found.events()).hasSize((int) Math.min(10, 3000 - after));
            }
            assertThat(log.find(EventFilter.last(10).after(3000)).events()).isEmpty();
        }
    }

    @Test
    void aFilterLeavesOutWhatIsNotAskedFor() {
        try (EventLog log = open(MIB)) {
            log.tell(elected(1));
            log.tell(Event.of(EventKind.REBALANCE, 5000, "a member joined").ofGroup("kitchen"));
            log.tell(Event.of(EventKind.LEADER_RESIGNED, 6000, "it stops").at("orders", 1));
            log.tell(elected(2));
            await(log, 4);

            assertThat(sequences(log, new EventFilter("orders", 1, null, Set.of(), 0, -1, 10)))
                    .containsExactly(1L, 3L);
            assertThat(sequences(log, new EventFilter("orders", -1, null, Set.of(EventKind.LEADER_ELECTED), 0, -1, 10)))
                    .containsExactly(1L, 4L);
            assertThat(sequences(log, new EventFilter(null, -1, "kitchen", Set.of(), 0, -1, 10)))
                    .containsExactly(2L);
            assertThat(sequences(log, new EventFilter(null, -1, null, Set.of(), 5001, -1, 10)))
                    .containsExactly(3L);
            assertThat(sequences(log, EventFilter.last(1))).containsExactly(4L);
        }
    }

    @Test
    void aFloodOfOneKindIsCountedAndHidesNothing() {
        try (EventLog log = open(MIB)) {
            for (int i = 0; i < 100_000; i++) {
                log.tell(Event.of(EventKind.REQUEST_REFUSED, now.get(), "NOT_LEADER: epoch " + i)
                        .at("orders", 1));
            }
            log.tell(elected(1));
            await(log, 2);
            now.addAndGet(Repetitions.WINDOW_MS);
            await(log, 3);

            List<KeptEvent> kept = log.find(EventFilter.last(10)).events();
            assertThat(kept)
                    .extracting(event -> event.event().kind())
                    .containsExactly(EventKind.REQUEST_REFUSED, EventKind.LEADER_ELECTED, EventKind.REQUEST_REFUSED);
            assertThat(kept.get(2).event().details()).containsEntry("times", "99999");
        }
    }

    @Test
    void whatNobodyFindsRoomForIsCounted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        InstantSource stuck = () -> {
            asked.countDown();
            awaitUninterruptibly(goOn);
            return Instant.ofEpochMilli(now.get());
        };
        try (EventLog log = EventLog.open(folder, 7, 16 * MIB, stuck)) {
            log.tell(elected(1));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < EventLog.QUEUED_MAX + 5; i++) {
                log.tell(elected(2));
            }
            goOn.countDown();
            EventFilter lost = new EventFilter(null, -1, null, Set.of(EventKind.EVENTS_LOST), 0, -1, 10);
            Awaitility.await("it is told").until(() -> !log.find(lost).events().isEmpty());

            assertThat(log.find(lost).events())
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.event().details()).containsEntry("times", "5"));
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void hostileTextIsCutAndStaysOneLine() throws IOException {
        String script = "</script>\n\"\u0000\u2028" + "x".repeat(100_000);
        try (EventLog log = open(MIB)) {
            log.tell(Event.of(EventKind.REQUEST_REFUSED, 1, script).at(script).with("clientId", script));
            await(log, 1);

            Event kept = log.find(EventFilter.last(1)).events().get(0).event();
            assertThat(kept.cause()).startsWith("</script>\n\"\u0000\u2028").hasSize(Event.CAUSE_CHARS_MAX);
            assertThat(kept.topic()).hasSize(Event.NAME_CHARS_MAX);
        }
        assertThat(Files.readString(files().get(0)).chars().filter(c -> c == '\n'))
                .hasSize(1);
    }

    private static List<Long> sequences(EventLog log, EventFilter filter) {
        return log.find(filter).events().stream().map(KeptEvent::sequence).toList();
    }

    private static void await(EventLog log, long end) {
        Awaitility.await("written").until(() -> log.find(EventFilter.last(1)).end() >= end);
    }

    private EventLog open(long bytes) {
        return EventLog.open(folder, 7, bytes, () -> Instant.ofEpochMilli(now.get()));
    }

    private static Event elected(int partition) {
        return Event.of(EventKind.LEADER_ELECTED, 1000, "broker 2, which led, is gone")
                .at("orders", partition)
                .took(12)
                .with("epoch", 5);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
