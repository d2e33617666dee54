package barnabas.management.console;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a form was sent by a page of ours. Browsers send the credentials of this port along with what any page asks for, so a change must
 * not be taken from another's (cross-site request forgery). What says nothing of where it comes from is no browser's, and belongs to {@code /api}.
 */
final class SameOrigin {
    private SameOrigin() {}

    static boolean holds(HttpRequest request) {
        Optional<String> site = header(request, "Sec-Fetch-Site");
        if (site.isPresent() && !site.get().equals("same-origin")) {
            return false;
        }
        Optional<String> origin = header(request, "Origin");
        return origin.isPresent() ? isOurs(origin.get(), request) : site.isPresent();
    }

    private static boolean isOurs(String origin, HttpRequest request) {
        String host = header(request, "Host").orElse("").toLowerCase(Locale.ROOT);
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null
                    && !host.isEmpty()
                    && authority.toLowerCase(Locale.ROOT).equals(host);
        } catch (IllegalArgumentException strange) {
            return false;
        }
    }

    private static Optional<String> header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }
}
