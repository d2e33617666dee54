package barnabas.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.client.net.Brokers.Lane;
import barnabas.client.net.FakeBrokers.Asked;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslServer;
import org.junit.jupiter.api.Test;

/** What the client says before brokers answer anything else; Kafka's own server side of SCRAM listens. */
class AuthenticationTest {
    private final ManualLoop loop = new ManualLoop();
    private final FakeBrokers fake = new FakeBrokers(loop).listen(9001);
    private final List<Failure> broken = new ArrayList<>();
    private final List<ApiKeys> asked = new ArrayList<>();
    private ScramSaslServer server;
    private long sessionMs;

    private Brokers client(String mechanism, String password) {
        var security = new Security(null, new Security.Credentials(mechanism, "anna", new Password(password)));
        fake.script(ApiKeys.METADATA, (port, question) -> {
            asked.add(ApiKeys.METADATA);
            return metadata();
        });
        fake.script(ApiKeys.FIND_COORDINATOR, (port, question) -> {
            asked.add(ApiKeys.FIND_COORDINATOR);
            return new FindCoordinatorResponseData();
        });
        return new Brokers(loop, fake, TestOptions.secured(security, 9001), new Brokers.Listener() {
            @Override
            public void onMetadata() {}

            @Override
            public void onBroken(Failure failure) {
                broken.add(failure);
            }
        });
    }

    private static MetadataResponseData metadata() {
        MetadataResponseData response = new MetadataResponseData();
        response.brokers()
                .add(new MetadataResponseBroker().setNodeId(1).setHost("h").setPort(9001));
        return response;
    }

    private void takesScram() throws Exception {
        ScramMechanism mechanism = ScramMechanism.SCRAM_SHA_256;
        ScramCredential stored = new ScramFormatter(mechanism).generateCredential("pears", 4096);
        fake.script(ApiKeys.SASL_HANDSHAKE, (port, question) -> {
            asked.add(ApiKeys.SASL_HANDSHAKE);
            server = server(mechanism, stored);
            assertThat(((SaslHandshakeRequestData) question.body()).mechanism()).isEqualTo("SCRAM-SHA-256");
            return new SaslHandshakeResponseData().setMechanisms(List.of("SCRAM-SHA-256"));
        });
        fake.script(ApiKeys.SASL_AUTHENTICATE, (port, question) -> onToken(question));
    }

