package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.server.NodeConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in {@code deploy/distribution}; java is played by a script that prints its process id and its arguments. */
class DistributionTest {
    private static final Path DISTRIBUTION = Path.of("deploy/distribution");

    @TempDir
    private Path folder;

    @BeforeEach
    void aHomeWithASpaceInItsNameAndALinkToItsCommand() throws IOException {
        Path home = folder.resolve("my home");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        executable(home.resolve("bin/barnabas"), Files.readString(DISTRIBUTION.resolve("bin/barnabas")));
        Files.createFile(home.resolve("lib/barnabas.jar"));
        Files.createDirectories(folder.resolve("java/bin"));
        executable(folder.resolve("java/bin/java"), "#!/bin/sh\necho $$\nprintf '%s\\n' \"$@\"\n");
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("elsewhere/first"), Path.of("../my home/bin/barnabas"));
        Files.createSymbolicLink(folder.resolve("elsewhere/barnabas"), Path.of("first"));
    }

    @Test
    void theCommandFindsItsFolderThroughLinksAndPassesArgumentsUntouched() throws Exception {
        assertThat(run(Map.of(), "produce", "a  b", "*"))
                .containsSubsequence(
                        "-cp",
                        folder.toRealPath().resolve("my home/lib/barnabas.jar").toString(),
                        "barnabas.cli.Main",
                        "produce",
                        "a  b",
                        "*")
                .endsWith("*");
    }

    @Test
    void theProcessBecomesJava() throws Exception {
        Process process = start(Map.of(), "start");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output.lines().findFirst()).contains(Long.toString(process.pid()));
    }

    @Test
    void theUsersOptionsComeAfterOurs() throws Exception {
        assertThat(run(Map.of("JAVA_OPTS", "-Xmx3g -Da=*"), "start"))
                .containsSubsequence("-Xmx1g", "-XX:+UseG1GC", "-Xmx3g", "-Da=*", "-cp");
    }

    @Test
    void aCollectorOfTheUserReplacesOurs() throws Exception {
        assertThat(run(Map.of("JAVA_OPTS", "-XX:+UseZGC"), "start")).doesNotContain("-XX:+UseG1GC");
        assertThat(run(Map.of("BARNABAS_GC_OPTS", "-XX:+UseParallelGC"), "start"))
                .contains("-XX:+UseParallelGC")
                .doesNotContain("-XX:+UseG1GC");
    }

    @Test
    void aClientCommandGetsASmallJvm() throws Exception {
        assertThat(run(Map.of(), "topic", "list"))
                .contains("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .doesNotContain("-Xmx1g");
    }

    @Test
    void theArchiveIsUsedWhenItIsThere() throws Exception {
        assertThat(run(Map.of(), "start")).noneMatch(argument -> argument.contains("SharedArchiveFile"));
        Files.createFile(folder.resolve("my home/lib/barnabas.jsa"));
        assertThat(run(Map.of(), "start"))
                .contains("-XX:SharedArchiveFile=" + folder.toRealPath().resolve("my home/lib/barnabas.jsa"));
    }

    @Test
    void theExampleConfigurationNamesDefaultsOnlyAndEachIsKnown() throws IOException {
        String example = Files.readString(DISTRIBUTION.resolve("conf/node.conf"));
        Path uncommented =
                Files.writeString(folder.resolve("node.conf"), example.replaceAll("(?m)^( +)# ([a-z.-]+ = )", "$1$2"));
        assertThat(NodeConfig.load(DISTRIBUTION.resolve("conf/node.conf"))).isEqualTo(NodeConfig.load(null));
        var known = NodeConfig.load(uncommented);
        var defaults = NodeConfig.load(null);
        assertThat(known.log()).isEqualTo(defaults.log());
        assertThat(known.topics()).isEqualTo(defaults.topics());
        assertThat(known.management()).isEqualTo(defaults.management());
        assertThat(known.advertised().host()).isEqualTo("broker-1.example.org");
    }

    private List<String> run(Map<String, String> environment, String... arguments) throws Exception {
        Process process = start(environment, arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output.lines().skip(1).toList();
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        var command = new java.util.ArrayList<String>();
        command.add(folder.resolve("elsewhere/barnabas").toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("BARNABAS_") || name.equals("JAVA_OPTS"));
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
