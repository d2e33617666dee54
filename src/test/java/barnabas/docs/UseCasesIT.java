package barnabas.docs;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.server.Node;
import barnabas.server.NodeConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/use-cases.md} shows, run as it stands against a broker, and what operators ask such a broker. */
@Tag("full")
class UseCasesIT {
    private static final Pattern SHOWN =
            Pattern.compile("## ([^\n]+)\n(?:(?!\n## ).)*?```sh\n(.*?)```\n\n```out\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PROGRAM =
            Pattern.compile("```java\n((?:(?!```).)*?public class (\\w+) .*?)```", Pattern.DOTALL);
    private static final int SECONDS_MAX = 60;

    @TempDir
    private static Path dir;

    private static Node broker;

    @BeforeAll
    static void startABroker() throws IOException {
        Path file = dir.resolve("node.conf");
        Files.writeString(
                file,
                """
                barnabas {
                  data-dir = "%s", kafka.port = 0, management.port = 0, cluster.port = 0, replication.port = 0, threads = 2
                  groups.offsets-partitions = 2
                }
                """
                        .formatted(dir.resolve("data")));
        broker = Node.start(NodeConfig.load(file));
        Path command = dir.resolve("barnabas");
        Files.writeString(
                command,
                """
                #!/bin/sh
                exec "%s/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "%s" barnabas.cli.Main "$@"
                """
                        .formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    static void stop() throws Exception {
        broker.stop();
        broker.terminated().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    @TestFactory
    Stream<DynamicTest> everyUseCaseRunsAsItStands() throws IOException {
        String page = Files.readString(Path.of("docs/use-cases.md"));
        var shown = SHOWN.matcher(page).results().toList();
        assertThat(shown).hasSize(6);
        for (MatchResult program : PROGRAM.matcher(page).results().toList()) {
            Files.writeString(dir.resolve(program.group(2) + ".java"), program.group(1));
        }
        return shown.stream().map(UseCasesIT::useCase);
    }

    private static DynamicTest useCase(MatchResult shown) {
        return DynamicTest.dynamicTest(
                shown.group(1), () -> assertThat(run(shown.group(2))).endsWith(shown.group(3)));
    }

    @Test
    void theDoctorFindsAHealthyBrokerWell() throws Exception {
        assertThat(run("barnabas doctor")).contains("ok   broker 1: 127.0.0.1:").endsWith("All is well.\n");
    }

    @Test
    void whatTheBrokerCarriesIsPrintedOnceWhereThereIsNoTerminal() throws Exception {
        assertThat(run("barnabas top")).startsWith("BROKER  CPU").containsPattern("\n1 +\\d+%");
    }

    @Test
    void theStoryOfAPartitionIsTold() throws Exception {
        assertThat(
                        run(
                                """
                        barnabas topic create castle
                        barnabas why castle-0
                        barnabas events --topic castle --format json
                        """))
                .contains("castle-0 is led by broker 1 in epoch 1; replicas [1], in sync [1].\n")
                .contains("broker 1  leads in epoch 1, after ")
                .contains(": it is the only replica")
                .contains("\"kind\":\"topic-created\",\"topic\":\"castle\"");
    }

    @Test
    void oneWhoFollowsSeesWhatHappens() throws Exception {
        assertThat(
                        run(
                                """
                        told=$(mktemp)
                        barnabas events --follow --kind topic-created >"$told" &
                        n=0
                        until grep -q topic-created "$told" || [ $n -ge 20 ]; do
                          n=$((n + 1))
                          barnabas topic create "followed-$n"
                        done
                        kill $!
                        cat "$told"
                        rm "$told"
                        """))
                .containsPattern("broker 1  followed-\\d+: topic-created, after \\d+ ms: somebody asked for it");
    }

    private static String run(String script) throws Exception {
        Path out = dir.resolve("out");
        ProcessBuilder shell = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        Path java = Path.of(System.getProperty("java.home"), "bin");
        shell.directory(dir.toFile());
        shell.environment().put("PATH", dir + ":" + java + ":" + System.getenv("PATH"));
        shell.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        shell.environment().put("LC_ALL", "C.UTF-8");
        shell.environment().put("BARNABAS_BOOTSTRAP", broker.kafka().toString());
        shell.environment().put("BARNABAS_MANAGEMENT", broker.management().toString());
        Process process = shell.start();
        boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String said = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(ended).as("it ended: %s", said).isTrue();
        return said;
    }
}
