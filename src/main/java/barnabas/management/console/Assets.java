package barnabas.management.console;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files that pages need, by the names under which they are served: ours and those of the WebJars. A page names a file together with
 * what is in it, so a browser may keep it for good.
 */
final class Assets {
    private static final String OWN = "/barnabas/console/assets/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final String POMS = "/META-INF/maven/org.webjars.npm/";
    private static final String FOR_GOOD = "private, max-age=31536000, immutable";
    private static final int VERSION_DIGITS = 12;

    private static final Map<String, String> OF_WEBJARS = Map.of(
            "htmx.js", "htmx.org/{version}/dist/htmx.min.js",
            "sse.js", "htmx-ext-sse/{version}/sse.js",
            "uplot.js", "uplot/{version}/dist/uPlot.iife.min.js",
            "uplot.css", "uplot/{version}/dist/uPlot.min.css");

    private record File(ByteString bytes, ContentType type, String version) {}

    private final Map<String, File> files = new TreeMap<>();

    private Assets() {}

    static Assets load() {
        Assets assets = new Assets();
        for (String own : new String[] {"console.css", "console.js", "favicon.svg"}) {
            assets.add(own, OWN + own);
        }
        OF_WEBJARS.forEach((name, path) -> assets.add(name, WEBJARS + withVersion(path)));
        return assets;
    }

    /** Which version of a WebJar there is says the pom that Maven put into it. */
    private static String withVersion(String path) {
        String jar = path.substring(0, path.indexOf('/'));
        java.util.Properties pom = new java.util.Properties();
        try (InputStream in = open(POMS + jar + "/pom.properties")) {
            pom.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path.replace("{version}", pom.getProperty("version"));
    }

    private void add(String name, String resource) {
        try (InputStream in = open(resource)) {
            byte[] bytes = in.readAllBytes();
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            files.put(name, new File(ByteString.fromArray(bytes), type(name), hash.substring(0, VERSION_DIGITS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static InputStream open(String resource) {
        InputStream in = Assets.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("not on the class path: " + resource);
        }
        return in;
    }

    private static ContentType type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "js" -> ContentTypes.parse("text/javascript; charset=utf-8");
            case "css" -> ContentTypes.parse("text/css; charset=utf-8");
            default -> MediaTypes.IMAGE_SVG_XML.toContentType();
        };
    }

    /** Where a page finds a file. */
    String url(String name) {
        File file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("no such asset: " + name);
        }
        return "/assets/" + file.version() + "/" + name;
    }

    /** Empty when there is no such file, or when it is another one by now. */
    Optional<HttpResponse> find(String version, String name) {
        return Optional.ofNullable(files.get(name))
                .filter(file -> file.version().equals(version))
                .map(file -> HttpResponse.create()
                        .withStatus(StatusCodes.OK)
                        .withEntity(HttpEntities.create(file.type(), file.bytes()))
                        .addHeader(RawHeader.create("Cache-Control", FOR_GOOD)));
    }
}
