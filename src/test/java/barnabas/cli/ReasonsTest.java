package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.Test;

class ReasonsTest {
    @Test
    void aKnownErrorSaysWhatToDo() {
        assertThat(Reasons.of(new TopicExistsException("Topic 'a' already exists.")))
                .isEqualTo("it exists already; take another name, or delete it first");
    }

    @Test
    void anErrorIsKnownByItsKindToo() {
        assertThat(Reasons.of(new SaslAuthenticationException("no"))).contains("credentials");
        assertThat(Reasons.of(new SslAuthenticationException("no"))).contains("certificate");
    }

    @Test
    void whatFuturesWrapAroundAnErrorIsTakenOff() {
        var wrapped = new ExecutionException(new KafkaException("Failed", new TopicExistsException("x")));
        assertThat(Reasons.of(wrapped)).startsWith("it exists already");
    }

    @Test
    void ofAnUnknownErrorTheFirstLineIsToldOnce() {
        assertThat(Reasons.sentence(new InvalidRequestException("strange thing.\nwith details")))
                .isEqualTo("Strange thing.");
    }

    @Test
    void anErrorWithoutWordsIsToldByName() {
        assertThat(Reasons.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }

    @Test
    void aSettingThatTheClientRefusesIsWrongUsage() {
        var failure = new KafkaException("Failed to construct", new ConfigException("security.protocol", "FOO", "no"));
        assertThat(Reasons.exitCode(failure)).isEqualTo(2);
        assertThat(Reasons.sentence(failure)).startsWith("A setting is wrong: Invalid value FOO");
        assertThat(Reasons.exitCode(new TopicExistsException("x"))).isEqualTo(1);
    }

    @Test
    void aReaderThatHasEnoughIsNoFailureButAFullDiskIs() {
        assertThat(Reasons.isClosedPipe(new UncheckedIOException(new IOException("Broken pipe"))))
                .isTrue();
        assertThat(Reasons.isClosedPipe(new IOException("No space left on device")))
                .isFalse();
    }
}
