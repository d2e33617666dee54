package barnabas.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A node of a YAML document: what is not there is null, or has no children. */
record Yaml(Object value) {
    static List<Yaml> read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static List<Yaml> parse(String text) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<Yaml> documents = new ArrayList<>();
        new org.yaml.snakeyaml.Yaml(new SafeConstructor(strict))
                .loadAll(text)
                .forEach(document -> documents.add(new Yaml(document)));
        return documents;
    }

    /** The child by that way, such as {@code "spec/ports"}. */
    Yaml at(String way) {
        Object here = value;
        for (String key : way.split("/", -1)) {
            here = here instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return new Yaml(here);
    }

    String text() {
        return String.valueOf(value);
    }

    List<Yaml> list() {
        return value instanceof List<?> list ? list.stream().map(Yaml::new).toList() : List.of();
    }

    Map<?, ?> map() {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
