package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineSenderTest {
    private static final KeyedLine LINE = KeyedLine.withoutKey(new byte[] {'x'});
    private static final TopicPartition P0 = new TopicPartition("orders", 0);

    private final List<CompletableFuture<RecordMetadata>> asked = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private final LineSender sender = new LineSender(
            record -> {
                var answer = new CompletableFuture<RecordMetadata>();
                asked.add(answer);
                return answer;
            },
            "orders",
            Runnable::run,
            (written, line) -> acknowledged.add(line));

    @Test
    void linesCountAsWrittenWhenTheBrokerSaysSo() throws Exception {
        sender.send(LINE, 0);
        sender.send(LINE, 0);
        written(0);
        assertThat(sender.sent()).isEqualTo(2);
        assertThat(sender.written()).isEqualTo(1);
        assertThat(acknowledged).containsExactly(0L);
    }

    @Test
    void theFirstLineThatIsNotWrittenIsNamed() throws Exception {
        sender.send(LINE, 0);
        sender.send(LINE, 0);
        sender.send(LINE, 0);
        asked.get(2).completeExceptionally(new TimeoutException("late"));
        asked.get(1).completeExceptionally(new RecordTooLargeException("1 byte"));
        written(0);
        assertThatThrownBy(sender::finish)
                .hasMessage("Line 2 was not written: it is larger than the topic takes; raise the topic's"
                        + " max.message.bytes or split it (1 of 3 lines were written).");
    }

    @Test
    void nothingIsSentAfterALineThatIsNotWritten() throws Exception {
        sender.send(LINE, 0);
        asked.get(0).completeExceptionally(new RecordTooLargeException("1 byte"));
        assertThatThrownBy(() -> sender.send(LINE, 0)).isInstanceOf(CommandFailure.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aTopicOfWhichNothingIsHeardIsToBeLookedAt() throws Exception {
        sender.send(LINE, null);
        asked.get(0).completeExceptionally(new TimeoutException("Topic orders not present in metadata."));
        assertThatThrownBy(sender::finish).hasMessageContaining("`barnabas topic describe orders`");
    }

    @Test
    void aLineWaitsWhileTooManyBytesAreOnTheirWay() throws Exception {
        var large = KeyedLine.withoutKey(new byte[(int) LineSender.BYTES_MAX - 1]);
        sender.send(large, 0);
        sender.send(LINE, 0);
        var third = new Thread(() -> {
            try {
                sender.send(LINE, 0);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        third.start();
        while (third.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(asked).hasSize(2);
        written(0);
        third.join();
        assertThat(asked).hasSize(3);
    }

    @Test
    void aReaderOfTheAcknowledgementsThatIsGoneIsNoLineThatIsNotWritten() throws Exception {
        var telling = new LineSender(
                record -> CompletableFuture.completedFuture(metadata()), "orders", Runnable::run, (written, line) -> {
                    throw new UncheckedIOException(new IOException("Broken pipe"));
                });
        telling.send(LINE, 0);
        assertThatThrownBy(telling::finish).isInstanceOf(UncheckedIOException.class);
    }

    private void written(int line) {
        asked.get(line).complete(metadata());
    }

    private static RecordMetadata metadata() {
        return new RecordMetadata(P0, 0, 0, 0, -1, 1);
    }
}
