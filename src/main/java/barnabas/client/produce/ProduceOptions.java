package barnabas.client.produce;

/**
 * How records are sent.
 *
 * @param codec none, gzip, snappy, lz4 or zstd
 * @param batchBytes size at which a batch is full
 * @param lingerMs how long a batch that is not full waits for more
 * @param requestBytesMax size of a request, and of the largest record that is taken
 * @param deliveryTimeoutMs how long a record may take from its arrival to its ack
 * @param requestTimeoutMs how long a broker may take for one request
 * @param topicTimeoutMs how long a record waits for its topic's metadata
 * @param acks -1, 1 or 0
 * @param idempotent whether brokers are to recognize what is sent twice; only with {@code acks} -1
 * @param inFlightMax requests to one broker without an answer
 * @param createTopics whether a topic that is not there may still be made by asking for it
 */
public record ProduceOptions(
        String codec,
        int batchBytes,
        long lingerMs,
        int requestBytesMax,
        long deliveryTimeoutMs,
        long requestTimeoutMs,
        long topicTimeoutMs,
        short acks,
        boolean idempotent,
        int inFlightMax,
        boolean createTopics) {
    public ProduceOptions {
        if (idempotent && (acks != -1 || inFlightMax > 5)) {
            throw new IllegalArgumentException("idempotence takes acks=-1 and at most 5 requests in flight, not acks="
                    + acks + " and " + inFlightMax);
        }
    }
}
