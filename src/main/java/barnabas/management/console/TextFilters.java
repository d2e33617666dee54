package barnabas.management.console;

import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How templates write numbers, times and addresses. What is not known is a dash. */
final class TextFilters extends AbstractExtension {
    private static final String UNKNOWN = "–";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private final Assets assets;

    TextFilters(Assets assets) {
        this.assets = assets;
    }

    @Override
    public Map<String, Filter> getFilters() {
        return Map.of(
                "count", filter(TextFilters::count),
                "bytes", filter(TextFilters::bytes),
                "millis", filter(TextFilters::millis),
                "seconds", filter(TextFilters::seconds),
                "time", filter(given -> time(TIME, given)),
                "datetime", filter(given -> time(DATE_TIME, given)),
                "segment", filter(given -> given == null ? "" : segment(given.toString())));
    }

    @Override
    public Map<String, Function> getFunctions() {
        return Map.of("asset", new Function() {
            @Override
            public List<String> getArgumentNames() {
                return List.of("name");
            }

            @Override
            public Object execute(
                    Map<String, Object> arguments, PebbleTemplate self, EvaluationContext context, int line) {
                return assets.url(String.valueOf(arguments.get("name")));
            }
        });
    }

    private static Filter filter(java.util.function.Function<@Nullable Object, String> how) {
        return new Filter() {
            @Override
            public @Nullable List<String> getArgumentNames() {
                return null;
            }

            @Override
            public Object apply(
                    @Nullable Object input,
                    Map<String, Object> arguments,
                    PebbleTemplate self,
                    EvaluationContext context,
                    int line) {
                return how.apply(input);
            }
        };
    }

    /** 1234567 is 1,234,567. */
    static String count(@Nullable Object number) {
        return number instanceof Number n ? String.format(Locale.ROOT, "%,d", n.longValue()) : UNKNOWN;
    }

    /** 1536 is 1.5 KiB. */
    static String bytes(@Nullable Object number) {
        if (!(number instanceof Number n) || n.longValue() < 0) {
            return UNKNOWN;
        }
        double size = n.doubleValue();
        int unit = 0;
        while (size >= 1024 && unit < SIZES.length - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0
                ? n.longValue() + " B"
                : String.format(Locale.ROOT, size < 10 ? "%.1f %s" : "%.0f %s", size, SIZES[unit]);
    }

    /** 1500 is 1.5 s. */
    static String millis(@Nullable Object number) {
        return number instanceof Number n && n.longValue() >= 0
                ? n.longValue() < 1000 ? n.longValue() + " ms" : seconds(n.doubleValue() / 1000)
                : UNKNOWN;
    }

    /** 90 is 1 min 30 s. */
    static String seconds(@Nullable Object number) {
        if (!(number instanceof Number n)) {
            return UNKNOWN;
        }
        double seconds = n.doubleValue();
        long whole = Math.round(seconds);
        if (seconds < 60) {
            return String.format(Locale.ROOT, seconds < 10 && seconds != whole ? "%.1f s" : "%.0f s", seconds);
        }
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return whole < 48 * 3600 ? whole / 3600 + " h " + whole % 3600 / 60 + " min" : whole / 86_400 + " days";
    }

    private static String time(DateTimeFormatter format, @Nullable Object given) {
        if (given instanceof Number ms) {
            return ms.longValue() < 0 ? UNKNOWN : format.format(Instant.ofEpochMilli(ms.longValue()));
        }
        return given == null ? UNKNOWN : format.format(Instant.parse(given.toString()));
    }

    /** As a part of an address, in its path or its query. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
