package barnabas.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.server.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesTest {
    private static final Path FOLDER = Path.of("deploy/kubernetes");

    private static final Map<String, Yaml> OBJECTS = new HashMap<>();
    private static Yaml pod;
    private static Yaml container;

    @TempDir
    private Path dir;

    @BeforeAll
    static void readAll() throws IOException {
        for (Yaml file : Yaml.read(FOLDER.resolve("kustomization.yaml"))
                .get(0)
                .at("resources")
                .list()) {
            for (Yaml object : Yaml.read(FOLDER.resolve(file.text()))) {
                assertThat(object.at("apiVersion").value()).isNotNull();
                OBJECTS.put(
                        object.at("kind").text() + "/"
                                + object.at("metadata/name").text(),
                        object);
            }
        }
        pod = object("StatefulSet/barnabas").at("spec/template/spec");
        container = pod.at("containers").list().get(0);
    }

    private static Yaml object(String name) {
        assertThat(OBJECTS).containsKey(name);
        return OBJECTS.get(name);
    }

    @Test
    void everythingThatIsNeededIsThere() {
        assertThat(OBJECTS)
                .containsOnlyKeys(
                        "ServiceAccount/barnabas",
                        "Role/barnabas-pod-reader",
                        "RoleBinding/barnabas-pod-reader",
                        "ConfigMap/barnabas",
                        "Service/barnabas-headless",
                        "Service/barnabas",
                        "PodDisruptionBudget/barnabas",
                        "StatefulSet/barnabas");
    }

    @Test
    void whatSelectsPodsSelectsTheseAndTheirPortsHaveTheNames() {
        Map<?, ?> labels = object("StatefulSet/barnabas")
                .at("spec/template/metadata/labels")
                .map();
        assertThat(object("StatefulSet/barnabas")
                        .at("spec/selector/matchLabels")
                        .map())
                .isEqualTo(labels);
        assertThat(object("PodDisruptionBudget/barnabas")
                        .at("spec/selector/matchLabels")
                        .map())
                .isEqualTo(labels);
        Map<String, String> ports = container.at("ports").list().stream()
                .collect(Collectors.toMap(port -> port.at("name").text(), port -> port.at("containerPort")
                        .text()));
        for (String service : List.of("Service/barnabas-headless", "Service/barnabas")) {
            assertThat(object(service).at("spec/selector").map()).isEqualTo(labels);
            for (Yaml port : object(service).at("spec/ports").list()) {
                assertThat(ports)
                        .containsEntry(
                                port.at("targetPort").text(), port.at("port").text());
            }
        }
        assertThat(object("StatefulSet/barnabas").at("spec/serviceName").text())
                .isEqualTo(
                        object("Service/barnabas-headless").at("metadata/name").text());
        assertThat(object("Service/barnabas-headless").at("spec/clusterIP").text())
                .isEqualTo("None");
        assertThat(object("Service/barnabas-headless")
                        .at("spec/publishNotReadyAddresses")
                        .value())
                .isEqualTo(true);
    }

    @Test
    void theConfigurationIsOneThatABrokerTakesAndAgreesWithThePod() throws IOException {
        NodeConfig config = config();
        int replicas =
                (Integer) object("StatefulSet/barnabas").at("spec/replicas").value();
        Map<String, String> ports = container.at("ports").list().stream()
                .collect(Collectors.toMap(port -> port.at("name").text(), port -> port.at("containerPort")
                        .text()));

        assertThat(config.voters()).hasSize(replicas);
        assertThat(config.seeds()).hasSize(replicas);
        assertThat(ports)
                .containsEntry("kafka", Integer.toString(config.kafka().port()))
                .containsEntry(
                        "management", Integer.toString(config.management().port()))
                .containsEntry("cluster", Integer.toString(config.cluster().port()))
                .containsEntry(
                        "replication", Integer.toString(config.replication().port()));
        assertThat(config.seeds()).allSatisfy(seed -> assertThat(seed.host()).endsWith(".barnabas-headless"));
        String akka = "barnabas.akka.";
        assertThat(config.config().getString(akka + "discovery.kubernetes-api.pod-label-selector"))
                .isEqualTo("app.kubernetes.io/name=%s");
        assertThat(config.config().getString(akka + "management.cluster.bootstrap.contact-point-discovery.port-name"))
                .isIn(ports.keySet());
    }

    /** With the environment that the pod gives. */
    private NodeConfig config() throws IOException {
        String text =
                object("ConfigMap/barnabas").at("data").map().get("node.conf").toString();
        Path file = dir.resolve("node.conf");
        Files.writeString(
                file,
                "BARNABAS_CLUSTER_HOST = barnabas-0.barnabas-headless.castle.svc.cluster.local\n"
                        + text
                        + "\nbarnabas.management { host = 10.0.0.7, password = secret }\n");
        return NodeConfig.load(file);
    }

    @Test
    void brokersMayAskForPodsAndNothingElse() {
        Yaml role = object("Role/barnabas-pod-reader");
        assertThat(role.at("rules").list()).singleElement().satisfies(rule -> {
            assertThat(rule.at("resources").value()).isEqualTo(List.of("pods"));
            assertThat(rule.at("verbs").value()).isEqualTo(List.of("get", "list", "watch"));
        });
        Yaml binding = object("RoleBinding/barnabas-pod-reader");
        assertThat(binding.at("roleRef/name").text())
                .isEqualTo(role.at("metadata/name").text());
        assertThat(binding.at("subjects").list().get(0).at("name").text())
                .isEqualTo(pod.at("serviceAccountName").text());
    }

    @Test
    void probesRunWhatTheImageHasAndAPodIsGivenTheTimeToStop() {
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            String command = container.at(probe + "/exec/command").list().get(0).text();
            assertThat(Path.of("deploy/distribution").resolve(command.replace("/opt/barnabas/", "")))
                    .isExecutable();
        }
        assertThat((Integer) pod.at("terminationGracePeriodSeconds").value()).isGreaterThan(10);
        assertThat(object("PodDisruptionBudget/barnabas")
                        .at("spec/maxUnavailable")
                        .value())
                .isEqualTo(1);
    }

    @Test
    void thePodIsNotRootAndWritesToItsVolumesAlone() {
        assertThat(pod.at("securityContext/runAsNonRoot").value()).isEqualTo(true);
        assertThat(container.at("securityContext/readOnlyRootFilesystem").value())
                .isEqualTo(true);
        List<String> mounted = new ArrayList<>();
        pod.at("volumes").list().forEach(volume -> mounted.add(volume.at("name").text()));
        object("StatefulSet/barnabas")
                .at("spec/volumeClaimTemplates")
                .list()
                .forEach(claim -> mounted.add(claim.at("metadata/name").text()));
        assertThat(container.at("volumeMounts").list()).allSatisfy(mount -> assertThat(mounted)
                .contains(mount.at("name").text()));
    }
}