    private static ScramSaslServer server(ScramMechanism mechanism, ScramCredential stored) {
        try {
            return new ScramSaslServer(mechanism, Map.of(), callbacks -> {
                for (Callback callback : callbacks) {
                    if (callback instanceof ScramCredentialCallback wanted) {
                        wanted.scramCredential(stored);
                    } else {
                        assertThat(((NameCallback) callback).getDefaultName()).isEqualTo("anna");
                    }
                }
            });
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private ApiMessage onToken(Asked question) {
        asked.add(ApiKeys.SASL_AUTHENTICATE);
        try {
            byte[] answer = server.evaluateResponse(((SaslAuthenticateRequestData) question.body()).authBytes());
            return new SaslAuthenticateResponseData().setAuthBytes(answer).setSessionLifetimeMs(sessionMs);
        } catch (SaslException | AuthenticationException refused) {
            return new SaslAuthenticateResponseData()
                    .setErrorCode(Errors.SASL_AUTHENTICATION_FAILED.code())
                    .setErrorMessage("Authentication failed during authentication due to invalid credentials");
        }
    }

    @Test
    void nothingIsAskedBeforeTheBrokerKnowsWhoAsks() throws Exception {
        takesScram();
        client("SCRAM-SHA-256", "pears").want(Set.of("orders"));
        loop.settle();
        assertThat(broken).isEmpty();
        assertThat(asked)
                .startsWith(
                        ApiKeys.SASL_HANDSHAKE, ApiKeys.SASL_AUTHENTICATE, ApiKeys.SASL_AUTHENTICATE, ApiKeys.METADATA);
    }

    @Test
    void aWrongPasswordIsOneFailureAndNotTriedAgain() throws Exception {
        takesScram();
        client("SCRAM-SHA-256", "plums").want(Set.of("orders"));
        loop.settle();
        assertThat(broken).singleElement().satisfies(failure -> {
            assertThat(failure.remedy()).isEqualTo(Failure.Remedy.GIVE_UP);
            assertThat(failure.cause()).isInstanceOf(SaslAuthenticationException.class);
            assertThat(failure.message())
                    .contains("h:9001", "invalid credentials")
                    .doesNotContain("plums");
        });
        assertThat(asked).doesNotContain(ApiKeys.METADATA);
    }

    @Test
    void aBrokerThatDoesNotKnowThePasswordIsNotBelieved() {
        fake.script(ApiKeys.SASL_HANDSHAKE, (port, question) -> new SaslHandshakeResponseData());
        fake.script(ApiKeys.SASL_AUTHENTICATE, (port, question) -> new SaslAuthenticateResponseData()
                .setAuthBytes("r=mine,s=QSXCR+Q6sek8bf92,i=4096".getBytes(StandardCharsets.UTF_8)));
        client("SCRAM-SHA-256", "pears").want(Set.of("orders"));
        loop.settle();
        assertThat(broken).hasSize(1);
        assertThat(asked).isEmpty();
    }

    @Test
    void aBrokerCannotKeepTheClientBusyWithIterations() throws Exception {
        var exchange = SaslExchange.of(new Security.Credentials("SCRAM-SHA-256", "anna", new Password("pears")));
        exchange.first();
        assertThatThrownBy(() -> exchange.next("r=x,s=QSXCR+Q6sek8bf92,i=2000000000".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SaslException.class)
                .hasMessageContaining("iterations=2000000000");
    }

    @Test
    void plainIsUserAndPasswordInOneMessage() {
        List<String> said = new ArrayList<>();
        fake.script(ApiKeys.SASL_HANDSHAKE, (port, question) -> new SaslHandshakeResponseData());
        fake.script(ApiKeys.SASL_AUTHENTICATE, (port, question) -> {
            byte[] bytes = ((SaslAuthenticateRequestData) question.body()).authBytes();
            said.add(new String(bytes, StandardCharsets.UTF_8));
            return new SaslAuthenticateResponseData();
        });
        client("PLAIN", "pears").want(Set.of("orders"));
        loop.settle();
        assertThat(said).isNotEmpty().containsOnly("\0anna\0pears");
        assertThat(asked).contains(ApiKeys.METADATA);
    }

    @Test
    void aMechanismThatTheBrokerDoesNotTakeIsNamedWithThoseThatItDoes() {
        fake.script(ApiKeys.SASL_HANDSHAKE, (port, question) -> new SaslHandshakeResponseData()
                .setErrorCode(Errors.UNSUPPORTED_SASL_MECHANISM.code())
                .setMechanisms(List.of("SCRAM-SHA-512")));
        client("PLAIN", "pears").want(Set.of("orders"));
        loop.settle();
        assertThat(broken).singleElement().satisfies(failure -> assertThat(failure.message())
                .contains("sasl.mechanism=PLAIN", "SCRAM-SHA-512"));
    }

    @Test
    void beforeItsSessionEndsTheClientSaysAgainWhoItIsOnTheSameConnection() throws Exception {
        sessionMs = 10_000;
        takesScram();
        Brokers brokers = client("SCRAM-SHA-256", "pears");
        brokers.want(Set.of("orders"));
        brokers.send(1, Lane.CONTROL, coordinator());
        loop.settle();
        brokers.send(1, Lane.CONTROL, coordinator());
        loop.settle();
        Channel before = brokers.channel(1, Lane.CONTROL);
        asked.clear();
        loop.pass(Duration.ofMillis(8600));
        assertThat(asked).contains(ApiKeys.SASL_HANDSHAKE, ApiKeys.SASL_AUTHENTICATE);
        brokers.send(1, Lane.CONTROL, coordinator());
        loop.settle();
        assertThat(asked).endsWith(ApiKeys.FIND_COORDINATOR);
        assertThat(brokers.channel(1, Lane.CONTROL)).isSameAs(before).isNotNull();
    }

    private static Call coordinator() {
        return Call.of(
                ApiKeys.FIND_COORDINATOR,
                6,
                version -> new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g")),
                1000,
                new Call.Reply() {
                    @Override
                    public void on(ApiMessage response, short version) {}

                    @Override
                    public void failed(RequestFailure failure) {}
                });
    }
}
