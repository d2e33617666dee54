package barnabas.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.net.Brokers.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;

class BrokersTest {
    private final ManualLoop loop = new ManualLoop();
    private final FakeBrokers fake = new FakeBrokers(loop);
    private final List<String> heard = new ArrayList<>();
    private final Brokers brokers = new Brokers(loop, fake, options(), new Brokers.Listener() {
        @Override
        public void onMetadata() {
            heard.add("metadata");
        }

        @Override
        public void onBroken(Failure failure) {
            heard.add("broken: " + failure.message());
        }
    });

    private static ConnectionOptions options() {
        return TestOptions.bootstrap(9001, 9002);
    }

    private static MetadataResponseData both() {
        MetadataResponseData response = new MetadataResponseData();
        response.brokers()
                .add(new MetadataResponseBroker().setNodeId(1).setHost("h").setPort(9001));
        response.brokers()
                .add(new MetadataResponseBroker().setNodeId(2).setHost("h").setPort(9002));
        return response;
    }

    private Call findCoordinator(long timeoutMs) {
        return Call.of(
                ApiKeys.FIND_COORDINATOR,
                6,
                version -> new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g")),
                timeoutMs,
                new Call.Reply() {
                    @Override
                    public void on(ApiMessage response, short version) {
                        heard.add("answer v" + version);
                    }

                    @Override
                    public void failed(RequestFailure failure) {
                        heard.add(failure.kind() + " " + failure.getMessage());
                    }
                });
    }

    private void connect() {
        fake.listen(9001, 9002).script(ApiKeys.METADATA, (port, asked) -> both());
        brokers.want(Set.of("orders"));
        loop.settle();
        assertThat(heard).containsExactly("metadata");
        heard.clear();
    }

    @Test
    void anyBootstrapAddressThatAnswersIsEnough() {
        fake.listen(9001).script(ApiKeys.METADATA, (port, asked) -> both());
        brokers.want(Set.of("orders"));
        loop.pass(Duration.ofSeconds(2));
        assertThat(heard).isNotEmpty().containsOnly("metadata");
    }

    @Test
    void whereNobodyEverAnswersTheClientGivesUpAndSaysWhy() {
        brokers.want(Set.of("orders"));
        loop.pass(Duration.ofSeconds(9));
        assertThat(heard).isEmpty();
        loop.pass(Duration.ofSeconds(3));
        assertThat(heard)
                .singleElement()
                .asString()
                .contains("no broker can be reached")
                .contains("refused");
    }

    @Test
    void aRequestIsAnsweredInTheVersionThatBothKnow() {
        connect();
        fake.script(ApiKeys.FIND_COORDINATOR, (port, asked) -> new FindCoordinatorResponseData());
        brokers.send(2, Lane.CONTROL, findCoordinator(1000));
        loop.settle();
        assertThat(heard).containsExactly("answer v6");
    }

    @Test
    void whatHasNoAnswerWhenTheConnectionEndsMayHaveBeenDone() {
        connect();
        brokers.send(2, Lane.DATA, findCoordinator(1000));
        loop.settle();
        fake.next().cut();
        loop.settle();
        assertThat(heard)
                .singleElement()
                .asString()
                .startsWith("UNKNOWN_OUTCOME")
                .contains("broker=2");
    }

    @Test
    void anAnswerThatIsLateEndsTheConnection() {
        connect();
        brokers.send(2, Lane.DATA, findCoordinator(1000));
        loop.pass(Duration.ofMillis(999));
        assertThat(heard).isEmpty();
        loop.pass(Duration.ofMillis(2));
        assertThat(heard).contains("UNKNOWN_OUTCOME FindCoordinator to broker=2 (h:9002): no answer within ms=1000");
        assertThat(brokers.channel(2, Lane.DATA)).isNull();
    }

    @Test
    void aBrokerThatIsGoneIsAskedEverMoreSlowlyUntilItIsBack() {
        connect();
        fake.kill(2);
        fake.kill(9002);
        brokers.send(2, Lane.DATA, findCoordinator(1000));
        loop.settle();
        assertThat(heard).hasSize(1).first().asString().startsWith("NOT_SENT");
        brokers.send(2, Lane.DATA, findCoordinator(1000));
        loop.pass(Duration.ofMillis(10));
        assertThat(heard)
                .as("not before it is worth another try")
                .doesNotContain("NOT_SENT 2")
                .hasSize(1);
        loop.pass(Duration.ofMillis(100));
        assertThat(heard.stream().filter(each -> each.startsWith("NOT_SENT"))).hasSize(2);
        fake.listen(9002).script(ApiKeys.FIND_COORDINATOR, (port, asked) -> new FindCoordinatorResponseData());
        brokers.send(2, Lane.DATA, findCoordinator(1000));
        loop.settle();
        assertThat(heard).last().isEqualTo("answer v6");
    }

    @Test
    void metadataIsAskedOfAnotherBrokerWhenOneIsSilent() {
        connect();
        List<Integer> asked = new ArrayList<>();
        fake.script(ApiKeys.METADATA, (port, question) -> {
            asked.add(port);
            return port == 9001 ? null : both();
        });
        brokers.send(1, Lane.DATA, findCoordinator(60_000));
        loop.pass(Duration.ofMillis(700));
        brokers.refresh();
        loop.pass(Duration.ofMillis(10));
        assertThat(asked).containsExactly(9002);
    }
}
