package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * InitProducerId: a fresh id for an idempotent producer, always with epoch 0. There are no transactions yet: a transactional
 * id is answered UNSUPPORTED_VERSION, which ends the producer instead of letting it try again.
 */
final class InitProducerIdHandler implements ApiHandler<InitProducerIdRequestData, InitProducerIdResponseData> {
    private static final long NO_PRODUCER_ID = -1;
    private static final short NO_EPOCH = -1;

    private final ProducerIds producerIds;

    InitProducerIdHandler(ProducerIds producerIds) {
        this.producerIds = producerIds;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(ApiRequest<InitProducerIdRequestData> request, Reply<InitProducerIdResponseData> reply) {
        Errors refusal = refusal(request.body());
        if (refusal != Errors.NONE) {
            reply.send(response(refusal, NO_PRODUCER_ID));
            return;
        }
        Answers.send(producerIds.next(), next -> response(next.error(), next.id()), reply);
    }

    private static Errors refusal(InitProducerIdRequestData request) {
        boolean halfNamed = (request.producerId() == NO_PRODUCER_ID) != (request.producerEpoch() == NO_EPOCH);
        String transactionalId = request.transactionalId();
        if (halfNamed || (transactionalId != null && transactionalId.isEmpty())) {
            return Errors.INVALID_REQUEST;
        }
        return transactionalId != null ? Errors.UNSUPPORTED_VERSION : Errors.NONE;
    }

    private static InitProducerIdResponseData response(Errors error, long producerId) {
        return new InitProducerIdResponseData()
                .setErrorCode(error.code())
                .setProducerId(producerId)
                .setProducerEpoch(error == Errors.NONE ? 0 : NO_EPOCH);
    }
}
