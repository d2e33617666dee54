package barnabas.partition.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.consensus.Membership;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Every frame is understood as it was meant, and nothing else is understood at all. */
class FrameCodecTest {
    private static final int KINDS = 18;

    @Property(tries = 500)
    void whatIsWrittenIsRead(@ForAll("frames") Frame frame) throws BadFrameException {
        assertThat(decoded(FrameCodec.encode(frame))).isEqualTo(frame);
    }

    @Property(tries = 500)
    void aFrameThatIsCutShortOrTooLongIsBad(@ForAll("frames") Frame frame, @ForAll Random random) {
        ByteBuffer bytes = FrameCodec.encode(frame);
        ByteBuffer cut = bytes.duplicate().limit(FrameCodec.HEAD_BYTES + random.nextInt(body(bytes)));
        assertThatThrownBy(() -> decoded(cut)).isInstanceOf(BadFrameException.class);
        ByteBuffer longer = ByteBuffer.allocate(bytes.remaining() + 1).put(bytes.duplicate());
        assertThatThrownBy(() -> decoded(longer.rewind())).isInstanceOf(BadFrameException.class);
    }

    @Property(tries = 1000)
    void aFrameWithBitsTurnedIsBadOrAnotherFrame(@ForAll("frames") Frame frame, @ForAll Random random) {
        ByteBuffer bytes = FrameCodec.encode(frame);
        for (int i = 0; i < 3; i++) {
            int at = random.nextInt(bytes.remaining() - Integer.BYTES) + Integer.BYTES;
            bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
        }
        try {
            assertThat(decoded(bytes)).isNotNull();
        } catch (BadFrameException bad) {
            assertThat(bad).hasMessageMatching("(frame type=|no broker|protocol version=).*");
        }
    }

    @Test
    void onlyWhatIsSaidOfLeadersIsPassedOn() {
        ByteBuffer relayed = FrameCodec.encode(
                new Frame.Relayed(new BrokerId(2), new Frame.Lead(new TopicIdPartition(new Uuid(1, 2), 3), 4)));
        int typeAt = FrameCodec.HEAD_BYTES + Integer.BYTES;
        for (byte type : new byte[] {-1, 0, FrameCodec.HELLO, 6, 9, FrameCodec.RECORDS, 11, 12, 13}) {
            assertThatThrownBy(() -> decoded(relayed.duplicate().put(typeAt, type)))
                    .isInstanceOf(BadFrameException.class)
                    .hasMessage("frame type=12 passes on type=" + type);
        }
    }

    private static int body(ByteBuffer frame) {
        return frame.remaining() - FrameCodec.HEAD_BYTES;
    }

    private static Frame decoded(ByteBuffer frame) throws BadFrameException {
        return FrameCodec.decode(frame.get(Integer.BYTES), frame.slice(FrameCodec.HEAD_BYTES, body(frame)));
    }

    @Provide
    Arbitrary<Frame> frames() {
        return Arbitraries.randomValue(random -> frame(random.nextInt(KINDS), random));
    }

    private static Frame frame(int kind, Random random) {
        return switch (kind) {
            case 0 -> new Frame.Hello(
                    random.nextBoolean() ? Optional.empty() : Optional.of("Prag-ö" + random.nextInt()),
                    broker(random),
                    uuid(random),
                    random.nextLong(),
                    random.nextLong());
            case 1 -> new Frame.Listed(
                    random.ints(random.nextInt(5)).mapToObj(i -> inSync(random)).toList(), random.nextBoolean());
            case 2 -> new Frame.Lead(group(random), random.nextInt());
            case 3 -> new Frame.TakeBack(group(random), random.nextInt());
            case 4 -> inSync(random);
            case 5 -> new Frame.Ping(random.nextLong());
            case 6 -> new Frame.Echo(random.nextLong());
            case 7 -> new Frame.Credit(random.nextLong());
            case 15 -> new Frame.Missing(
                    random.ints(random.nextInt(4)).mapToObj(i -> broker(random)).collect(Collectors.toSet()));
            case 16 -> new Frame.Relayed(broker(random), frame(1 + random.nextInt(4), random));
            case 17 -> new Frame.Silent(broker(random));
            default -> new Frame.Said(group(random), message(kind, random), random.nextInt());
        };
    }

    private static Message message(int kind, Random random) {
        ReplicaId from = replica(random);
        ReplicaId to = replica(random);
        int term = random.nextInt();
        return switch (kind) {
            case 8 -> new Message.VoteRequest(from, to, term, random.nextBoolean(), position(random), random.nextInt());
            case 9 -> new Message.VoteReply(
                    from,
                    to,
                    term,
                    random.nextInt(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextLong());
            case 10 -> new Message.Append(
                    from,
                    to,
                    term,
                    position(random),
                    List.of(),
                    random.nextLong(),
                    random.nextLong(),
                    random.nextLong());
            case 11 -> new Message.AppendReply(
                    from,
                    to,
                    term,
                    random.nextLong(),
                    random.nextBoolean(),
                    random.nextLong(),
                    position(random),
                    random.nextBoolean(),
                    random.nextLong(),
                    random.nextLong());
            case 12 -> new Message.Reset(
                    from,
                    to,
                    term,
                    position(random),
                    new Membership(random.ints(random.nextInt(6))
                            .mapToObj(i -> replica(random))
                            .toList()),
                    random.nextLong());
            case 13 -> new Message.TakeOver(from, to, term, random.nextLong());
            default -> new Message.NewerEpoch(from, to, term);
        };
    }

    private static Frame.InSync inSync(Random random) {
        return new Frame.InSync(group(random), random.nextInt(), Set.of(broker(random)));
    }

    private static TopicIdPartition group(Random random) {
        return new TopicIdPartition(new Uuid(random.nextLong(), random.nextLong()), random.nextInt());
    }

    private static ReplicaId replica(Random random) {
        return new ReplicaId(broker(random), uuid(random));
    }

    private static BrokerId broker(Random random) {
        return new BrokerId(random.nextInt(Integer.MAX_VALUE));
    }

    private static Position position(Random random) {
        return new Position(random.nextInt(), random.nextLong());
    }

    private static UUID uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
