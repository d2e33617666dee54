package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.log.GroupState.Vote;
import barnabas.model.BrokerId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLogTest {
    private static final Uuid TOPIC = Uuid.randomUuid();
    private static final TopicIdPartition GROUP = group(0);
    private static final Vote VOTE = new Vote(new BrokerId(2), Uuid.randomUuid());

    @TempDir
    Path root;

    /** Runs flushes when the test says so. */
    private final ArrayDeque<Runnable> flushes = new ArrayDeque<>();

    @BeforeEach
    void makeFile() throws IOException {
        StateLog.create(root);
    }

    @Test
    void nothingIsAnsweredOrShownBeforeItsFlush() {
        try (StateLog log = open()) {
            CompletableFuture<GroupState> answer =
                    log.update(GROUP, state -> state.withVote(3, VOTE)).toCompletableFuture();
            assertThat(answer).isNotDone();
            assertThat(log.state(GROUP)).isEqualTo(GroupState.NEW);
            runFlushes();
            assertThat(answer).isCompletedWithValue(log.state(GROUP));
            assertThat(log.state(GROUP).vote()).isEqualTo(VOTE);
        }
    }

    @Test
    void everythingIsThereAfterReopening() {
        GroupState closed;
        try (StateLog log = open()) {
            log.update(GROUP, state -> state.withVote(3, VOTE));
            log.update(GROUP, state -> state.withLogStart(7).opened(BootId.current()));
            log.update(GROUP, state -> state.closed(20, 19));
            log.update(group(1), state -> state.withTerm(9));
            runFlushes();
            closed = log.state(GROUP);
        }
        try (StateLog log = open()) {
            assertThat(log.damage()).isEmpty();
            assertThat(log.state(GROUP))
                    .isEqualTo(closed)
                    .isEqualTo(new GroupState(3, VOTE, 7, 20, 19, true, false, BootId.current()));
            assertThat(log.state(group(1)).term()).isEqualTo(9);
            assertThat(log.groups()).containsExactlyInAnyOrder(GROUP, group(1));
        }
    }

    @Test
    void tenThousandElectionsShareAFlush() {
        FlakyChannel.Disk disk = new FlakyChannel.Disk();
        try (StateLog log = StateLog.open(root, flushes::add, disk)) {
            List<CompletableFuture<GroupState>> answers = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                answers.add(
                        log.update(group(i), state -> state.withVote(1, VOTE)).toCompletableFuture());
            }
            runFlushes();
            assertThat(answers).allMatch(CompletableFuture::isDone);
            assertThat(disk.forces()).isEqualTo(1);
        }
        try (StateLog log = open()) {
            assertThat(log.groups()).hasSize(10_000);
        }
    }

    @Test
    void aRefusedChangeFailsAloneAndChangesNothing() {
        try (StateLog log = open()) {
            log.update(GROUP, state -> state.withVote(3, VOTE));
            Vote other = new Vote(new BrokerId(4), Uuid.randomUuid());
            CompletableFuture<GroupState> second =
                    log.update(GROUP, state -> state.withVote(3, other)).toCompletableFuture();
            CompletableFuture<GroupState> third =
                    log.update(GROUP, state -> state.withLogStart(5)).toCompletableFuture();
            runFlushes();
            assertThat(second).isCompletedExceptionally();
            assertThat(third.join()).isEqualTo(GroupState.NEW.withVote(3, VOTE).withLogStart(5));
        }
    }

    @Test
    void aRemovedGroupIsForgotten() {
        try (StateLog log = open()) {
            log.update(GROUP, state -> state.withTerm(3));
            log.remove(GROUP);
            runFlushes();
        }
        try (StateLog log = open()) {
            assertThat(log.groups()).isEmpty();
            assertThat(log.state(GROUP)).isEqualTo(GroupState.NEW);
        }
    }

    @Test
    void aFailedFlushFailsEverythingAfterwards() {
        FlakyChannel.Disk disk = new FlakyChannel.Disk();
        try (StateLog log = StateLog.open(root, flushes::add, disk)) {
            disk.failForces();
            var lost = log.update(GROUP, state -> state.withTerm(1)).toCompletableFuture();
            runFlushes();
            assertThat(lost).isCompletedExceptionally();
            disk.heal();
            assertThat(log.update(GROUP, state -> state.withTerm(2)).toCompletableFuture())
                    .isCompletedExceptionally();
            assertThat(log.state(GROUP)).isEqualTo(GroupState.NEW);
        }
    }

    @Property(tries = 40)
    void aTornEndIsDroppedAtWhateverByte(@ForAll @IntRange(min = 1, max = 100) int kept) throws IOException {
        Path folder = Files.createTempDirectory("state");
        StateLog.create(folder);
        long whole = writeTerm(folder, 1);
        writeTerm(folder, 2);
        assertThat(Files.size(folder.resolve("state.log"))).isEqualTo(whole + 101);
        cut(folder, whole + kept);
        try (StateLog log = StateLog.open(folder, Runnable::run, UnaryOperator.identity())) {
            assertThat(log.damage()).isEmpty();
            assertThat(log.state(GROUP).term()).isEqualTo(1);
            assertThat(log.update(GROUP, state -> state.withTerm(3)).toCompletableFuture())
                    .isDone();
        }
        try (StateLog log = StateLog.open(folder, Runnable::run, UnaryOperator.identity())) {
            assertThat(log.state(GROUP).term()).isEqualTo(3);
        }
        DurableFiles.deleteTree(folder);
    }

    @Property(tries = 40)
    void aFlippedBitBeforeTheLastFrameIsDamage(@ForAll @IntRange(min = 0, max = 8 * 117 - 1) int bit)
            throws IOException {
        Path folder = Files.createTempDirectory("state");
        StateLog.create(folder);
        writeTerm(folder, 1);
        writeTerm(folder, 2);
        Path file = folder.resolve("state.log");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        Files.write(file, bytes);
        try (StateLog log = StateLog.open(folder, Runnable::run, UnaryOperator.identity())) {
            assertThat(log.damage()).isPresent();
            assertThatThrownBy(() -> log.update(GROUP, state -> state.withTerm(3))
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("damaged");
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        DurableFiles.deleteTree(folder);
    }

    @Test
    void aMissingFileIsDamage() throws IOException {
        Files.delete(root.resolve("state.log"));
        try (StateLog log = open()) {
            assertThat(log.damage()).contains("it is missing");
        }
    }

    @Test
    void aDamagedFileIsKeptUnderAnotherNameAndTheDirectoryIsAnotherOne() throws IOException {
        Path dir = root.resolve("broker");
        Uuid before;
        try (DataDirectory directory = DataDirectory.open(dir, new BrokerId(1), Optional.of("castle"))) {
            before = directory.meta().directoryId();
            Files.write(dir.resolve("state.log"), new byte[] {1, 2, 3});
            Path aside = directory.becomeStranger(4711);
            assertThat(Files.readAllBytes(aside)).containsExactly(1, 2, 3);
            assertThat(aside).hasFileName("state.log.damaged-4711");
            assertThat(directory.meta().directoryId()).isNotEqualTo(before);
        }
        try (DataDirectory directory = DataDirectory.open(dir, new BrokerId(1), Optional.of("castle"));
                StateLog log = StateLog.open(directory, Runnable::run)) {
            assertThat(log.damage()).isEmpty();
            assertThat(directory.meta().directoryId()).isNotEqualTo(before);
            assertThat(directory.meta().voters())
                    .as("who founded the cluster is another than this directory")
                    .containsExactly(new DirectoryMeta.Voter(new BrokerId(1), before));
        }
    }

    @Test
    void damageIsRememberedUntilTheReplicaIsSoundWhateverElseChanges() {
        try (StateLog log = open()) {
            log.update(GROUP, state -> state.withVote(3, VOTE).withFlushed(20).withLogStart(7));
            log.update(GROUP, GroupState::asDamaged);
            log.update(GROUP, state -> state.opened(BootId.current()).withFlushed(5));
            runFlushes();
        }
        try (StateLog log = open()) {
            GroupState state = log.state(GROUP);
            assertThat(state.damaged()).isTrue();
            assertThat(state.vote()).isEqualTo(VOTE);
            assertThat(state.logStartOffset()).isZero();
            assertThat(state.flushedOffset()).isEqualTo(5);
            log.update(GROUP, sick -> sick.sound(BootId.current()));
            runFlushes();
            assertThat(log.state(GROUP).damaged()).isFalse();
        }
    }

    @Test
    void garbageIsRewrittenAway() throws IOException {
        try (StateLog log = open()) {
            for (int term = 1; term <= 15; term++) {
                int next = term;
                for (int partition = 0; partition < 1_000; partition++) {
                    log.update(group(partition), state -> state.withTerm(next));
                }
                runFlushes();
            }
        }
        // A thousand entries take 85,000 bytes; fifteen times that were written.
        assertThat(Files.size(root.resolve("state.log"))).isLessThan(1 << 19);
        assertThat(root.resolve("state.log.new")).doesNotExist();
        try (StateLog log = open()) {
            assertThat(log.damage()).isEmpty();
            assertThat(log.groups()).hasSize(1_000);
            assertThat(log.groups()).allMatch(group -> log.state(group).term() == 15);
        }
    }

    @Test
    void aRewriteThatWasCutShortIsIgnored() throws IOException {
        writeTerm(root, 5);
        Files.writeString(root.resolve("state.log.new"), "half a rewrite");
        try (StateLog log = open()) {
            assertThat(log.state(GROUP).term()).isEqualTo(5);
        }
    }

    @Test
    void changesAfterClosingFail() {
        StateLog log = open();
        log.close();
        assertThat(log.update(GROUP, state -> state.withTerm(1)).toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void onlyADirtyEndOnAnEarlierBootMayHaveLostSomething() {
        Uuid earlier = Uuid.randomUuid();
        Uuid now = Uuid.randomUuid();
        assertThat(GroupState.NEW.opened(earlier).mayHaveLost(now)).isTrue();
        assertThat(GroupState.NEW.opened(now).mayHaveLost(now)).isFalse();
        assertThat(GroupState.NEW.opened(earlier).closed(5, 5).mayHaveLost(now)).isFalse();
    }

    @Test
    void onAFullDiskOnlyWhatHasNoRoomFails() {
        FlakyChannel.Disk disk = new FlakyChannel.Disk();
        try (StateLog log = StateLog.open(root, flushes::add, disk)) {
            log.update(GROUP, state -> state.withTerm(1));
            runFlushes();
            disk.fill();
            CompletableFuture<GroupState> refused =
                    log.update(GROUP, state -> state.withTerm(2)).toCompletableFuture();
            runFlushes();
            assertThat(refused).isCompletedExceptionally();
            assertThat(log.state(GROUP).term()).isEqualTo(1);
            disk.heal();
            log.update(GROUP, state -> state.withTerm(3));
            runFlushes();
            assertThat(log.state(GROUP).term()).isEqualTo(3);
        }
        try (StateLog log = open()) {
            assertThat(log.damage()).isEmpty();
            assertThat(log.state(GROUP).term()).isEqualTo(3);
        }
    }

    private StateLog open() {
        return StateLog.open(root, flushes::add, UnaryOperator.identity());
    }

    private void runFlushes() {
        while (!flushes.isEmpty()) {
            flushes.remove().run();
        }
    }

    private static long writeTerm(Path folder, int term) throws IOException {
        try (StateLog log = StateLog.open(folder, Runnable::run, UnaryOperator.identity())) {
            log.update(GROUP, state -> state.withTerm(term));
        }
        return Files.size(folder.resolve("state.log"));
    }

    private static void cut(Path folder, long size) throws IOException {
        try (var channel = FileChannel.open(folder.resolve("state.log"), StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static TopicIdPartition group(int partition) {
        return new TopicIdPartition(TOPIC, partition);
    }
}
