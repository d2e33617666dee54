package barnabas.management;

import barnabas.metrics.Meters;
import barnabas.metrics.RequestMeter;
import barnabas.metrics.TopicMeter;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;

/** What passes through this broker: requests by API, and by topic what Kafka counts. */
final class TrafficMetrics {
    private static final String TOPIC = "topic";

    private final Meters meters;

    TrafficMetrics(Meters meters) {
        this.meters = meters;
    }

    void add(Families families) {
        families.gauge("barnabas_connections", "Open connections of Kafka clients.", meters.connections());
        families.gauge(
                "kafka_server_socket_server_metrics_connection_count",
                "Open connections of Kafka clients.",
                meters.connections());
        families.counter(
                "barnabas_connections_refused",
                "Connections that a limit, or the broker's end, refused.",
                meters.connectionsRefused());
        for (ApiKeys api : ApiKeys.values()) {
            RequestMeter meter = meters.request(api);
            if (Arrays.stream(meter.latencies().counts()).sum() > 0) {
                requests(families, api.name, meter);
            }
        }
        for (Map.Entry<String, TopicMeter> topic : meters.topics().entrySet()) {
            topic(families, topic.getKey(), topic.getValue());
        }
    }

    private static void requests(Families families, String api, RequestMeter meter) {
        families.histogram(
                "barnabas_request_seconds",
                "From a request's arrival to its answer; a fetch's wait for records is in it.",
                meter.latencies(),
                "api",
                api);
        families.counter("barnabas_request_bytes", "Bytes of requests.", meter.requestBytes(), "api", api);
        families.counter("barnabas_response_bytes", "Bytes of answers.", meter.responseBytes(), "api", api);
        families.counter(
                "barnabas_requests_failed",
                "Requests that failed by no fault of their client.",
                meter.failures(),
                "api",
                api);
    }

    private static void topic(Families families, String topic, TopicMeter meter) {
        String kafka = "kafka_server_brokertopicmetrics_";
        families.counter(kafka + "messagesin", "Records written.", meter.messagesIn(), TOPIC, topic);
        families.counter(kafka + "bytesin", "Bytes of batches written.", meter.bytesIn(), TOPIC, topic);
        families.counter(kafka + "bytesout", "Bytes of batches read.", meter.bytesOut(), TOPIC, topic);
        families.counter(kafka + "totalproducerequests", "Writes to a partition.", meter.produces(), TOPIC, topic);
        families.counter(kafka + "failedproducerequests", "Refused writes.", meter.failedProduces(), TOPIC, topic);
        families.counter(kafka + "totalfetchrequests", "Reads of a partition.", meter.fetches(), TOPIC, topic);
        families.counter(kafka + "failedfetchrequests", "Refused reads.", meter.failedFetches(), TOPIC, topic);
    }
}
