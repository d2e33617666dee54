package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** A handler with a bug: its client hears of it and nothing hangs. */
class FailingHandlerTest {
    private record Handler(BiConsumer<ApiRequest<ListOffsetsRequestData>, Reply<ListOffsetsResponseData>> body)
            implements ApiHandler<ListOffsetsRequestData, ListOffsetsResponseData> {
        @Override
        public ApiKeys api() {
            return ApiKeys.LIST_OFFSETS;
        }

        @Override
        public void handle(ApiRequest<ListOffsetsRequestData> request, Reply<ListOffsetsResponseData> reply) {
            body.accept(request, reply);
        }
    }

    private static void assertServerError(
            BiConsumer<ApiRequest<ListOffsetsRequestData>, Reply<ListOffsetsResponseData>> body) {
        var request = new ListOffsetsRequestData()
                .setTopics(List.of(new ListOffsetsRequestData.ListOffsetsTopic()
                        .setName("t")
                        .setPartitions(List.of(new ListOffsetsRequestData.ListOffsetsPartition()))));
        try (TestBroker broker = new TestBroker(TestBroker.LIMITS, List.of(new Handler(body)));
                RawClient client = broker.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(ApiKeys.LIST_OFFSETS, 1, i, request);
                assertThat(client.receive(1, i, new ListOffsetsResponseData())
                                .topics()
                                .get(0)
                                .partitions()
                                .get(0)
                                .errorCode())
                        .isEqualTo(Errors.UNKNOWN_SERVER_ERROR.code());
            }
            assertThat(broker.logLines()).anyMatch(line -> line.contains("api=ListOffsets version=1 failed"));
        }
    }

    @Test
    void whatAHandlerThrowsIsAnsweredAsAnErrorOfTheServer() {
        assertServerError((request, reply) -> {
            throw new IllegalStateException("thrown by the test");
        });
    }

    @Test
    void aResponseThatItsVersionCannotHoldIsAnsweredAsAnErrorOfTheServer() {
        assertServerError((request, reply) -> reply.send(new ListOffsetsResponseData()
                .setTopics(List.of(new ListOffsetsResponseData.ListOffsetsTopicResponse()
                        .setName("t")
                        .setPartitions(List.of(
                                new ListOffsetsResponseData.ListOffsetsPartitionResponse().setLeaderEpoch(5)))))));
    }

    @Test
    void aFailureReportedLaterFromAnotherThreadIsAnsweredToo() {
        assertServerError((request, reply) -> {
            Thread thread = new Thread(() -> reply.fail(new IllegalStateException("reported by the test")));
            thread.start();
        });
    }
}
