package barnabas.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.it.Certificates;
import barnabas.server.NodeConfig;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image, compose and the service: their steps run as scripts, their names and ports compared. */
class ImageTest {
    private static final Path DOCKER = Path.of("deploy/docker");

    @TempDir
    private Path dir;

    private record Ended(int code, String out) {}

    @Test
    void theImageCopiesWhatThereIsAndDoesNotRunAsRoot() throws IOException {
        List<String> steps = Files.readAllLines(DOCKER.resolve("Dockerfile"));
        for (String step : steps) {
            if (step.startsWith("COPY")) {
                String source = Arrays.stream(step.split(" ", -1))
                        .skip(1)
                        .filter(word -> !word.startsWith("--"))
                        .findFirst()
                        .orElseThrow();
                // What the build makes is there when the image is made.
                assertThat(source.startsWith("target/") || Files.exists(Path.of(source)))
                        .as(step)
                        .isTrue();
            }
        }
        assertThat(steps).contains("USER 10001:10001");
        assertThat(steps).anyMatch(step -> step.startsWith("HEALTHCHECK") && step.contains("/opt/barnabas/bin/health"));
        NodeConfig config = nodeConfig();
        assertThat(line(steps, "EXPOSE "))
                .isEqualTo("EXPOSE " + config.kafka().port() + " "
                        + config.listeners().get("outside").bind().port() + " "
                        + config.management().port() + " " + config.cluster().port() + " "
                        + config.replication().port());
    }

    private static String line(List<String> lines, String start) {
        return lines.stream().filter(line -> line.startsWith(start)).findFirst().orElse("");
    }

    private NodeConfig nodeConfig() throws IOException {
        Path file = dir.resolve("node.conf");
        Files.writeString(
                file,
                "BARNABAS_CLUSTER_HOST = barnabas-1\nBARNABAS_OUTSIDE_HOST = localhost\nBARNABAS_OUTSIDE_PORT = 19094\n"
                        + Files.readString(DOCKER.resolve("node.conf")));
        return NodeConfig.load(file);
    }

