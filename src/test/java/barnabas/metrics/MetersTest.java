package barnabas.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class MetersTest {
    private final Meters meters = new Meters();

    @Test
    void aRequestIsInTheFirstBucketThatIsLongEnough() {
        RequestMeter produce = meters.request(ApiKeys.PRODUCE);
        produce.answered(100, 30, TimeUnit.MILLISECONDS.toNanos(5));
        produce.answered(100, 30, TimeUnit.MILLISECONDS.toNanos(5) + 1);
        produce.answered(100, 30, TimeUnit.MINUTES.toNanos(1));

        double[] bounds = Latencies.boundsSeconds();
        long[] counts = produce.latencies().counts();
        for (int i = 0; i < bounds.length; i++) {
            boolean one = bounds[i] == 0.005 || bounds[i] == 0.01 || bounds[i] == Double.POSITIVE_INFINITY;
            assertThat(counts[i]).as("bucket=" + bounds[i]).isEqualTo(one ? 1 : 0);
        }
        assertThat(produce.latencies().sumSeconds()).isBetween(60.01, 60.02);
        assertThat(produce.requestBytes()).isEqualTo(300);
        assertThat(meters.request(ApiKeys.FETCH).latencies().counts()).containsOnly(0);
    }

    @Test
    void aTopicIsCountedByItselfUntilItIsDeleted() {
        meters.topic("orders").produced(3, 200);
        meters.topic("orders").produceFailed();
        meters.topic("other").fetched(50);

        TopicMeter orders = meters.topic("orders");
        assertThat(orders.messagesIn()).isEqualTo(3);
        assertThat(orders.produces()).isEqualTo(2);
        assertThat(orders.failedProduces()).isEqualTo(1);
        assertThat(meters.topic("other").bytesOut()).isEqualTo(50);

        meters.keepOnly(Set.of("other"));
        assertThat(meters.topics()).containsOnlyKeys("other");
    }

    @Test
    void tooManyTopicsAreCountedTogether() {
        for (int i = 0; i < Meters.TOPICS_MAX + 5; i++) {
            meters.topic("topic-" + i).fetchFailed();
        }

        assertThat(meters.topics()).hasSize(Meters.TOPICS_MAX + 1);
        assertThat(meters.topics().get(Meters.OTHER_TOPICS).failedFetches()).isEqualTo(5);
    }
}
