package barnabas.client.produce;

/** How brokers know an idempotent producer (KIP-98). */
record ProducerIdentity(long id, short epoch) {
    boolean hasNext() {
        return epoch < Short.MAX_VALUE;
    }

    /** The same producer, whose sequences begin anew. */
    ProducerIdentity next() {
        return new ProducerIdentity(id, (short) (epoch + 1));
    }
}
