package barnabas.partition.link;

import barnabas.model.BrokerId;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Who this broker is to the others, and what its links may take.
 *
 * @param directory the id of its data directory (rule M1)
 * @param clusterId empty while the cluster is being formed; asked whenever a link opens, by the links' threads
 * @param incarnation of this process: a restarted one has a higher number (rule F6)
 * @param port where others connect to; 0 for any that is free
 * @param electionTimeoutMs a broker that was not heard of for so long is silent (rule T4)
 * @param heartbeatMs between two pings of a link (rule T2)
 * @param outgoingBytes queued for one broker; appends with batches beyond it are dropped
 * @param incomingBytes of one broker given to replicas that hold them still; it sends no more until some are done with
 * @param recordsBytes the batches of one append, at most
 * @param dispatcher Akka's name of the threads that carry the links
 */
public record LinkSettings(
        BrokerId self,
        UUID directory,
        Supplier<Optional<String>> clusterId,
        long incarnation,
        String host,
        int port,
        long electionTimeoutMs,
        long heartbeatMs,
        long outgoingBytes,
        long incomingBytes,
        int recordsBytes,
        String dispatcher) {
    private static final long MIB = 1 << 20;

    /** With the defaults: an election timeout of 1 s, a ping every 200 ms, and at most 64 MiB out and 32 MiB in, less on a small heap. */
    public static LinkSettings of(
            BrokerId self,
            UUID directory,
            Supplier<Optional<String>> clusterId,
            long incarnation,
            String host,
            int port,
            String dispatcher) {
        long heap = Runtime.getRuntime().maxMemory();
        return new LinkSettings(
                self,
                directory,
                clusterId,
                incarnation,
                host,
                port,
                1000,
                200,
                Math.min(64 * MIB, heap / 4),
                Math.min(32 * MIB, heap / 8),
                (int) (128 * MIB),
                dispatcher);
    }

    /** How long a ping that was echoed keeps a lease alive (rule T2). */
    long leaseMs() {
        return electionTimeoutMs * 4 / 5;
    }

    LinkSettings withLimits(long outgoing, long incoming) {
        return new LinkSettings(
                self,
                directory,
                clusterId,
                incarnation,
                host,
                port,
                electionTimeoutMs,
                heartbeatMs,
                outgoing,
                incoming,
                recordsBytes,
                dispatcher);
    }
}
