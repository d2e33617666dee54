package barnabas.management;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code /metrics}: for Prometheus, in its text format or as OpenMetrics, whichever is asked for. */
final class MetricsRoute extends AllDirectives {
    private final ClusterMetrics cluster;
    private final TrafficMetrics traffic;
    private final GroupsReader groups;
    private final Executor rendering;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final PrometheusRegistry jvm = new PrometheusRegistry();

    /** {@code rendering} may block: ten thousand partitions that are led here are 14 MB of text. */
    MetricsRoute(ManagementServices services, GroupsReader groups, Executor rendering) {
        this.cluster = new ClusterMetrics(services);
        this.traffic = new TrafficMetrics(services.meters());
        this.groups = groups;
        this.rendering = rendering;
        JvmMetrics.builder().register(jvm);
    }

    Route route() {
        return path("metrics", () -> get(() -> extractRequest(request -> completeWithFuture(scrape(request)))));
    }

    private CompletionStage<HttpResponse> scrape(HttpRequest request) {
        String accept =
                request.getHeader("Accept").map(header -> header.value()).orElse("");
        return groups.all().thenApplyAsync(all -> response(formats.findWriter(accept), all), rendering);
    }

    private HttpResponse response(ExpositionFormatWriter writer, List<Views.Group> all) {
        Families families = new Families();
        cluster.add(families);
        traffic.add(families);
        GroupMetrics.add(families, all);
        families.add(jvm.scrape());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, families.snapshots());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return HttpResponse.create()
                .withEntity(HttpEntities.create(ContentTypes.parse(writer.getContentType()), text.toByteArray()));
    }
}
