package barnabas.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Finds what stands under {@code barnabas} in a user's configuration and means nothing, and what was probably meant. */
final class KnownKeys {
    /** Akka knows its own keys, so whatever stands below these is left to it. */
    private static final Set<String> OPEN = Set.of("akka", "blocking-dispatcher");

    /** Whatever its name, these are the keys of each of {@code kafka.listeners}. */
    static final Config LISTENER =
            ConfigFactory.parseString("host = \"\", port = 0, advertised-host = \"\", advertised-port = 0");

    private static final String LISTENERS = "barnabas.kafka.listeners";

    private KnownKeys() {}

    /** Throws for the first key of {@code given} that {@code defaults} does not have; both are the {@code barnabas} object. */
    static void require(ConfigObject given, Config defaults) {
        require("barnabas", given, defaults.root());
    }

    private static void require(String path, ConfigObject given, ConfigObject defaults) {
        for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
            String key = entry.getKey();
            ConfigValue known = path.equals(LISTENERS) ? LISTENER.root() : defaults.get(key);
            if (known == null) {
                throw new ConfigException(unknown(path, entry, defaults.keySet()));
            }
            if (!OPEN.contains(key)
                    && entry.getValue() instanceof ConfigObject inner
                    && known instanceof ConfigObject below) {
                require(path + "." + key, inner, below);
            }
        }
    }

    private static String unknown(String path, Map.Entry<String, ConfigValue> entry, Collection<String> known) {
        return "unknown setting '" + path + "." + entry.getKey() + "' ("
                + entry.getValue().origin().description() + "); did you mean '" + path + "."
                + nearest(entry.getKey(), known) + "'?";
    }

    private static String nearest(String key, Collection<String> known) {
        return known.stream()
                .min((a, b) -> Integer.compare(distance(key, a), distance(key, b)))
                .orElse(key);
    }

    /** Levenshtein's distance, by rows. */
    static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
