package barnabas.management;

import barnabas.model.BrokerId;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How far each broker's events have been told of, as the id of a server-sent event: {@code 1:345,2:17}. */
final class EventsCursor {
    private static final Pattern PART = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

    private EventsCursor() {}

    static String format(Map<BrokerId, Long> told) {
        return told.entrySet().stream()
                .map(entry -> entry.getKey().value() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    /** What is not understood is passed over. */
    static Map<BrokerId, Long> parse(String id) {
        Map<BrokerId, Long> told = new TreeMap<>();
        Matcher part = PART.matcher(id);
        while (part.find()) {
            told.put(new BrokerId(Integer.parseInt(part.group(1))), Long.parseLong(part.group(2)));
        }
        return told;
    }
}
