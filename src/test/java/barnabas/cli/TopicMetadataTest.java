package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopicMetadataTest {
    @Test
    void aPartitionThatIsNotThereIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> TopicMetadata.requirePartition("orders", 2, 2))
                .hasMessage("Topic 'orders' has no partition 2, only 0 to 1.");
        assertThatThrownBy(() -> TopicMetadata.requirePartition("orders", 1, 1))
                .hasMessage("Topic 'orders' has no partition 1, only partition 0.");
        assertThatCode(() -> TopicMetadata.requirePartition("orders", 1, 2)).doesNotThrowAnyException();
    }
}
