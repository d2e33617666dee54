package barnabas.it.cluster;

/**
 * A direction in which bytes go.
 *
 * @param from the broker that sends, {@link #CLIENTS} for all that are no brokers
 * @param to likewise
 */
record Way(int from, int to, Channel channel) {
    static final int CLIENTS = 0;

    Way back() {
        return new Way(to, from, channel);
    }
}
