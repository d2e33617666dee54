package barnabas.partition.link;

import static barnabas.partition.link.LinkedBroker.NOTHING;
import static barnabas.partition.link.LinkedBroker.ONE;
import static barnabas.partition.link.LinkedBroker.TWO;
import static barnabas.partition.link.LinkedBroker.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.consensus.Links;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links that have much to carry. */
class LinkLoadTest {
    private static final int MIB = 1 << 20;

    private LinkedBroker one;
    private LinkedBroker two;

    @BeforeEach
    void start() {
        one = new LinkedBroker(ONE);
        two = new LinkedBroker(TWO, settings -> settings.withLimits(64 * MIB, 8 * MIB));
        one.knows(two);
        await().until(() -> one.connectedTo(two) && two.connectedTo(one));
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void pingsAreEchoedWhileMuchIsOnItsWay() throws InterruptedException {
        long bytes = 200L * MIB;
        Sink sink = new Sink(two);
        TestMember leader = one.member(0, TWO);
        await().until(() -> leader.link.echoedMs(TWO) != Links.NEVER);
        long oldestEcho = 0;
        long sent = 0;
        for (int i = 0; sent < bytes; i++) {
            ByteBuffer records = ByteBuffer.allocate((64 << 10) << i % 5);
            records.put(0, (byte) i);
            records.put(records.limit() - 1, (byte) -i);
            sink.window.acquire(records.remaining());
            leader.link.send(one.append(two, i), records);
            sent += records.remaining();
            oldestEcho = Math.max(oldestEcho, one.links.nowMs() - leader.link.echoedMs(TWO));
        }
        long all = sent;
        await().until(() -> sink.bytes.get() == all);
        assertThat(sink.mixedUp).hasValue(0);
        assertThat(oldestEcho).as("a lease would have held").isLessThan(800);
        assertThat(leader.link.session(TWO)).isEqualTo(1);
    }

    @Test
    void aReceiverThatHoldsAllBoundsWhatIsSentAndTheLinkLives() {
        TestMember leader = one.member(0, TWO);
        TestMember follower = two.member(0, ONE);
        for (int i = 0; i < 200; i++) {
            leader.link.send(one.append(two, i), ByteBuffer.allocate(MIB));
        }
        await().until(() -> follower.got.size() >= 7);
        long untilMs = one.links.nowMs() + 1500;
        await().atMost(Duration.ofSeconds(10)).until(() -> one.links.nowMs() > untilMs);
        assertThat(follower.got).as("as much as its window is").hasSize(7);
        assertThat(leader.link.session(TWO)).isEqualTo(1);
        assertThat(leader.link.alive(TWO)).isTrue();
        assertThat(follower.link.alive(ONE)).isTrue();
        // The next one is there before the room is given back: what came in between would be nobody's.
        TestMember next = two.member(0, ONE);
        follower.link.leave();
        await().until(() -> one.links.nowMs() - leader.link.echoedMs(TWO) < 400);
        await().until(() -> next.got.size() >= 7 - 1);
    }

    @Test
    void whatIsTooMuchIsDroppedAndSmallMessagesGoOn() {
        TestMember leader = one.member(0, TWO);
        TestMember follower = two.member(0, ONE);
        for (int i = 0; i < 200; i++) {
            leader.link.send(one.append(two, i), ByteBuffer.allocate(MIB));
        }
        leader.link.send(one.newerEpoch(two, 1), NOTHING);
        await().until(() -> {
            follower.got.forEach(got -> got.done().run());
            return follower.messages().contains(one.newerEpoch(two, 1));
        });
        assertThat(follower.got.size()).isBetween(63, 80);
    }

    /** Gives back what it gets, and lets its sender have 16 MiB under way. */
    private static final class Sink implements GroupMember {
        final Semaphore window = new Semaphore(16 * MIB);
        final AtomicLong bytes = new AtomicLong();
        final AtomicLong mixedUp = new AtomicLong();
        private int next;

        Sink(LinkedBroker at) {
            at.links.join(group(0), this).concerns(Set.of());
        }

        @Override
        public void received(Message message, ByteBuffer records, long session, Runnable done) {
            int number = next++;
            if (((Message.Append) message).previous().endOffset() != number
                    || records.get(0) != (byte) number
                    || records.get(records.limit() - 1) != (byte) -number) {
                mixedUp.incrementAndGet();
            }
            bytes.addAndGet(records.remaining());
            window.release(records.remaining());
            done.run();
        }

        @Override
        public void announced(ReplicaId leader, int epoch) {
            // nobody leads here
        }

        @Override
        public void linkChanged() {
            // nothing to decide
        }
    }
}
