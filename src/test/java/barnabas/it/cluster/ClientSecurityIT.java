package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorSystem;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import barnabas.client.ClientException;
import barnabas.client.Consumer;
import barnabas.client.ConsumerSettings;
import barnabas.client.Producer;
import barnabas.client.ProducerSettings;
import barnabas.client.Subscriptions;
import barnabas.it.Certificates;
import barnabas.it.Clients;
import barnabas.it.FreePorts;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's TLS and SASL beside Apache Kafka. */
@Tag("full")
@Timeout(60)
class ClientSecurityIT {
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    @TempDir
    private static Path folder;

    private static List<KafkaNode> nodes = List.of();
    private static List<Integer> ports;
    private static Certificates certificates;
    private static ActorSystem system;

    @BeforeAll
    static void startKafka() throws Exception {
        Assumptions.assumeTrue(
                Files.isDirectory(KafkaNode.LIBRARY), "no Kafka in " + KafkaNode.LIBRARY + ": run mvn -Pfull verify");
        certificates = new Certificates(folder);
        ports = FreePorts.take(5);
        nodes = KafkaNode.cluster(1, settings());
        for (KafkaNode node : nodes) {
            node.launch();
        }
        nodes.forEach(KafkaNode::awaitStarted);
        var clients = new Clients(nodes.get(0).bootstrap());
        clients.createTopic("secret", 1, 1, Map.of());
        try (Admin admin = clients.admin()) {
            for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                "anna", new ScramCredentialInfo(mechanism, 4096), "pears")))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
        }
        system = ActorSystem.create(
                "security",
                ConfigFactory.parseString("akka.loglevel = WARNING")
                        .withFallback(ConfigFactory.load("reference.conf")));
    }

    private static Map<String, String> settings() throws Exception {
        Path key = certificates.key("broker", "ip:127.0.0.1");
        Path another = certificates.key("another", "dns:another.example.org");
        certificates.key("client", "dns:client");
        Map<String, String> settings = new HashMap<>();
        settings.put("offsets.topic.num.partitions", "1");
        settings.put(
                "listeners",
                "TLS://127.0.0.1:%d,MUTUAL://127.0.0.1:%d,ANOTHER://127.0.0.1:%d,SASL://127.0.0.1:%d,BOTH://127.0.0.1:%d"
                        .formatted(ports.toArray()));
        settings.put(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,MUTUAL:SSL,ANOTHER:SSL,SASL:SASL_PLAINTEXT,BOTH:SASL_SSL");
        for (String listener : List.of("tls", "mutual", "another", "both")) {
            Path store = listener.equals("another") ? another : key;
            settings.put("listener.name." + listener + ".ssl.keystore.location", store.toString());
            settings.put("listener.name." + listener + ".ssl.keystore.password", Certificates.PASSWORD);
            settings.put("listener.name." + listener + ".ssl.keystore.type", "PKCS12");
        }
        settings.put("listener.name.mutual.ssl.client.auth", "required");
        settings.put(
                "listener.name.mutual.ssl.truststore.location",
                certificates.trust("client").toString());
        settings.put("listener.name.mutual.ssl.truststore.password", Certificates.PASSWORD);
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        for (String listener : List.of("sasl", "both")) {
            settings.put("listener.name." + listener + ".plain.sasl.jaas.config", PLAIN + " user_anna=\"pears\";");
            settings.put("listener.name." + listener + ".scram-sha-256.sasl.jaas.config", SCRAM + ";");
            settings.put("listener.name." + listener + ".scram-sha-512.sasl.jaas.config", SCRAM + ";");
        }
        settings.put("connections.max.reauth.ms", "2000");
        return settings;
    }

    @AfterAll
    static void stopKafka() throws Exception {
        nodes.forEach(KafkaNode::close);
        if (system != null) {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private static String listener(int index) {
        return "127.0.0.1:" + ports.get(index);
    }

    private static Map<String, String> tls(String trusted) throws Exception {
        return Map.of(
                "security.protocol",
                "SSL",
                "ssl.truststore.location",
                Files.exists(folder.resolve(trusted + "-trust.p12"))
                        ? folder.resolve(trusted + "-trust.p12").toString()
                        : certificates.trust(trusted).toString(),
                "ssl.truststore.password",
                Certificates.PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    private static Map<String, String> with(Map<String, String> settings, String... more) {
        Map<String, String> all = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static Map<String, String> sasl(String mechanism, String password) {
        String module = mechanism.equals("PLAIN") ? PLAIN : SCRAM;
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                mechanism,
                "sasl.jaas.config",
                module + " username=\"anna\" password=\"" + password + "\";");
    }

    private static void recordsGoThereAndBack(String bootstrap, Map<String, String> settings) throws Exception {
        String run = bootstrap + settings.hashCode();
        List<String> lines =
                IntStream.range(0, 1000).mapToObj(i -> run + " line " + i).toList();
        got(write(bootstrap, settings, lines));
        var read = Consumer.plainSource(
                        consumer(bootstrap, settings),
                        Subscriptions.assignmentWithOffset(new TopicPartition("secret", 0), 0))
                .map(ConsumerRecord::value)
                .filter(line -> line.startsWith(run))
                .take(lines.size())
                .runWith(Sink.seq(), system);
        assertThat(got(read)).isEqualTo(lines);
    }

    private static CompletionStage<?> write(String bootstrap, Map<String, String> settings, List<String> lines) {
        return Source.from(lines)
                .map(line -> new ProducerRecord<String, String>("secret", line))
                .runWith(
                        Producer.plainSink(
                                ProducerSettings.create(system, new StringSerializer(), new StringSerializer())
                                        .withBootstrapServers(bootstrap)
                                        .withProperties(settings)),
                        system);
    }

    private static ConsumerSettings<String, String> consumer(String bootstrap, Map<String, String> settings) {
        return ConsumerSettings.create(system, new StringDeserializer(), new StringDeserializer())
                .withBootstrapServers(bootstrap)
                .withProperties(settings);
    }

    private static <T> T got(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Both a stream that writes and one that reads fail, well before they would give up for want of an answer. */
    private static void isRefused(String bootstrap, Map<String, String> settings, Class<? extends Throwable> cause)
            throws Exception {
        for (CompletionStage<?> stream : List.of(
                write(bootstrap, settings, List.of("never")),
                Consumer.plainSource(
                                consumer(bootstrap, settings),
                                Subscriptions.assignment(new TopicPartition("secret", 0)))
                        .runWith(Sink.ignore(), system))) {
            try {
                stream.toCompletableFuture().get(10, TimeUnit.SECONDS);
                throw new AssertionError("it should have failed");
            } catch (ExecutionException failure) {
                assertThat(failure.getCause()).isInstanceOfSatisfying(ClientException.class, refused -> {
                    assertThat(refused.advice()).isEqualTo(ClientException.Advice.GIVE_UP);
                    assertThat(refused).hasMessageContaining(bootstrap).hasCauseInstanceOf(cause);
                });
            }
        }
    }

    @Test
    void recordsGoOverTlsThatTrustsAStoreOrACertificateInPem() throws Exception {
        recordsGoThereAndBack(listener(0), tls("broker"));
        recordsGoThereAndBack(
                listener(0),
                Map.of(
                        "security.protocol",
                        "SSL",
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.location",
                        certificates.pem("broker").toString()));
    }

    @Test
    void whoHasTheCertificateThatIsAskedForIsLetInAndWhoHasNoneIsNot() throws Exception {
        recordsGoThereAndBack(
                listener(1),
                with(
                        tls("broker"),
                        "ssl.keystore.location",
                        folder.resolve("client.p12").toString(),
                        "ssl.keystore.password",
                        Certificates.PASSWORD,
                        "ssl.keystore.type",
                        "PKCS12"));
        isRefused(listener(1), tls("broker"), SslAuthenticationException.class);
    }

    @Test
    void aBrokerWhoseCertificateIsNotTrustedIsNotSpokenTo() throws Exception {
        isRefused(listener(0), tls("client"), SslAuthenticationException.class);
    }

    @Test
    void aBrokerWithAnothersNameIsNotSpokenToUnlessNamesDoNotMatter() throws Exception {
        isRefused(listener(2), tls("another"), SslAuthenticationException.class);
        recordsGoThereAndBack(listener(2), with(tls("another"), "ssl.endpoint.identification.algorithm", ""));
    }

    @ParameterizedTest
    @CsvSource({"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void whoKnowsThePasswordIsLetInWithAndWithoutTlsAndWhoDoesNotIsNot(String mechanism) throws Exception {
        recordsGoThereAndBack(listener(3), sasl(mechanism, "pears"));
        Map<String, String> both = with(tls("broker"));
        both.putAll(sasl(mechanism, "pears"));
        both.put("security.protocol", "SASL_SSL");
        recordsGoThereAndBack(listener(4), both);
        isRefused(listener(3), sasl(mechanism, "plums"), SaslAuthenticationException.class);
    }

    @Test
    void aStreamOutlivesTheTimeAfterWhichItsBrokerAsksAgainWhoItIs() throws Exception {
        Map<String, String> settings = sasl("SCRAM-SHA-512", "pears");
        var sent = Source.range(0, 50)
                .throttle(10, Duration.ofSeconds(1))
                .map(i -> new ProducerRecord<String, String>("secret", "again " + i))
                .runWith(
                        Producer.plainSink(
                                ProducerSettings.create(system, new StringSerializer(), new StringSerializer())
                                        .withBootstrapServers(listener(3))
                                        .withProperties(settings)),
                        system);
        got(sent);
    }
}
