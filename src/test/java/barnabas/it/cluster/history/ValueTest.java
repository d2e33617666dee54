package barnabas.it.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ValueTest {
    @Property(tries = 200)
    void isKnownByItsBytes(@ForAll @IntRange(min = 1) int writer, @ForAll @IntRange(min = 0) int sequence) {
        Value value = new Value(writer, sequence);
        assertThat(Value.of(value.bytes())).contains(value);
        assertThat(Value.unpacked(value.packed())).isEqualTo(value);
    }

    @Property(tries = 200)
    void isNotKnownByOthers(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 5) int writer) {
        assertThat(Value.of(bytes)).isEmpty();
        byte[] cut = new byte[new Value(writer, 1).bytes().length - 1];
        System.arraycopy(new Value(writer, 1).bytes(), 0, cut, 0, cut.length);
        assertThat(Value.of(cut)).isEmpty();
    }

    @Test
    void hasAWriterAndASequence() {
        assertThatThrownBy(() -> new Value(0, 0)).hasMessage("writer=0 sequence=0");
        assertThat(Value.of(null)).isEmpty();
    }
}
