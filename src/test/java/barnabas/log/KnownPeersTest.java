package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.KnownPeers.Place;
import barnabas.model.BrokerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownPeersTest {
    @TempDir
    Path temp;

    @Test
    void whatWasWrittenIsRead() {
        try (DataDirectory directory = open()) {
            Map<BrokerId, Place> peers =
                    Map.of(new BrokerId(2), new Place("host", 25521), new BrokerId(3), new Place("::1", 1));
            new KnownPeers(directory).write(peers);
            assertThat(new KnownPeers(directory).read()).isEqualTo(peers);
        }
    }

    @Test
    void withoutTheFileNobodyIsKnown() {
        try (DataDirectory directory = open()) {
            assertThat(new KnownPeers(directory).read()).isEmpty();
        }
    }

    @Test
    void aDamagedFileIsNoObstacle() throws IOException {
        try (DataDirectory directory = open()) {
            Files.writeString(directory.root().resolve(KnownPeers.FILE), "2=host:25521\nnonsense\n");
            assertThat(new KnownPeers(directory).read()).isEmpty();
        }
    }

    private DataDirectory open() {
        return DataDirectory.open(temp.resolve("data"), new BrokerId(1), Optional.empty());
    }
}
