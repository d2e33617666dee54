package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyedLineTest {
    @Test
    void theFirstSeparatorEndsTheKey() {
        var line = split("a::b::c", "::");
        assertThat(line.key()).isEqualTo(bytes("a"));
        assertThat(line.value()).isEqualTo(bytes("b::c"));
    }

    @Test
    void aLineWithoutSeparatorHasNoKey() {
        var line = split("abc", ":");
        assertThat(line.key()).isNull();
        assertThat(line.value()).isEqualTo(bytes("abc"));
    }

    @Test
    void keyAndValueMayBeEmpty() {
        var line = split(":", ":");
        assertThat(line.key()).isEmpty();
        assertThat(line.value()).isEmpty();
    }

    @Test
    void bytesAroundTheSeparatorAreNotDecoded() {
        var line = KeyedLine.split(new byte[] {-1, '\t', -2}, ProduceCommand.separator("\\t"));
        assertThat(line.key()).containsExactly(-1);
        assertThat(line.value()).containsExactly(-2);
    }

    @Test
    void anEmptySeparatorIsWrongUsage() {
        assertThatThrownBy(() -> ProduceCommand.separator(""))
                .isInstanceOfSatisfying(CommandFailure.class, failure -> assertThat(failure.exitCode())
                        .isEqualTo(2));
    }

    private static KeyedLine split(String line, String separator) {
        return KeyedLine.split(bytes(line), bytes(separator));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
