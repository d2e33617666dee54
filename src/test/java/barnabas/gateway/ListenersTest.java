package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.BrokerImage.Place;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class ListenersTest {
    @Test
    void clientsAreToldTheAddressesOfTheListenerThatTheyAsked() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            Gateway outside = broker.gateway()
                    .also("outside", "127.0.0.1", 0)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            broker.register(8, "eight.inside", 9092, Map.of("outside", new Place("eight.outside", 19_092)));
            broker.register(9, "nine.inside", 9092, Map.of());

            try (RawClient inside = broker.connect();
                    RawClient client = new RawClient(outside.address().getPort())) {
                assertThat(brokers(inside)).contains("eight.inside:9092", "nine.inside:9092");
                assertThat(brokers(client)).contains("eight.outside:19092", "nine.inside:9092");
            }
        }
    }

    private static List<String> brokers(RawClient client) {
        client.send(ApiKeys.METADATA, 9, 1, new MetadataRequestData().setTopics(List.of()));
        return client.receive(9, 1, new MetadataResponseData()).brokers().stream()
                .map((MetadataResponseBroker broker) -> broker.host() + ":" + broker.port())
                .toList();
    }

    @Test
    void aNewLeaderIsNamedByTheListenersAddressToo() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            Gateway outside = broker.gateway()
                    .also("outside", "127.0.0.1", 0)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            broker.register(8, "eight.inside", 9092, Map.of("outside", new Place("eight.outside", 19_092)));
            var id = broker.createTopic("moved", 1);
            broker.moveAway("moved", 0);
            broker.leaders().leads(new barnabas.partition.PartitionId("moved", 0, id), 8, 3, 8);

            try (RawClient client = new RawClient(outside.address().getPort())) {
                var topic = new TopicProduceData().setName("moved");
                topic.partitionData().add(new PartitionProduceData().setIndex(0).setRecords(MemoryRecords.EMPTY));
                var request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000);
                request.topicData().add(topic);
                client.send(ApiKeys.PRODUCE, 10, 1, request);
                var answer = client.receive(10, 1, new ProduceResponseData());

                assertThat(answer.nodeEndpoints().find(8).host()).isEqualTo("eight.outside");
                assertThat(answer.nodeEndpoints().find(8).port()).isEqualTo(19_092);
            }
        }
    }
}
