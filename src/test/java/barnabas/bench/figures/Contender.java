package barnabas.bench.figures;

/** Who is measured. */
public enum Contender {
    BARNABAS("Barnabas"),
    /** As it comes. */
    KAFKA("Apache Kafka"),
    /** With as many threads as the machine has processors. */
    KAFKA_TUNED("Apache Kafka, tuned");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
