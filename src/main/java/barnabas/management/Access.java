package barnabas.management;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may use the management port, and for what.
 *
 * @param user asked for with the password, by HTTP basic authentication (RFC 7617)
 * @param password as it is, or as a {@link PasswordHash}; empty: nobody is asked
 * @param writable whether anything may be changed there
 */
public record Access(String user, String password, boolean writable) {
    /** Everybody may look, and change. */
    public static final Access OPEN = new Access("", "", true);

    private static final String SCHEME = "basic ";
    private static final String MAC = "HmacSHA256";
    private static final String PRODUCT = "barnabas-broker/";

    public boolean asksForPassword() {
        return !password.isEmpty();
    }

    /**
     * Whether these are the credentials. Takes tenths of a second of a processor for a password that is hashed.
     *
     * @param authorization the value of the header
     */
    boolean admits(String authorization) {
        Optional<String> given = credentials(authorization);
        int colon = given.map(text -> text.indexOf(':')).orElse(-1);
        if (colon < 0) {
            return false;
        }
        String text = given.orElse("");
        boolean rightUser = same(text.substring(0, colon), user);
        return matches(text.substring(colon + 1)) && rightUser;
    }

    private boolean matches(String candidate) {
        return PasswordHash.isOne(password)
                ? PasswordHash.parse(password).matches(candidate)
                : same(candidate, password);
    }

    private static Optional<String> credentials(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            return Optional.of(new String(decoded, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    /** In a time that tells nothing of how much of it is right. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(sha256(one), sha256(other));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /**
     * By what brokers know each other when they look for their cluster, for nothing else: Akka's bootstrap sends no credentials, but it lets
     * its {@code User-Agent} be chosen. Follows from the password as it is configured, so all brokers have to have the same.
     */
    public String brokersUserAgent() {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(sha256(password), MAC));
            byte[] token = mac.doFinal("akka cluster bootstrap".getBytes(StandardCharsets.UTF_8));
            return PRODUCT + HexFormat.of().formatHex(token);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** No secrets. */
    @Override
    public String toString() {
        return "Access[asksForPassword=" + asksForPassword() + ", writable=" + writable + "]";
    }
}
