package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/** Clients that are faster than we are, or slower: what they may make us hold is bounded. */
class BackPressureTest {
    private static final int MIB = 1 << 20;

    private static Limits limits(long inflightBytes, int requestsInFlight, Duration writeTimeout) {
        return new Limits(
                4 * MIB,
                200,
                200,
                inflightBytes,
                requestsInFlight,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                writeTimeout);
    }

    private static void fill(TestBroker broker, RawClient client, String topic, int mebibytes) {
        broker.createTopic(topic, 1);
        for (int i = 0; i < mebibytes; i++) {
            client.send(ApiKeys.PRODUCE, 9, i, GatewayProtocolTest.produce(topic, 0, 1, "x".repeat(MIB)));
            client.receive(9, i, new ProduceResponseData());
        }
    }

    private static void roundTrip(RawClient client) {
        client.send(ApiKeys.API_VERSIONS, 0, 7, new ApiVersionsRequestData());
        client.receive(0, 7, new ApiVersionsResponseData());
    }

    private static FetchRequestData oneMebibyte(String topic) {
        var partition = new FetchRequestData.FetchPartition().setPartitionMaxBytes(MIB);
        return GatewayProtocolTest.fetch(0, topic, partition);
    }

    @Test
    void aSlowReaderMakesUsReadNoFurtherThanItsSocketHolds() {
        try (TestBroker broker = new TestBroker(limits(64L * MIB, 64, Duration.ofMinutes(1)));
                RawClient other = broker.connect();
                RawClient slow = new RawClient(broker.port(), 64 << 10)) {
            fill(broker, other, "big", 1);
            int requests = 60;
            for (int i = 0; i < requests; i++) {
                slow.send(ApiKeys.FETCH, 11, i, oneMebibyte("big"));
            }
            for (int i = 0; i < 200; i++) {
                roundTrip(other); // time enough to serve all sixty, if nothing held it up
            }
            for (int i = 0; i < requests; i++) {
                // What a socket buffers (some 4 MiB) and the response that is being written.
                assertThat(broker.replica("big", 0).fetches()).isLessThan(i + 16);
                slow.receive(11, i, new FetchResponseData());
            }
        }
    }

    @Test
    void aReaderThatTakesNothingIsGivenUp() {
        try (TestBroker broker = new TestBroker(limits(64L * MIB, 64, Duration.ofMillis(300)));
                RawClient other = broker.connect();
                RawClient stuck = new RawClient(broker.port(), 64 << 10)) {
            fill(broker, other, "big", 1);
            for (int i = 0; i < 30; i++) {
                stuck.send(ApiKeys.FETCH, 11, i, oneMebibyte("big"));
            }
            await("the reader is given up")
                    .until(() -> broker.logLines().stream().anyMatch(line -> line.contains("takes no responses")));
            roundTrip(other);
        }
    }

