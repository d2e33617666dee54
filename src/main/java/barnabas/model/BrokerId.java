package barnabas.model;

/** A broker's number, as its configuration gives it; Kafka's {@code node.id}. Not negative. */
public record BrokerId(int value) implements Comparable<BrokerId> {
    public BrokerId {
        if (value < 0) {
            throw new IllegalArgumentException("broker-id=" + value + " is negative");
        }
    }

    @Override
    public int compareTo(BrokerId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
