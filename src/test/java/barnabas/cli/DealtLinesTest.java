package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DealtLinesTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void aFileOfFiveLines() throws IOException {
        file = Files.writeString(folder.resolve("lines"), "a\n\n\u00ff\na\nlast", StandardCharsets.ISO_8859_1);
    }

    @Test
    void linesAreExpectedInTurn() throws IOException {
        try (var expected = new DealtLines(InputFile.measure(file), 2)) {
            expected.came(1, 0, new byte[0]);
            expected.came(0, 0, new byte[] {'a'});
            expected.came(0, 1, new byte[] {-1});
            expected.came(1, 1, new byte[] {'a'});
            expected.came(0, 2, "last".getBytes(StandardCharsets.US_ASCII));
            assertThat(expected.seen()).isEqualTo(5);
        }
    }

    @Test
    void anotherLineIsNamedByItsNumberAndPlace() throws IOException {
        try (var expected = new DealtLines(InputFile.measure(file), 2)) {
            expected.came(0, 10, new byte[] {'a'});
            assertThatThrownBy(() -> expected.came(0, 11, new byte[] {'b', 0}))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage("Partition 0 has at offset 11 'b.' where line 3 was sent, which is '.'.");
        }
    }

    @Test
    void aLineThatComesTwiceIsNoticed() throws IOException {
        try (var expected = new DealtLines(InputFile.measure(file), 5)) {
            expected.came(4, 0, "last".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> expected.came(4, 1, "last".getBytes(StandardCharsets.US_ASCII)))
                    .hasMessageContaining("came twice");
        }
    }

    @Test
    void anEmptyLineIsNotARecordWithoutValue() throws IOException {
        try (var expected = new DealtLines(InputFile.measure(file), 2)) {
            assertThatThrownBy(() -> expected.came(1, 0, null)).hasMessageContaining("no value where line 2 was sent");
        }
    }

    @Test
    void aFileThatGrowsIsReadAsItWas() throws IOException {
        var input = InputFile.measure(file);
        assertThat(input).isEqualTo(new InputFile(file, 11, 5, 4));
        Files.writeString(file, " and more\nlines\n", StandardOpenOption.APPEND);
        try (Lines lines = input.open()) {
            for (int line = 0; line < 4; line++) {
                lines.next();
            }
            assertThat(lines.next()).asString().isEqualTo("last");
            assertThat(lines.next()).isNull();
        }
    }
}
