package barnabas.client.net;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;
import org.jspecify.annotations.Nullable;

/** What the client's side of one mechanism says, turn by turn. No IO. */
final class SaslExchange {
    /** Of SCRAM, which a broker names: more would be its way to keep this side busy. */
    private static final int ITERATIONS_MAX = 100_000;

    private static final Pattern ITERATIONS = Pattern.compile("(?:^|,)i=(\\d+)");
    private static final String PLAIN = "PLAIN";

    private final Security.Credentials credentials;
    private final SaslClient client;

    private SaslExchange(Security.Credentials credentials, SaslClient client) {
        this.credentials = credentials;
        this.client = client;
    }

    /** @throws SaslException when the mechanism is not one that is known here */
    static SaslExchange of(Security.Credentials credentials) throws SaslException {
        ScramMechanism scram = ScramMechanism.forMechanismName(credentials.mechanism());
        try {
            if (scram != null) {
                return new SaslExchange(
                        credentials, new ScramSaslClient(scram, callbacks -> answer(credentials, callbacks)));
            }
        } catch (NoSuchAlgorithmException missing) {
            throw new SaslException("this Java does not know " + credentials.mechanism(), missing);
        }
        SaslClient plain = credentials.mechanism().equals(PLAIN)
                ? Sasl.createSaslClient(
                        new String[] {PLAIN}, null, "kafka", "", Map.of(), callbacks -> answer(credentials, callbacks))
                : null;
        if (plain == null) {
            throw new SaslException("mechanism=" + credentials.mechanism() + " is not known here");
        }
        return new SaslExchange(credentials, plain);
    }

    private static void answer(Security.Credentials credentials, Callback[] callbacks)
            throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(credentials.username());
            } else if (callback instanceof PasswordCallback password) {
                password.setPassword(credentials.password().value().toCharArray());
            } else if (!(callback instanceof ScramExtensionsCallback)) {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    String mechanism() {
        return credentials.mechanism();
    }

    /** What is said first. */
    byte[] first() throws SaslException {
        byte[] said = client.evaluateChallenge(new byte[0]);
        return said == null ? new byte[0] : said;
    }

    /**
     * What is said to a broker that did not refuse; null when all is said.
     *
     * @throws SaslException when the broker's words are not those of one that knows the password
     */
    byte @Nullable [] next(byte[] heard) throws SaslException {
        if (client.isComplete()) {
            return null;
        }
        Matcher iterations = ITERATIONS.matcher(new String(heard, StandardCharsets.UTF_8));
        if (iterations.find()
                && (iterations.group(1).length() > 9 || Integer.parseInt(iterations.group(1)) > ITERATIONS_MAX)) {
            throw new SaslException(
                    "the broker asks for iterations=" + iterations.group(1) + ", which is more than " + ITERATIONS_MAX);
        }
        byte[] said = client.evaluateChallenge(heard);
        if (said == null && !client.isComplete()) {
            throw new SaslException("the mechanism has nothing more to say, and is not done");
        }
        return client.isComplete() ? null : said;
    }
}