    @Test
    void composeRunsTheBrokersThatTheConfigurationNames() throws IOException {
        Yaml compose = Yaml.read(DOCKER.resolve("compose.yaml")).get(0);
        NodeConfig config = nodeConfig();
        List<String> seeds = config.seeds().stream().map(Object::toString).toList();
        assertThat(seeds).hasSize(config.voters().size());
        for (String seed : seeds) {
            String name = seed.substring(0, seed.indexOf(':'));
            Yaml broker = compose.at("services/" + name);
            assertThat(broker.at("hostname").text()).isEqualTo(name);
            assertThat(broker.at("environment/BARNABAS_CLUSTER_HOST").text()).isEqualTo(name);
            assertThat(broker.at("environment/BARNABAS_BROKER_ID").text())
                    .isEqualTo(name.substring(name.indexOf('-') + 1));
            assertThat(broker.at("ports").list().get(0).text())
                    .endsWith(broker.at("environment/BARNABAS_OUTSIDE_PORT").text() + ":"
                            + config.listeners().get("outside").bind().port());
            String volume = broker.at("volumes").list().get(0).text();
            assertThat(compose.at("volumes").map().containsKey(volume.substring(0, volume.indexOf(':'))))
                    .isTrue();
        }
        Yaml prometheus =
                Yaml.parse(compose.at("configs/prometheus/content").text()).get(0);
        Yaml scrape = prometheus.at("scrape_configs").list().get(0);
        assertThat(scrape.at("static_configs").list().get(0).at("targets").value())
                .isEqualTo(seeds);
        for (String service : List.of("prometheus", "grafana")) {
            for (Yaml volume : compose.at("services/" + service + "/volumes").list()) {
                assertThat(DOCKER.resolve(volume.text().split(":", -1)[0])).exists();
            }
            for (Yaml file : compose.at("services/" + service + "/configs").list()) {
                assertThat(Yaml.parse(compose.at("configs/" + file.at("source").text() + "/content")
                                .text()))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aPodsNumberIsItsBrokersLessOne() throws Exception {
        Path bin = Files.createDirectories(dir.resolve("bin"));
        Files.copy(DOCKER.resolve("entrypoint"), bin.resolve("entrypoint"), StandardCopyOption.COPY_ATTRIBUTES);
        Path barnabas = bin.resolve("barnabas");
        Files.writeString(barnabas, "#!/bin/sh\necho \"${BARNABAS_BROKER_ID:-none} $*\"\n");
        Files.setPosixFilePermissions(barnabas, PosixFilePermissions.fromString("rwxr-xr-x"));
        String entrypoint = bin.resolve("entrypoint").toString();

        assertThat(run(Map.of("POD_NAME", "barnabas-0"), entrypoint, "start", "--config", "x y"))
                .isEqualTo(new Ended(0, "1 start --config x y\n"));
        assertThat(run(Map.of("POD_NAME", "barnabas-11"), entrypoint).out()).isEqualTo("12 \n");
        assertThat(run(Map.of("POD_NAME", "barnabas-0", "BARNABAS_BROKER_ID", "7"), entrypoint)
                        .out())
                .isEqualTo("7 \n");
        assertThat(run(Map.of(), entrypoint).out()).isEqualTo("none \n");
        assertThat(run(Map.of("POD_NAME", "barnabas"), entrypoint).code()).isEqualTo(2);
    }

    @Test
    void theHealthCheckTellsOneThatServesFromOneThatDoesNot() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            boolean admitted = "Basic YWRtaW46b3BlbiBzZXNhbWU=".equals(given); // admin:open sesame
            boolean alive = exchange.getRequestURI().getPath().equals("/alive");
            exchange.sendResponseHeaders(!admitted ? 401 : alive ? 200 : 500, -1);
            exchange.close();
        });
        server.start();
        try {
            String port = Integer.toString(server.getAddress().getPort());
            String health = "deploy/distribution/bin/health";
            Map<String, String> admitted =
                    Map.of("BARNABAS_MANAGEMENT_PORT", port, "BARNABAS_MANAGEMENT_PASSWORD", "open sesame");
            assertThat(run(admitted, health, "--alive").code()).isZero();
            assertThat(run(admitted, health).code()).isEqualTo(1);
            assertThat(run(Map.of("BARNABAS_MANAGEMENT_PORT", port), health, "--alive")
                            .code())
                    .isEqualTo(1);
            assertThat(run(admitted, health, "--dead").code()).isEqualTo(2);
        } finally {
            server.stop(0);
        }
        assertThat(run(
                                Map.of(
                                        "BARNABAS_MANAGEMENT_PORT",
                                        Integer.toString(server.getAddress().getPort())),
                                "deploy/distribution/bin/health")
                        .code())
                .isEqualTo(1);
    }

    @Test
    void theHealthCheckAsksAPortThatHasACertificate() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "no openssl here");
        Path store = new Certificates(dir).key("broker", "IP:127.0.0.1");
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(Certificates.serving(store)));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/alive") ? 200 : 500, -1);
            exchange.close();
        });
        server.start();
        try {
            Map<String, String> environment = Map.of(
                    "BARNABAS_MANAGEMENT_PORT",
                    Integer.toString(server.getAddress().getPort()),
                    "BARNABAS_MANAGEMENT_TLS_CERTIFICATE",
                    "broker.pem");
            assertThat(run(environment, "deploy/distribution/bin/health", "--alive")
                            .code())
                    .isZero();
            assertThat(run(environment, "deploy/distribution/bin/health").code())
                    .isEqualTo(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void systemdTakesTheService() throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        Assumptions.assumeTrue(Files.isExecutable(analyze), "no systemd here");
        String service = Files.readString(Path.of("deploy/systemd/barnabas.service"));
        assertThat(service).contains("ExecStart=/opt/barnabas/bin/barnabas start --config /etc/barnabas/node.conf");
        Path file = dir.resolve("barnabas.service");
        Files.writeString(file, service.replace("/opt/barnabas/bin/barnabas", "/bin/true"));

        assertThat(run(Map.of(), analyze.toString(), "verify", "--man=no", file.toString()))
                .isEqualTo(new Ended(0, ""));
    }

    private static Ended run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                out.lines().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"))
                        + (out.isBlank() ? "" : "\n"));
    }
}
