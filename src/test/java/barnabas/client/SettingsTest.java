package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.client.consume.ConsumeOptions;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SettingsTest {
    private static final Config CLIENT =
            ConfigFactory.parseResources("reference.conf").resolve().getConfig("barnabas.client");

    private static ProducerSettings<String, String> producer() {
        return ProducerSettings.create(
                        CLIENT.getConfig("producer"),
                        CLIENT.getConfig("connection"),
                        new StringSerializer(),
                        new StringSerializer())
                .withBootstrapServers("one:9092,two:9093");
    }

    private static ConsumerSettings<String, String> consumer() {
        return ConsumerSettings.create(
                        CLIENT.getConfig("consumer"),
                        CLIENT.getConfig("connection"),
                        new StringDeserializer(),
                        new StringDeserializer())
                .withBootstrapServers("one:9092");
    }

    @Test
    void whatNobodySaysIsAsKafkaClientsHaveItExceptWhereTheReferenceSaysOtherwise() {
        var produce = producer().resolve().produce();
        assertThat(produce.acks()).isEqualTo((short) -1);
        assertThat(produce.idempotent()).isTrue();
        assertThat(produce.inFlightMax()).isEqualTo(5);
        assertThat(produce.deliveryTimeoutMs()).isEqualTo(120_000);
        assertThat(produce.batchBytes()).isEqualTo(131_072);
        assertThat(produce.lingerMs()).isZero();
        var connection = producer().resolve().connection();
        assertThat(connection.bootstrap()).hasToString("[one:9092, two:9093]");
        assertThat(connection.clientId()).isEqualTo("barnabas-client");
        var consume = consumer().resolve().consume();
        assertThat(consume.maxWaitMs()).isEqualTo(500);
        assertThat(consume.reset()).isEqualTo(ConsumeOptions.Reset.LATEST);
        assertThat(consume.readCommitted()).isFalse();
    }

    @Test
    void namesOfKafkaClientsAreTakenInCodeAndInTheConfiguration() {
        Config own = ConfigFactory.parseString("kafka-clients { linger.ms = 7, compression.type = lz4 }")
                .withFallback(CLIENT.getConfig("producer"));
        var settings = ProducerSettings.create(
                        own, CLIENT.getConfig("connection"), new StringSerializer(), new StringSerializer())
                .withBootstrapServers("one:9092")
                .withProperty("compression.type", "zstd");
        assertThat(settings.resolve().produce().lingerMs()).isEqualTo(7);
        assertThat(settings.resolve().produce().codec()).isEqualTo("zstd");
        assertThat(consumer()
                        .withProperty("isolation.level", "read_committed")
                        .withProperty("client.rack", "r1")
                        .resolve()
                        .consume())
                .matches(ConsumeOptions::readCommitted)
                .matches(options -> options.rack().equals("r1"));
    }

    @Test
    void namesThatMeanNothingHereAreOneWarning() {
        Logger logger = (Logger) LoggerFactory.getLogger("barnabas.client");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            producer()
                    .withProperty("no.such.thing", "1")
                    .withProperty("buffer.memory", "2")
                    .resolve();
            producer().withProperty("allow.auto.create.topics", "false").resolve();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("no.such.thing").contains("buffer.memory");
        });
    }

    @Test
    void weakerAcksGoWithoutIdempotenceUnlessSomebodyInsists() {
        assertThat(producer().withProperty("acks", "1").resolve().produce().idempotent())
                .isFalse();
        assertThatThrownBy(() -> producer()
                        .withProperty("acks", "1")
                        .withProperty("enable.idempotence", "true")
                        .resolve())
                .isInstanceOf(ClientException.class)
                .hasMessageContaining("acks=1");
    }

    @Test
    void whatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> producer().withBootstrapServers("").resolve())
                .hasMessageContaining("bootstrap.servers");
        assertThatThrownBy(() -> producer().withBootstrapServers("one").resolve())
                .hasMessageContaining("one");
        assertThatThrownBy(() -> producer().withProperty("linger.ms", "soon").resolve())
                .hasMessageContaining("linger.ms");
        assertThatThrownBy(() ->
                        consumer().withProperty("auto.offset.reset", "middle").resolve())
                .hasMessageContaining("auto.offset.reset");
    }

    @Test
    void everyChangeIsACopy() {
        var one = producer();
        var other = one.withProperty("linger.ms", "9").withParallelism(3).withBufferBytes(4);
        assertThat(one.getProperty("linger.ms")).isEqualTo("0");
        assertThat(one.parallelism()).isEqualTo(10_000);
        assertThat(other.getProperty("linger.ms")).isEqualTo("9");
        assertThat(other.parallelism()).isEqualTo(3);
        assertThat(other.bufferBytes()).isEqualTo(4);
    }

    @Test
    void whatWouldBeIgnoredAtTheUsersPerilIsRefused() {
        assertThatThrownBy(() -> producer()
                        .withProperty("security.protocol", "SASL_PLAINTEXT")
                        .resolve())
                .hasMessageContaining("sasl.mechanism=GSSAPI is not served");
        assertThatThrownBy(
                        () -> producer().withProperty("transactional.id", "t").resolve())
                .hasMessageContaining("transactional.id");
        assertThatThrownBy(() ->
                        consumer().withProperty("enable.auto.commit", "true").resolve())
                .hasMessageContaining("Committer");
    }

    @Test
    void settingsOfTlsAndSaslAreThoseOfKafkaClients() {
        var secured = producer()
                .withProperty("security.protocol", "SASL_SSL")
                .withProperty("sasl.mechanism", "SCRAM-SHA-512")
                .withProperty(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"anna\" password=\"pears\";")
                .resolve()
                .connection()
                .security();
        assertThat(secured.tls()).isNotNull();
        var engine = secured.tls().engine("localhost", 9093);
        assertThat(engine.getUseClientMode()).isTrue();
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualToIgnoringCase("HTTPS");
        assertThat(secured.sasl().username()).isEqualTo("anna");
        assertThat(secured.toString()).as("no secret is logged").doesNotContain("pears");
    }

    @Test
    void aStoreThatCannotBeReadAndAUserWithoutAPasswordFailAtOnce() {
        assertThatThrownBy(() -> producer()
                        .withProperty("security.protocol", "SSL")
                        .withProperty("ssl.truststore.location", "/no/such/store")
                        .resolve())
                .isInstanceOf(ClientException.class)
                .hasMessageContaining("/no/such/store");
        assertThatThrownBy(() -> producer()
                        .withProperty("security.protocol", "SASL_PLAINTEXT")
                        .withProperty("sasl.mechanism", "PLAIN")
                        .withProperty(
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"anna\";")
                        .resolve())
                .hasMessage("sasl.jaas.config has no password");
    }

    @Test
    void aChoiceOfTheCommitterThatIsNoneIsRefusedWithWhatThereIs() {
        Config committer = CLIENT.getConfig("committer");
        assertThat(CommitterSettings.create(
                        ConfigFactory.parseString("delivery = SendAndForget, when = NextOffsetObserved")
                                .withFallback(committer)))
                .extracting(CommitterSettings::delivery, CommitterSettings::when)
                .containsExactly(CommitterSettings.CommitDelivery.SEND_AND_FORGET, CommitWhen.NEXT_OFFSET_OBSERVED);
        for (String path : new String[] {"delivery", "when"}) {
            Config wrong = ConfigFactory.parseString(path + " = Soon").withFallback(committer);
            assertThatThrownBy(() -> CommitterSettings.create(wrong))
                    .isInstanceOf(ConfigException.BadValue.class)
                    .hasMessageContaining("'Soon' is none of ");
        }
    }
}
