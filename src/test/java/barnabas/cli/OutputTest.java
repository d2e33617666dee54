package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class OutputTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        var table = new Table("NAME", "N");
        table.row("orders", 12);
        table.row("a", 3);
        assertThat(table).hasToString("NAME    N\norders  12\na       3\n");
    }

    @Test
    void aRowWithoutACellIsABug() {
        assertThatThrownBy(() -> new Table("A", "B").row(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBarShowsHowMuchIsDone() {
        assertThat(Progress.line("Sending", "lines", 500, 1000, 2))
                .isEqualTo("Sending [###############...............] 50% 500 lines, 250/s");
    }

    @Test
    void withoutATotalOnlyTheCountIsShown() {
        assertThat(Progress.line("Sending", "lines", 1500, -1, 1)).isEqualTo("Sending 1,500 lines, 1,500/s");
    }

    @Test
    void linesAreToldInOrderHoweverTheirAnswersCome() {
        var told = new ArrayList<String>();
        var order = new InOrder(told::add);
        order.accept("b", 1);
        order.accept("c", 2);
        assertThat(told).isEmpty();
        order.accept("a", 0);
        assertThat(told).containsExactly("a", "b", "c");
    }

    @Test
    void aRecordAsJsonLosesNothing() {
        var record = new ConsumerRecord<>("t", 1, 7L, (byte[]) null, new byte[] {-1, 0});
        record.headers().add("h", "é".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(RecordJson.of(record), StandardCharsets.UTF_8))
                .isEqualTo("{\"topic\":\"t\",\"partition\":1,\"offset\":7,\"timestamp\":-1,\"key\":null,"
                        + "\"valueBase64\":\"/wA=\",\"headers\":[{\"key\":\"h\",\"value\":\"é\"}]}\n");
    }

    @Test
    void thereIsNoBarWithoutATerminal() {
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(
                System.in, new ByteArrayOutputStream(), new PrintStream(err, true, StandardCharsets.UTF_8), "01");
        try (var progress = new Progress(terminal, "Sending", 10, true)) {
            progress.at(5);
        }
        assertThat(err.toByteArray()).isEmpty();
    }
}
