package barnabas.events;

/**
 * An event as its broker keeps it.
 *
 * @param sequence counts all events of a data directory from 1; one that is missing was lost
 * @param broker on which it happened
 */
public record KeptEvent(long sequence, int broker, Event event) {}
