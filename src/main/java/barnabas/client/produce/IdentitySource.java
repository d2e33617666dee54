package barnabas.client.produce;

import barnabas.client.net.Backoff;
import barnabas.client.net.Brokers;
import barnabas.client.net.Call;
import barnabas.client.net.Loop;
import barnabas.client.net.RequestFailure;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks any broker for a producer id (KIP-98), until there is one or it is refused. */
final class IdentitySource {
    private static final int VERSION_MAX = 5;

    private final Loop loop;
    private final Brokers brokers;
    private final long timeoutMs;
    private final Backoff retries;
    private final Consumer<ProducerIdentity> known;
    private final Consumer<String> refused;
    private boolean asking;

    IdentitySource(
            Loop loop,
            Brokers brokers,
            long timeoutMs,
            Backoff retries,
            Consumer<ProducerIdentity> known,
            Consumer<String> refused) {
        this.loop = loop;
        this.brokers = brokers;
        this.timeoutMs = timeoutMs;
        this.retries = retries;
        this.known = known;
        this.refused = refused;
    }

    /** Does nothing while an answer is on its way. */
    void ask() {
        if (!asking) {
            asking = true;
            send();
        }
    }

    private void send() {
        brokers.sendToAny(Call.of(
                ApiKeys.INIT_PRODUCER_ID,
                VERSION_MAX,
                version -> new InitProducerIdRequestData()
                        .setTransactionalId(null)
                        .setTransactionTimeoutMs(Integer.MAX_VALUE),
                timeoutMs,
                new Call.Reply() {
                    @Override
                    public void on(ApiMessage response, short version) {
                        onAnswer((InitProducerIdResponseData) response);
                    }

                    @Override
                    public void failed(RequestFailure failure) {
                        if (failure.isHopeless()) {
                            refused.accept(String.valueOf(failure.getMessage()));
                        } else {
                            loop.after(retries.next(), IdentitySource.this::send);
                        }
                    }
                }));
    }

    private void onAnswer(InitProducerIdResponseData response) {
        Errors error = Errors.forCode(response.errorCode());
        if (error == Errors.NONE) {
            asking = false;
            retries.succeeded();
            known.accept(new ProducerIdentity(response.producerId(), response.producerEpoch()));
        } else if (error.exception() instanceof RetriableException) {
            loop.after(retries.next(), this::send);
        } else {
            refused.accept("InitProducerId was answered error=" + error);
        }
    }
}
