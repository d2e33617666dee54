package barnabas.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.controller.ControllerApi;
import barnabas.gateway.admin.ProducerIds.ProducerId;
import barnabas.metadata.ProducerIdBlock;
import barnabas.model.BrokerId;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ProducerIdsTest {
    private final List<CompletableFuture<ProducerIdBlock>> asked = new ArrayList<>();
    private final ProducerIds ids = new ProducerIds(new BrokerId(1), controller());

    @Test
    void aBlockIsAskedForBeforeTheFirstProducerComes() {
        ids.prepare();
        asked.get(0).complete(block(5000));

        assertThat(next()).isEqualTo(new ProducerId(Errors.NONE, 5000));
        assertThat(next()).isEqualTo(new ProducerId(Errors.NONE, 5001));
        assertThat(asked).hasSize(1);
    }

    @Test
    void theNextBlockIsAskedForAheadOfNeedAndOnce() {
        ids.prepare();
        asked.get(0).complete(block(0));
        for (int i = 0; i < 1000 - ProducerIds.LEFT_MIN; i++) {
            next();
        }
        assertThat(asked).hasSize(2);
        asked.get(1).complete(block(7000));

        for (int i = 0; i < ProducerIds.LEFT_MIN; i++) {
            assertThat(next().id()).isLessThan(1000);
        }
        assertThat(next().id()).isEqualTo(7000);
        assertThat(asked).hasSize(2);
    }

    @Test
    void whoComesBeforeTheBlockWaitsForIt() {
        CompletableFuture<ProducerId> early = ids.next().toCompletableFuture();
        assertThat(early).isNotDone();

        asked.get(0).complete(block(0));

        assertThat(early.join().id()).isZero();
    }

    @Test
    void withoutABlockTheClientIsToldToComeAgainAndTheNextOneAsksAnew() {
        CompletableFuture<ProducerId> early = ids.next().toCompletableFuture();
        asked.get(0).complete(ProducerIdBlock.refused(Errors.NOT_CONTROLLER));
        assertThat(early.join().error()).isEqualTo(Errors.COORDINATOR_LOAD_IN_PROGRESS);

        CompletableFuture<ProducerId> later = ids.next().toCompletableFuture();
        asked.get(1).complete(block(0));

        assertThat(later.join().id()).isZero();
    }

    private ProducerId next() {
        return ids.next().toCompletableFuture().join();
    }

    private static ProducerIdBlock block(long first) {
        return new ProducerIdBlock(Errors.NONE, first, 1000);
    }

    /** Answers allocateProducerIds when the test says so; nothing else is called. */
    private ControllerApi controller() {
        return (ControllerApi) Proxy.newProxyInstance(
                ControllerApi.class.getClassLoader(), new Class<?>[] {ControllerApi.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("allocateProducerIds");
                    CompletableFuture<ProducerIdBlock> answer = new CompletableFuture<>();
                    asked.add(answer);
                    return answer;
                });
    }
}
