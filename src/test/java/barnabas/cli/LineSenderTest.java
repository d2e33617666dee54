package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class LineSenderTest {
    private static final KeyedLine LINE = KeyedLine.withoutKey(new byte[] {'x'});

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ArrayList<Long> acknowledged = new ArrayList<>();
    private final LineSender sender = new LineSender(producer, "orders", (written, line) -> acknowledged.add(line));

    @Test
    void linesCountAsWrittenWhenTheBrokerSaysSo() {
        sender.send(LINE, 0);
        sender.send(LINE, 0);
        producer.completeNext();
        assertThat(sender.sent()).isEqualTo(2);
        assertThat(sender.written()).isEqualTo(1);
        assertThat(acknowledged).containsExactly(0L);
    }

    @Test
    void theFirstLineThatIsNotWrittenIsNamed() {
        sender.send(LINE, 0);
        sender.send(LINE, 0);
        producer.completeNext();
        producer.errorNext(new RecordTooLargeException("1 byte"));
        assertThatThrownBy(sender::finish)
                .hasMessage("Line 2 was not written: it is larger than the topic takes; raise the topic's"
                        + " max.message.bytes or split it (1 of 2 lines were written).");
    }

    @Test
    void nothingIsSentAfterALineThatIsNotWritten() {
        sender.send(LINE, 0);
        producer.errorNext(new RecordTooLargeException("1 byte"));
        assertThatThrownBy(() -> sender.send(LINE, 0)).isInstanceOf(CommandFailure.class);
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void aTopicOfWhichNothingIsHeardIsToBeLookedAt() {
        producer.sendException = new TimeoutException("Topic orders not present in metadata after 20000 ms.");
        assertThatThrownBy(() -> sender.send(LINE, null)).hasMessageContaining("`barnabas topic describe orders`");
    }
}
