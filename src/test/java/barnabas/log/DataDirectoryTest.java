package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.model.BrokerId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final Optional<String> UNKNOWN = Optional.empty();
    private static final List<DirectoryMeta.Voter> VOTERS = List.of(
            new DirectoryMeta.Voter(ONE, Uuid.randomUuid()),
            new DirectoryMeta.Voter(new BrokerId(2), Uuid.randomUuid()));
    private static final PartitionFolder ORDERS = new PartitionFolder("orders", 3, Uuid.randomUuid());

    @TempDir
    Path temp;

    @Test
    void keepsItsIdentityOverReopening() {
        DirectoryMeta made = openAndClose(Optional.of("castle"));
        assertThat(openAndClose(Optional.of("castle"))).isEqualTo(made);
        assertThat(made.clusterId()).contains("castle");
        assertThat(made.brokerId()).isEqualTo(ONE);
        assertThat(made.directoryId()).isNotEqualTo(Uuid.ZERO_UUID);
    }

    @Test
    void learnsItsClusterWhenThatHasBeenFormed() {
        try (DataDirectory directory = DataDirectory.open(dataDir(), ONE, UNKNOWN)) {
            assertThat(directory.meta().clusterId()).isEmpty();
            directory.joinCluster("castle", VOTERS);
            assertThatThrownBy(() -> directory.joinCluster("village", VOTERS))
                    .isInstanceOf(DataDirectoryException.class);
        }
        assertThat(openAndClose(UNKNOWN).clusterId()).contains("castle");
        assertThat(openAndClose(UNKNOWN).voters()).isEqualTo(VOTERS);
    }

    @Test
    void withWhomItsClusterWasFormedIsRecordedOnce() {
        try (DataDirectory directory = DataDirectory.open(dataDir(), ONE, UNKNOWN)) {
            directory.joinCluster("castle", VOTERS);
            directory.joinCluster("castle", List.of());
            assertThat(directory.meta().voters()).isEqualTo(VOTERS);
        }
    }

    @Test
    void refusesAnotherBrokersDirectoryAndTouchesNothing() throws IOException {
        openAndClose(UNKNOWN);
        Map<String, String> before = contents();
        assertThatThrownBy(() -> DataDirectory.open(dataDir(), new BrokerId(2), UNKNOWN))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContainingAll(dataDir().toString(), "belongs to broker 1");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void refusesAnotherClustersDirectoryAndTouchesNothing() throws IOException {
        openAndClose(Optional.of("castle"));
        Map<String, String> before = contents();
        assertThatThrownBy(() -> DataDirectory.open(dataDir(), ONE, Optional.of("village")))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContainingAll("belongs to cluster castle", "not to cluster village");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void refusesANewerFormatAndTouchesNothing() throws IOException {
        openAndClose(UNKNOWN);
        Files.writeString(dataDir().resolve("meta"), "format.version=2\nshape=unheard of\n");
        Map<String, String> before = contents();
        assertThatThrownBy(() -> DataDirectory.open(dataDir(), ONE, UNKNOWN))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("format version 2");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void refusesPartitionsWhoseMetaIsLost() throws IOException {
        openAndClose(UNKNOWN);
        Files.createDirectory(dataDir().resolve("partitions").resolve(ORDERS.name()));
        Files.delete(dataDir().resolve("meta"));
        assertThatThrownBy(() -> DataDirectory.open(dataDir(), ONE, UNKNOWN)).hasMessageContaining("no file meta");
    }

    @Test
    void refusesAnUnreadableMeta() throws IOException {
        openAndClose(UNKNOWN);
        Files.writeString(dataDir().resolve("meta"), "format.version=1\nbroker.id=one\n");
        assertThatThrownBy(() -> DataDirectory.open(dataDir(), ONE, UNKNOWN))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("unreadable file meta");
    }

    @Test
    void isOpenedOnceInAProcess() {
        DataDirectory first = DataDirectory.open(dataDir(), ONE, UNKNOWN);
        assertThatThrownBy(() -> DataDirectory.open(dataDir(), ONE, UNKNOWN))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContainingAll("in use", dataDir().getFileName().toString());
        first.close();
        openAndClose(UNKNOWN);
    }

    @Test
    void anotherProcessIsKeptOutAlsoAfterARefusedOpening() throws Exception {
        try (DataDirectory held = DataDirectory.open(dataDir(), ONE, UNKNOWN)) {
            assertThatThrownBy(() -> DataDirectory.open(dataDir(), ONE, UNKNOWN))
                    .isInstanceOf(DataDirectoryException.class);
            assertThat(lockInAnotherProcess(held.root())).isEqualTo("refused");
        }
        assertThat(lockInAnotherProcess(dataDir())).isEqualTo("locked");
    }

    @Test
    void aDirectoryLockedByAnotherProcessIsRefused() throws Exception {
        openAndClose(UNKNOWN);
        Process other = new ProcessBuilder(
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Locker.class.getName(),
                        dataDir().toString(),
                        "hold")
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            assertThatThrownBy(() -> DataDirectory.open(dataDir(), ONE, UNKNOWN))
                    .isInstanceOf(DataDirectoryException.class)
                    .hasMessageContaining("in use");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void removesWhatWasLeftHalfDeleted() throws IOException {
        openAndClose(UNKNOWN);
        Path left = dataDir().resolve("partitions").resolve(ORDERS.name() + ".deleted");
        Files.createDirectory(left);
        Files.writeString(left.resolve("00000000000000000000.log"), "x");
        openAndClose(UNKNOWN);
        assertThat(left).doesNotExist();
    }

    @Test
    void deletesAPartitionWithItsFilesAndListsTheOthers() throws IOException {
        PartitionFolder kept = new PartitionFolder("orders", 4, ORDERS.topicId());
        try (DataDirectory directory = DataDirectory.open(dataDir(), ONE, UNKNOWN)) {
            for (PartitionFolder partition : List.of(ORDERS, kept)) {
                Files.createDirectory(directory.folder(partition));
                Files.writeString(directory.folder(partition).resolve("x.log"), "x");
            }
            Files.createDirectory(directory.root().resolve("partitions").resolve("lost+found"));
            directory.delete(ORDERS, Runnable::run).toCompletableFuture().join();
            assertThat(directory.partitions()).containsExactly(kept);
            assertThat(directory.folder(ORDERS)).doesNotExist();
        }
    }

    @Test
    void filesAreReadByTheirOwnerOnly() throws IOException {
        openAndClose(UNKNOWN);
        for (String file : List.of("meta", "lock", "state.log")) {
            assertThat(mode(dataDir().resolve(file))).as(file).isEqualTo("rw-------");
        }
        assertThat(mode(dataDir())).isEqualTo("rwx------");
        assertThat(mode(dataDir().resolve("partitions"))).isEqualTo("rwx------");
    }

    @Test
    void folderNamesAreReadBackAndLongTopicsAreCut() {
        PartitionFolder dashed = new PartitionFolder("a-1.b-2", 0, Uuid.randomUuid());
        assertThat(PartitionFolder.parse(dashed.name())).contains(dashed);
        PartitionFolder tooLong = new PartitionFolder("t".repeat(249), 2_147_483_647, Uuid.randomUuid());
        assertThat(tooLong.name()).hasSizeLessThan(200).startsWith("t".repeat(150) + "-2147483647.");
        assertThat(PartitionFolder.parse(tooLong.name())).contains(tooLong);
        assertThat(PartitionFolder.parse(ORDERS.name() + ".deleted")).isEmpty();
        assertThatThrownBy(() -> new PartitionFolder("../etc", 0, Uuid.randomUuid()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The main of another process: takes the lock of a directory, and holds it when told to. */
    static final class Locker {
        public static void main(String[] arguments) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(arguments[0], "lock"), StandardOpenOption.WRITE)) {
                System.out.println(channel.tryLock() == null ? "refused" : "locked");
                if (arguments.length > 1) {
                    TimeUnit.MINUTES.sleep(1);
                }
            }
        }
    }

    private static String lockInAnotherProcess(Path dataDir) throws Exception {
        Process other = new ProcessBuilder(
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Locker.class.getName(),
                        dataDir.toString())
                .start();
        String said = other.inputReader().readLine();
        assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Path dataDir() {
        return temp.resolve("above").resolve("data");
    }

    private DirectoryMeta openAndClose(Optional<String> clusterId) {
        try (DataDirectory directory = DataDirectory.open(dataDir(), ONE, clusterId)) {
            return directory.meta();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(dataDir())) {
            for (Path path : paths.toList()) {
                String content = Files.isDirectory(path)
                        ? "folder"
                        : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
                contents.put(path + " " + Files.getLastModifiedTime(path), content);
            }
        }
        return contents;
    }
}
