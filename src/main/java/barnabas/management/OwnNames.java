package barnabas.management;

import akka.http.javadsl.model.Host;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * By which names a port may be asked for. A page of another site can have its own name point to this machine (DNS rebinding): then a browser lets
 * it read what the port answers, for it takes both for one site. It still sends that name as {@code Host}. So a port that lets in whoever
 * reaches it, because only this machine does, answers to none but its own names.
 */
final class OwnNames {
    /** Where something else keeps strangers out. */
    static final OwnNames ANY = new OwnNames(null);

    private static final String LOCALHOST = "localhost";

    private final @Nullable Set<String> configured;

    private OwnNames(@Nullable Set<String> configured) {
        this.configured = configured;
    }

    /**
     * The loopback addresses, {@code localhost} and what is below it (RFC 6761: that is never another machine), and what the port was
     * configured with.
     */
    static OwnNames loopbackAnd(String... configured) {
        return new OwnNames(Arrays.stream(configured).map(OwnNames::canonical).collect(Collectors.toSet()));
    }

    /** @param host as in the {@code Host} header */
    boolean have(Host host) {
        String name = canonical(host.address());
        return configured == null
                || configured.contains(name)
                || name.equals(LOCALHOST)
                || name.endsWith("." + LOCALHOST)
                || isLoopback(host);
    }

    /** Only of an address in digits: nothing is looked up. */
    private static boolean isLoopback(Host host) {
        if (!host.isIPv4() && !host.isIPv6()) {
            return false;
        }
        for (InetAddress address : host.getInetAddresses()) {
            return address.isLoopbackAddress();
        }
        return false;
    }

    /** Upper case and the dot at the end of a full name mean nothing. */
    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
