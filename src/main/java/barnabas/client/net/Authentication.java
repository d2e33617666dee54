package barnabas.client.net;

import java.util.OptionalInt;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Tells a broker who connects: SaslHandshake, then SaslAuthenticate until the mechanism is done (KIP-43, KIP-152). */
final class Authentication {
    /** Whose connection it is. One of the last three is called, once. */
    interface Owner {
        void write(Call call, short version);

        /**
         * The broker knows who is connected.
         *
         * @param sessionMs after which it wants to hear it again (KIP-368); 0 for never
         */
        void accepted(long sessionMs);

        /** It would be refused again. */
        void refused(String reason);

        void closed(String reason);
    }

    private static final int HANDSHAKE_VERSION = 1;
    private static final int AUTHENTICATE_VERSION_MAX = 2;

    private final SaslExchange exchange;
    private final Versions versions;
    private final long timeoutMs;
    private final Owner owner;

    /** @throws SaslException when the mechanism is not known here */
    Authentication(Security.Credentials credentials, Versions versions, long timeoutMs, Owner owner)
            throws SaslException {
        this.exchange = SaslExchange.of(credentials);
        this.versions = versions;
        this.timeoutMs = timeoutMs;
        this.owner = owner;
    }

    void begin() {
        SaslHandshakeRequestData request = new SaslHandshakeRequestData().setMechanism(exchange.mechanism());
        ask(ApiKeys.SASL_HANDSHAKE, HANDSHAKE_VERSION, request, answer -> {
            SaslHandshakeResponseData response = (SaslHandshakeResponseData) answer;
            Errors error = Errors.forCode(response.errorCode());
            if (error == Errors.NONE) {
                say(exchange.first());
            } else {
                owner.refused("it does not take sasl.mechanism=" + exchange.mechanism() + ", but "
                        + response.mechanisms() + " (" + error + ")");
            }
        });
    }

    private void say(byte[] bytes) {
        SaslAuthenticateRequestData request = new SaslAuthenticateRequestData().setAuthBytes(bytes);
        ask(ApiKeys.SASL_AUTHENTICATE, AUTHENTICATE_VERSION_MAX, request, answer -> {
            SaslAuthenticateResponseData response = (SaslAuthenticateResponseData) answer;
            Errors error = Errors.forCode(response.errorCode());
            if (error != Errors.NONE) {
                owner.refused(response.errorMessage() == null ? error.message() : response.errorMessage());
                return;
            }
            byte[] next = exchange.next(response.authBytes());
            if (next == null) {
                owner.accepted(response.sessionLifetimeMs());
            } else {
                say(next);
            }
        });
    }

    private interface Answer {
        void on(ApiMessage answer) throws SaslException;
    }

    private void ask(ApiKeys api, int versionMax, ApiMessage request, Answer then) {
        OptionalInt version = versions.common(api, versionMax);
        if (version.isEmpty()) {
            owner.refused("it does not speak " + api.name + ": its listener asks nobody who connects");
            return;
        }
        Call call = Call.of(api, versionMax, any -> request, timeoutMs, new Call.Reply() {
            @Override
            public void on(ApiMessage response, short answered) {
                try {
                    then.on(response);
                } catch (SaslException nonsense) {
                    owner.refused(String.valueOf(nonsense.getMessage()));
                }
            }

            @Override
            public void failed(RequestFailure failure) {
                owner.closed(String.valueOf(failure.getMessage()));
            }
        });
        owner.write(call, (short) version.getAsInt());
    }
}
