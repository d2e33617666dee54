package barnabas.server;

import barnabas.model.BrokerId;
import barnabas.partition.link.ReplicationLinks.Contact;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which members of the Akka cluster are put out of it (rule F2, decision 15). Only a broker that the links connect with a majority of
 * the metadata's voters decides at all, and it never puts out one that it is connected with; so not even the two sides of a cut
 * put each other out, and the survivor of two dead brokers stays. One thread, monotonic clock.
 */
final class Downing {
    /**
     * @param node tells apart two processes of one broker
     * @param unreachable as Akka sees it
     * @param up whether it was let in; Akka lets nobody in while a member is unreachable
     */
    record Peer(String node, BrokerId broker, boolean unreachable, boolean up) {}

    /** What is known of the other brokers at one moment. */
    record Sight(Set<BrokerId> voters, Map<BrokerId, Contact> contacts, Collection<Peer> peers, long nowMs) {}

    private static final long DEAD_MS = 3_000;
    private static final long SILENT_MS = 60_000;
    private static final long SILENT_WHILE_OTHERS_WAIT_MS = 10_000;

    private final BrokerId self;
    private final Map<String, Long> unreachableSince = new HashMap<>();

    Downing(BrokerId self) {
        this.self = self;
    }

    /** The nodes to put out now. {@code sight.peers} has every other broker's, and not the own. */
    Set<String> toDown(Sight sight) {
        Set<String> unreachable =
                sight.peers().stream().filter(Peer::unreachable).map(Peer::node).collect(Collectors.toSet());
        unreachableSince.keySet().retainAll(unreachable);
        unreachable.forEach(node -> unreachableSince.putIfAbsent(node, sight.nowMs()));
        if (!inTouchWithMajority(sight)) {
            return Set.of();
        }
        long silentMs = somebodyWaits(sight) ? SILENT_WHILE_OTHERS_WAIT_MS : SILENT_MS;
        return sight.peers().stream()
                .filter(Peer::unreachable)
                .filter(peer -> isGone(peer, sight, silentMs))
                .map(Peer::node)
                .collect(Collectors.toSet());
    }

    private boolean inTouchWithMajority(Sight sight) {
        long touched = sight.voters().stream()
                .filter(voter -> voter.equals(self) || isConnected(sight, voter))
                .count();
        return touched > sight.voters().size() / 2;
    }

    private static boolean isConnected(Sight sight, BrokerId broker) {
        Contact contact = sight.contacts().get(broker);
        return contact != null && contact.connected();
    }

    /** A broker that the links connect with, and that is not let in: it serves nobody for as long as a silent member stays. */
    private static boolean somebodyWaits(Sight sight) {
        return sight.contacts().entrySet().stream()
                .filter(contact -> contact.getValue().connected())
                .anyMatch(contact -> sight.peers().stream()
                        .noneMatch(peer -> peer.broker().equals(contact.getKey()) && !peer.unreachable() && peer.up()));
    }

    private boolean isGone(Peer peer, Sight sight, long silentMs) {
        long unreachableMs = sight.nowMs() - unreachableSince.getOrDefault(peer.node(), sight.nowMs());
        Contact contact = sight.contacts().get(peer.broker());
        if (isReplaced(peer, sight)) {
            return unreachableMs >= DEAD_MS;
        }
        if (contact == null) {
            return unreachableMs >= silentMs;
        }
        long sinceMs = sight.nowMs() - contact.sinceMs();
        return !contact.connected()
                && ((contact.knownDead() && sinceMs >= DEAD_MS) || (sinceMs >= silentMs && unreachableMs >= silentMs));
    }

    /** It has come back under another address, and what is connected is that. */
    private static boolean isReplaced(Peer peer, Sight sight) {
        return sight.peers().stream().anyMatch(other -> other.broker().equals(peer.broker()) && !other.unreachable());
    }
}
