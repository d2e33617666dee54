package barnabas.architecture;

import static java.util.stream.Collectors.groupingBy;

import barnabas.architecture.SourceTree.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Rules that hold of the source files. Each answers with what breaks it, one sentence for each breach. */
public final class SourceRules {
    /** A Javadoc comment of a few words, then the annotation that makes null a matter of types. */
    private static final Pattern PACKAGE_INFO =
            Pattern.compile("/\\*\\*.{40,}?\\*/\\s*@NullMarked\\s+package ", Pattern.DOTALL);

    private SourceRules() {}

    public static List<String> importsPointDown(Rooms rooms, List<Source> sources) {
        List<String> breaches = new ArrayList<>();
        for (Source source : sources) {
            String from = rooms.of(source.packageName()).orElseThrow();
            for (String imported : source.imports()) {
                rooms.of(imported)
                        .filter(to -> !rooms.mayImport(from, to))
                        .ifPresent(to -> breaches.add("imports point down the room table: room " + rooms.described(from)
                                + " imports " + rooms.described(to) + " in " + source + ": " + imported));
            }
        }
        return breaches;
    }

    public static List<String> onlyRecordsImportsRecordInternals(Rooms rooms, List<Source> sources) {
        List<String> breaches = new ArrayList<>();
        for (Source source : sources) {
            if (rooms.of(source.packageName()).orElseThrow().equals("records")) {
                continue;
            }
            source.imports().stream()
                    .filter(imported -> imported.startsWith(Rules.RECORD_INTERNALS))
                    .forEach(imported -> breaches.add("only the room records imports " + Rules.RECORD_INTERNALS
                            + ", which Kafka moves about: " + source + ": " + imported));
        }
        return breaches;
    }

    public static List<String> everyPackageSaysWhatItIsFor(List<Source> sources) {
        List<String> breaches = new ArrayList<>();
        new TreeMap<>(sources.stream().collect(groupingBy(Source::packageName))).forEach((name, files) -> {
            if (files.stream().noneMatch(SourceRules::saysWhatItsPackageIsFor)) {
                breaches.add(
                        "every package has a package-info.java that says in Javadoc what it is for and is @NullMarked:"
                                + " package " + name + " has none");
            }
        });
        return breaches;
    }

    private static boolean saysWhatItsPackageIsFor(Source source) {
        return source.file().endsWith("package-info.java")
                && PACKAGE_INFO.matcher(source.text()).find();
    }
}