    @Test
    void unsentResponsesOfAllReadersTogetherAreBounded() {
        try (TestBroker broker = new TestBroker(limits(8L * MIB, 64, Duration.ofMinutes(1)));
                RawClient other = broker.connect()) {
            fill(broker, other, "big", 8);
            int before = broker.replica("big", 0).fetches();
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                RawClient client = new RawClient(broker.port(), 64 << 10);
                slow.add(client);
                var partition = new FetchRequestData.FetchPartition().setPartitionMaxBytes(8 * MIB);
                FetchRequestData all =
                        GatewayProtocolTest.fetch(0, "big", partition).setMaxBytes(8 * MIB);
                client.send(ApiKeys.FETCH, 11, 1, all);
            }
            await("all are served").until(() -> broker.replica("big", 0).fetches() == before + 10);
            long bytes = 0;
            for (RawClient client : slow) {
                bytes += client.receive().remaining();
                client.close();
            }
            // 4 MiB are for responses, of which one takes a quarter; without a bound it were 80 MiB.
            assertThat(bytes).isBetween(2L * MIB, 30L * MIB);
        }
    }

    @Test
    void aConnectionHasSoManyRequestsInFlightAndTheRestStaysInItsSocket() {
        try (TestBroker broker = new TestBroker(limits(64L * MIB, 8, Duration.ofMinutes(1)));
                RawClient other = broker.connect();
                RawClient eager = broker.connect()) {
            broker.createTopic("held", 1);
            broker.replica("held", 0).hold();
            for (int i = 0; i < 40; i++) {
                eager.send(ApiKeys.PRODUCE, 9, i, GatewayProtocolTest.produce("held", 0, 1, "a"));
            }
            await("eight arrive").until(() -> broker.replica("held", 0).held() == 8);
            for (int i = 0; i < 50; i++) {
                roundTrip(other);
            }
            assertThat(broker.replica("held", 0).held()).isEqualTo(8);
            broker.replica("held", 0).release();
            for (int i = 0; i < 40; i++) {
                eager.receive(9, i, new ProduceResponseData());
            }
        }
    }

    @Test
    void requestsOfAllConnectionsTogetherAreBoundedAndAllAreServedInTheEnd() {
        // 4 MiB are for requests: the budget of two requests of 2 MiB.
        try (TestBroker broker = new TestBroker(limits(8L * MIB, 8, Duration.ofMinutes(1)));
                RawClient first = broker.connect()) {
            broker.createTopic("held", 1);
            roundTrip(first);
            broker.replica("held", 0).hold();
            List<RawClient> producers = new ArrayList<>();
            List<CompletableFuture<Void>> sends = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                RawClient client = broker.connect();
                producers.add(client);
                sends.add(CompletableFuture.runAsync(() -> client.send(
                        ApiKeys.PRODUCE, 9, 1, GatewayProtocolTest.produce("held", 0, 1, "x".repeat(2 * MIB)))));
            }
            await("the budget is used up").until(() -> broker.replica("held", 0).held() >= 1);
            await("and no more is read")
                    .during(Duration.ofMillis(300))
                    .until(() -> broker.replica("held", 0).held() <= 3);
            broker.replica("held", 0).release();
            producers.forEach(client -> client.receive(9, 1, new ProduceResponseData()));
            sends.forEach(CompletableFuture::join);
            roundTrip(first);
            producers.forEach(RawClient::close);
        }
    }

    @Test
    void aThousandConnectionsThatSayNothingDisturbNobody() {
        Limits limits = new Limits(
                4 * MIB,
                2_000,
                2_000,
                16L * MIB,
                8,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
        try (TestBroker broker = new TestBroker(limits)) {
            List<RawClient> silent = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                silent.add(broker.connect());
            }
            try (RawClient talking = broker.connect()) {
                roundTrip(talking);
            }
            assertThat(broker.logLines()).isEmpty();
            silent.forEach(RawClient::close);
        }
    }

    @Test
    void drainingAnswersWhatWasTakenAndClosesEverything() {
        try (TestBroker broker = new TestBroker(limits(64L * MIB, 8, Duration.ofMinutes(1)));
                RawClient idle = broker.connect();
                RawClient waiting = broker.connect()) {
            broker.createTopic("held", 1);
            broker.replica("held", 0).hold();
            roundTrip(idle);
            waiting.send(ApiKeys.PRODUCE, 9, 1, GatewayProtocolTest.produce("held", 0, 1, "a"));
            await("the produce arrives").until(() -> broker.replica("held", 0).held() == 1);
            CompletableFuture<Void> drained = broker.gateway().drain().toCompletableFuture();
            assertThat(idle.isClosedByBroker()).isTrue();
            assertThat(drained).isNotDone();
            broker.replica("held", 0).release();
            waiting.receive(9, 1, new ProduceResponseData());
            assertThat(waiting.isClosedByBroker()).isTrue();
            await("all is closed").until(drained::isDone);
        }
    }
}
