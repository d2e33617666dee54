package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.Random;
import java.util.function.Predicate;

/**
 * What the places of new replicas are chosen by.
 *
 * @param alive whether a broker is there now: one that is away gets replicas only when there are not enough others, and leads only
 *     when nobody else can, as in Kafka, whose controller counts brokers as fenced
 * @param random which brokers share partitions; the same seed gives the same places
 */
public record Placement(Predicate<BrokerId> alive, Random random) {}
