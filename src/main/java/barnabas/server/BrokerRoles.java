package barnabas.server;

import akka.cluster.Member;
import barnabas.broker.Shards;
import barnabas.log.KnownPeers.Place;
import barnabas.model.BrokerId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a broker says of itself in its cluster roles: its number, and the port of its replication link on the host that it is known by. */
final class BrokerRoles {
    private static final String BROKER = "broker-";
    private static final String REPLICATION = "replication-";

    private BrokerRoles() {}

    static List<String> of(BrokerId broker, int replicationPort) {
        return List.of(Shards.role(broker), REPLICATION + replicationPort);
    }

    /** Empty for a member that is no broker. */
    static Optional<BrokerId> broker(Member member) {
        return broker(member.getRoles());
    }

    static Optional<BrokerId> broker(Collection<String> roles) {
        OptionalInt number = number(roles, BROKER);
        return number.isPresent() ? Optional.of(new BrokerId(number.getAsInt())) : Optional.empty();
    }

    /** Where a member's replication port is; empty for a member that has none. */
    static Optional<Place> replication(Member member) {
        String host = host(member);
        OptionalInt port = number(member.getRoles(), REPLICATION);
        return host != null && port.isPresent() ? Optional.of(new Place(host, port.getAsInt())) : Optional.empty();
    }

    private static @Nullable String host(Member member) {
        return member.address().host().getOrElse(() -> null);
    }

    private static OptionalInt number(Collection<String> roles, String prefix) {
        return roles.stream()
                .filter(role -> role.startsWith(prefix))
                .map(role -> role.substring(prefix.length()))
                .filter(digits -> digits.matches("\\d{1,9}"))
                .mapToInt(Integer::parseInt)
                .findFirst();
    }
}
