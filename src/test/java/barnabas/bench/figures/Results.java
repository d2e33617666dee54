package barnabas.bench.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The trials of all rows: a folder with one file for each row, of which each line is a trial as JSON, in the order in which they ended.
 * Only what is of the newest build in a row's file counts, and of it only pairs in which all had their turn in one session; the rest
 * stays there to be read.
 */
public final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    public Results(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    public Path file(String row) {
        return folder.resolve(row + ".jsonl");
    }

    public void append(Trial trial) throws IOException {
        Files.createDirectories(folder);
        Path file = file(trial.row());
        // A line that was cut off by the end of the harness is not to take this one with it.
        String before = Files.exists(file) && !endsWithLine(file) ? "\n" : "";
        String line = before + JSON.writeValueAsString(trial) + "\n";
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static boolean endsWithLine(Path file) throws IOException {
        return Files.readString(file).endsWith("\n");
    }

    private List<Trial> all(String row) throws IOException {
        return Files.exists(file(row))
                ? Files.readAllLines(file(row), StandardCharsets.UTF_8).stream()
                        .flatMap(Results::parsed)
                        .toList()
                : List.of();
    }

    /** Nothing for a line that was cut off. */
    private static Stream<Trial> parsed(String line) {
        try {
            return Stream.of(JSON.readValue(line, Trial.class));
        } catch (JsonProcessingException cutOff) {
            return Stream.empty();
        }
    }

    /** The trials that count, of the build that the last line is of. */
    public List<Trial> counting(String row, List<Contender> contenders) throws IOException {
        List<Trial> all = all(row);
        return all.isEmpty()
                ? List.of()
                : counting(all, contenders, all.get(all.size() - 1).build());
    }

    /** The pairs that need not be gone through again for this build. */
    public Set<Integer> done(String row, List<Contender> contenders, String build) throws IOException {
        return counting(all(row), contenders, build).stream().map(Trial::pair).collect(Collectors.toSet());
    }

    private static List<Trial> counting(List<Trial> trials, List<Contender> contenders, String build) {
        Map<List<Object>, Map<Contender, Trial>> pairs = trials.stream()
                .filter(trial -> trial.build().equals(build))
                .collect(Collectors.groupingBy(
                        trial -> List.of(trial.pair(), trial.session()),
                        Collectors.toMap(Trial::contender, Function.identity(), (before, after) -> after)));
        // A pair that was gone through twice counts as it was the last time.
        Map<Integer, Map<Contender, Trial>> last = pairs.values().stream()
                .filter(pair -> pair.keySet().containsAll(contenders))
                .collect(Collectors.toMap(
                        pair -> pair.values().iterator().next().pair(), Function.identity(), Results::later));
        return last.values().stream().flatMap(pair -> pair.values().stream()).toList();
    }

    private static Map<Contender, Trial> later(Map<Contender, Trial> one, Map<Contender, Trial> other) {
        return session(one).compareTo(session(other)) > 0 ? one : other;
    }

    private static String session(Map<Contender, Trial> pair) {
        return pair.values().iterator().next().session();
    }
}
