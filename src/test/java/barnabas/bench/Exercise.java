package barnabas.bench;

/** What a contender does in its turns. */
public interface Exercise {
    /**
     * Whether one set of brokers, started before, serves all of a contender's turns. Else {@link Bout#cluster} is not there and each
     * turn starts its own.
     */
    default boolean isOnRunningBrokers() {
        return true;
    }

    /** Before a contender's first turn: warms its brokers up, and lays down what its turns read. */
    default void prepare(Bout bout) throws Exception {}

    Outcome turn(Bout bout) throws Exception;
}
