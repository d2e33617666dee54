package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.TopicIdPartition;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.link.GroupLink;
import barnabas.partition.link.GroupMember;
import barnabas.partition.link.ReplicationLinks;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ClusterLeadersTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final BrokerId THREE = new BrokerId(3);
    private static final Uuid TOPIC = new Uuid(9, 9);
    private static final PartitionId ORDERS = new PartitionId("orders", 0, TOPIC);
    private static final PartitionImage PLACES = new PartitionImage(0, List.of(THREE, ONE, TWO));
    private static final TopicImage TOPIC_IMAGE = new TopicImage(TOPIC, "orders", List.of(PLACES), Map.of());

    private final SaidLinks links = new SaidLinks();
    private final ClusterLeaders leaders = new ClusterLeaders(links);
    private final MetadataImage image = registered(registered(registered(MetadataImage.EMPTY, ONE), TWO), THREE);

    @Test
    void whoeverSaysSoOnItsLinkLeads() {
        links.contacts.put(TWO, contact(true));
        links.contacts.put(THREE, contact(true));
        links.led.put(ORDERS.group(), new ReplicationLinks.Led(TWO, 4, Set.of(ONE, TWO)));

        PartitionStanding standing = standing();

        assertThat(standing.leader()).isEqualTo(new Leaders.Leader(TWO, 4, Set.of(ONE, TWO)));
        assertThat(standing.inSync()).containsExactly(ONE, TWO);
        assertThat(standing.offline()).isEmpty();
    }

    @Test
    void withoutALeaderNobodyIsShownInSync() {
        links.contacts.put(TWO, contact(true));
        links.contacts.put(THREE, contact(true));

        assertThat(standing()).isEqualTo(new PartitionStanding(null, List.of(), List.of()));
    }

    @Test
    void aReplicaWhoseBrokerIsAwayIsOfflineAndNotInSyncAlthoughTheLeaderHasNotSaidSoYet() {
        links.contacts.put(TWO, contact(false));
        links.led.put(ORDERS.group(), new ReplicationLinks.Led(ONE, 4, Set.of(ONE, TWO, THREE)));

        PartitionStanding standing = standing();

        assertThat(standing.inSync()).containsExactly(ONE);
        assertThat(standing.offline()).containsExactly(THREE, TWO);
    }

    @Test
    void aLeaderThatClientsCannotBeToldOfIsNone() {
        links.contacts.put(TWO, contact(true));
        links.led.put(ORDERS.group(), new ReplicationLinks.Led(new BrokerId(9), 4, Set.of()));

        assertThat(standing().leader()).isNull();
    }

    private PartitionStanding standing() {
        return new Standings(leaders, image).of(TOPIC_IMAGE, PLACES);
    }

    private static MetadataImage registered(MetadataImage image, BrokerId broker) {
        return image.replay(new MetadataRecord.BrokerRegistered(broker, 1, Uuid.ZERO_UUID, "host", 9092, null));
    }

    private static ReplicationLinks.Contact contact(boolean connected) {
        return new ReplicationLinks.Contact(connected, !connected, 0);
    }

    /** Links that say what the test says. */
    private static final class SaidLinks implements ReplicationLinks {
        private final Map<TopicIdPartition, Led> led = new HashMap<>();
        private final Map<BrokerId, Contact> contacts = new HashMap<>();

        @Override
        public Optional<Led> leader(TopicIdPartition group) {
            return Optional.ofNullable(led.get(group));
        }

        @Override
        public Map<BrokerId, Contact> contacts() {
            return contacts;
        }

        @Override
        public boolean isWithinReach(BrokerId broker) {
            return broker.equals(ONE)
                    || (contacts.containsKey(broker) && contacts.get(broker).connected());
        }

        @Override
        public Map<BrokerId, UUID> directories() {
            return Map.of();
        }

        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public GroupLink join(TopicIdPartition group, GroupMember member) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void peer(BrokerId broker, InetSocketAddress address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void suspect(BrokerId broker) {
            throw new UnsupportedOperationException();
        }
    }
}
