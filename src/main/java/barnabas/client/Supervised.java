package barnabas.client;

import akka.stream.ActorAttributes;
import akka.stream.Attributes;
import akka.stream.Supervision;

/** What the supervision strategy of a stream says of a record that cannot be read or written. */
final class Supervised {
    private final ActorAttributes.SupervisionStrategy strategy;

    Supervised(Attributes attributes) {
        this.strategy = attributes
                .getAttribute(ActorAttributes.SupervisionStrategy.class)
                .orElseThrow();
    }

    /** Whether the stream fails by it; else it goes on without the record. */
    boolean stopsAt(ClientException failure) {
        return strategy.decider().apply(failure).equals(Supervision.stop());
    }
}
