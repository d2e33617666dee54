package barnabas.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OffsetMapTest {
    @Property(tries = 100)
    void itHasTheLastOffsetOfEachKey(@ForAll @Size(max = 200) List<@IntRange(max = 80) Integer> keys) {
        OffsetMap map = new OffsetMap(100 * OffsetMap.BYTES_PER_KEY);
        Map<Integer, Long> model = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(key(keys.get(i)), i);
            model.put(keys.get(i), (long) i);
        }
        assertThat(map.keys()).isEqualTo(model.size());
        for (int key = 0; key < 100; key++) {
            assertThat(map.get(key(key))).isEqualTo(model.getOrDefault(key, OffsetMap.NONE));
        }
    }

    @Test
    void itNeverTakesMoreThanItsBytesHoldAtNineTenths() {
        OffsetMap map = new OffsetMap(100 * OffsetMap.BYTES_PER_KEY + 5);
        assertThat(map.keysMax()).isEqualTo(90);
        for (int key = 0; key < 90; key++) {
            assertThat(map.hasRoomFor(90 - key)).isTrue();
            assertThat(map.hasRoomFor(91 - key)).isFalse();
            map.put(key(key), key);
        }
        map.put(key(3), 95);
        assertThat(map.get(key(3))).isEqualTo(95);
        assertThatThrownBy(() -> map.put(key(90), 96)).hasMessageContaining("full");
    }

    @Test
    void aKeyIsLookedAtAndNotMoved() {
        OffsetMap map = new OffsetMap(10 * OffsetMap.BYTES_PER_KEY);
        ByteBuffer key = ByteBuffer.wrap("xkeyx".getBytes(UTF_8), 1, 3);
        map.put(key, 0);
        assertThat(key.remaining()).isEqualTo(3);
        assertThat(map.get(ByteBuffer.wrap("key".getBytes(UTF_8)))).isZero();
        assertThat(map.get(ByteBuffer.allocate(0))).isEqualTo(OffsetMap.NONE);
    }

    private static ByteBuffer key(int number) {
        return ByteBuffer.wrap(("key-" + number).getBytes(UTF_8));
    }
}
