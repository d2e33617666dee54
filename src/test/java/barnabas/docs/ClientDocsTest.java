package barnabas.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ClientDocsTest {
    private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMPILED = Pattern.compile("// begin\n(.*?)// end", Pattern.DOTALL);

    private static List<String> blocks(Pattern pattern, Path file) throws Exception {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1).replaceAll("\\s+", ""))
                .toList();
    }

    @Test
    void everyExampleIsTheOneThatTheCompilerHasSeen() throws Exception {
        List<String> shown = blocks(SHOWN, Path.of("docs/client.md"));
        List<String> compiled = blocks(COMPILED, Path.of("src/test/java/barnabas/docs/ClientExamples.java"));
        assertThat(shown).containsExactlyInAnyOrderElementsOf(compiled).hasSizeGreaterThan(10);
    }

    @Test
    void everySourceAndSinkHasItsExample() throws Exception {
        String docs = Files.readString(Path.of("docs/client.md"));
        for (String type : List.of("Consumer", "Producer")) {
            String source = Files.readString(Path.of("src/main/java/barnabas/client/" + type + ".java"));
            Matcher methods = Pattern.compile("\\b(\\w+(?:Source|Sink|Flow|Context))\\(\\s")
                    .matcher(source);
            assertThat(methods.results().map(match -> match.group(1)).distinct())
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(docs).contains(name));
        }
    }
}
