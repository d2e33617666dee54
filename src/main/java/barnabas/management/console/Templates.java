package barnabas.management.console;

import akka.http.javadsl.model.HttpResponse;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The templates of pages. What they are given is escaped wherever they put it, and a name that they are not given is an error. Thread-safe. */
final class Templates {
    private static final String ESCAPING = "visible";

    private final Assets assets;
    private final PebbleEngine engine;

    Templates(Assets assets) {
        this.assets = assets;
        ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
        loader.setPrefix("barnabas/console/templates");
        loader.setSuffix(".peb");
        this.engine = new PebbleEngine.Builder()
                .loader(loader)
                .extension(new TextFilters(assets))
                .addEscapingStrategy(ESCAPING, new VisibleText())
                .defaultEscapingStrategy(ESCAPING)
                .autoEscaping(true)
                .strictVariables(true)
                .defaultLocale(Locale.ROOT)
                .build();
    }

    String render(String template, Map<String, @Nullable Object> model) {
        StringWriter html = new StringWriter();
        try {
            engine.getTemplate(template).evaluate(html, model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return html.toString();
    }

    Optional<HttpResponse> asset(String version, String name) {
        return assets.find(version, name);
    }
}
