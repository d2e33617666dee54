package barnabas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.BrokerId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class PersistenceIdFolderTest {
    @Property
    void namesAreShortAndHarmlessAndDifferent(@ForAll String one, @ForAll String other) {
        assertThat(PersistenceIdFolder.name(one + "x"))
                .hasSizeLessThanOrEqualTo(200)
                .matches("[A-Za-z0-9_%.-]+");
        assertThat(PersistenceIdFolder.name(one).equals(PersistenceIdFolder.name(other)))
                .isEqualTo(one.equals(other));
    }

    @Test
    void namesCannotLeaveTheFolder() {
        assertThat(PersistenceIdFolder.name("..")).isEqualTo("%2e%2e");
        assertThat(PersistenceIdFolder.name("../x")).isEqualTo("%2e%2e%2fx");
    }

    @Test
    void partitionsIdsAreReadBackAndOthersAreNot() {
        var id = new PartitionPersistenceId(new BrokerId(3), "orders.eu-1", 12, Uuid.randomUuid());
        assertThat(PartitionPersistenceId.parse(id.value())).contains(id);
        assertThat(PartitionPersistenceId.parse("Counter|1")).isEmpty();
        assertThat(PartitionPersistenceId.parse("barnabas.partition|1|orders")).isEmpty();
        assertThat(PartitionPersistenceId.parse("barnabas.partition|x|orders|0|" + Uuid.randomUuid()))
                .isEmpty();
    }
}
