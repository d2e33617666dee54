package barnabas.partition.link;

import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.Uuid;

/**
 * The bytes of what is said on a link, big-endian:
 *
 * <pre>
 * frame     int32 length of the body · int8 type · body
 *  1 hello    int32 magic "BARN" · int16 version · text cluster id or "" · int32 broker · uuid directory · int64 incarnation · int64 window
 *  2 listed   int8 last · int32 count · count × in sync
 *  3 lead     group · int32 epoch
 *  4 takeBack group · int32 epoch
 *  5 in sync  group · int32 epoch · int16 count · count × int32 broker
 *  6 ping     int64 milliseconds
 *  7 echo     int64 milliseconds
 *  8 credit   int64 bytes
 *  9 said     group · int32 length of the records · message, see {@link MessageCodec}
 * 10 records  the next bytes of the records that the said before it announced; frames 6 to 8 may stand between
 * 11 missing  int16 count · count × int32 broker
 * 12 relayed  int32 broker · int8 type, 2 to 5 · body of that type
 * 13 silent   int32 broker
 * group     uuid topic · int32 partition
 * text      int16 length · UTF-8
 * </pre>
 *
 * A frame of an unknown version, with a body that is too short or too long for it, or with values that cannot be, is bad.
 */
final class FrameCodec {
    static final int MAGIC = 0x4241524e;
    static final short VERSION = 1;
    static final int HEAD_BYTES = 5;
    static final byte HELLO = 1;
    static final byte RECORDS = 10;

    private static final byte LISTED = 2;
    private static final byte LEAD = 3;
    private static final byte TAKE_BACK = 4;
    private static final byte IN_SYNC = 5;
    private static final byte PING = 6;
    private static final byte ECHO = 7;
    private static final byte CREDIT = 8;
    private static final byte SAID = 9;
    private static final byte MISSING = 11;
    private static final byte RELAYED = 12;
    private static final byte SILENT = 13;

    private static final int GROUP_BYTES = 20;
    private static final int BROKER_BYTES = 4;

    private FrameCodec() {}

    /** The whole frame, head included. */
    static ByteBuffer encode(Frame frame) {
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + bytesAtMost(frame));
        out.position(HEAD_BYTES);
        byte type = putBody(frame, out);
        head(out, 0, out.position() - HEAD_BYTES, type);
        return out.flip();
    }

    static void head(ByteBuffer out, int at, int bodyBytes, byte type) {
        out.putInt(at, bodyBytes).put(at + Integer.BYTES, type);
    }

    private static int bytesAtMost(Frame frame) {
        if (frame instanceof Frame.Hello hello) {
            return 64 + 3 * hello.clusterId().orElse("").length();
        } else if (frame instanceof Frame.Listed listed) {
            return 5 + listed.groups().stream().mapToInt(FrameCodec::bytes).sum();
        } else if (frame instanceof Frame.InSync inSync) {
            return bytes(inSync);
        } else if (frame instanceof Frame.Missing missing) {
            return 2 + BROKER_BYTES * missing.brokers().size();
        } else if (frame instanceof Frame.Relayed relayed) {
            return BROKER_BYTES + 1 + bytesAtMost(relayed.said());
        } else if (frame instanceof Frame.Said said) {
            return GROUP_BYTES + Integer.BYTES + MessageCodec.bytesAtMost(said.message());
        }
        return GROUP_BYTES + Long.BYTES;
    }

    private static int bytes(Frame.InSync inSync) {
        return GROUP_BYTES + 6 + inSync.brokers().size() * BROKER_BYTES;
    }

    private static byte putBody(Frame frame, ByteBuffer out) {
        if (frame instanceof Frame.Said said) {
            put(said.group(), out);
            out.putInt(said.recordsBytes());
            MessageCodec.put(said.message(), out);
            return SAID;
        } else if (frame instanceof Frame.Ping ping) {
            out.putLong(ping.sentMs());
            return PING;
        } else if (frame instanceof Frame.Echo echo) {
            out.putLong(echo.sentMs());
            return ECHO;
        } else if (frame instanceof Frame.Credit credit) {
            out.putLong(credit.doneBytes());
            return CREDIT;
        } else if (frame instanceof Frame.Lead lead) {
            put(lead.group(), out);
            out.putInt(lead.epoch());
            return LEAD;
        } else if (frame instanceof Frame.TakeBack takeBack) {
            put(takeBack.group(), out);
            out.putInt(takeBack.epoch());
            return TAKE_BACK;
        } else if (frame instanceof Frame.InSync inSync) {
            put(inSync, out);
            return IN_SYNC;
        } else if (frame instanceof Frame.Missing missing) {
            put(missing.brokers(), out);
            return MISSING;
        } else if (frame instanceof Frame.Relayed relayed) {
            put(relayed, out);
            return RELAYED;
        } else if (frame instanceof Frame.Silent silent) {
            out.putInt(silent.of().value());
            return SILENT;
        } else if (frame instanceof Frame.Listed listed) {
            out.put((byte) (listed.last() ? 1 : 0)).putInt(listed.groups().size());
            listed.groups().forEach(group -> put(group, out));
            return LISTED;
        } else if (frame instanceof Frame.Hello hello) {
            put(hello, out);
            return HELLO;
        }
        throw new IllegalStateException("frame=" + frame);
    }

    private static void put(Frame.Hello hello, ByteBuffer out) {
        byte[] clusterId = hello.clusterId().orElse("").getBytes(StandardCharsets.UTF_8);
        out.putInt(MAGIC).putShort(VERSION).putShort((short) clusterId.length).put(clusterId);
        out.putInt(hello.broker().value());
        put(hello.directory(), out);
        out.putLong(hello.incarnation()).putLong(hello.window());
    }

    private static void put(Frame.InSync inSync, ByteBuffer out) {
        put(inSync.group(), out);
        out.putInt(inSync.epoch());
        put(inSync.brokers(), out);
    }

    private static void put(Frame.Relayed relayed, ByteBuffer out) {
        out.putInt(relayed.of().value());
        int typeAt = out.position();
        out.put((byte) 0);
        out.put(typeAt, putBody(relayed.said(), out));
    }

    private static void put(Set<BrokerId> brokers, ByteBuffer out) {
        out.putShort((short) brokers.size());
        brokers.forEach(broker -> out.putInt(broker.value()));
    }

    private static void put(TopicIdPartition group, ByteBuffer out) {
        out.putLong(group.topicId().getMostSignificantBits());
        out.putLong(group.topicId().getLeastSignificantBits());
        out.putInt(group.partition());
    }

    static void put(UUID id, ByteBuffer out) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    /** Of any frame but records, whose bytes are no values. */
    static Frame decode(byte type, ByteBuffer body) throws BadFrameException {
        Frame frame;
        try {
            frame = body(type, body);
        } catch (BufferUnderflowException e) {
            throw new BadFrameException("frame type=" + type + " ends too early");
        } catch (IllegalArgumentException e) {
            throw new BadFrameException("frame type=" + type + ": " + e.getMessage());
        }
        if (body.hasRemaining()) {
            throw new BadFrameException("frame type=" + type + " has " + body.remaining() + " bytes too many");
        }
        return frame;
    }

    private static Frame body(byte type, ByteBuffer in) throws BadFrameException {
        return switch (type) {
            case HELLO -> hello(in);
            case LISTED -> listed(in);
            case LEAD -> new Frame.Lead(group(in), in.getInt());
            case TAKE_BACK -> new Frame.TakeBack(group(in), in.getInt());
            case IN_SYNC -> inSync(in);
            case PING -> new Frame.Ping(in.getLong());
            case ECHO -> new Frame.Echo(in.getLong());
            case CREDIT -> new Frame.Credit(in.getLong());
            case SAID -> said(in);
            case MISSING -> new Frame.Missing(brokers(in));
            case RELAYED -> relayed(in);
            case SILENT -> new Frame.Silent(new BrokerId(in.getInt()));
            default -> throw new BadFrameException("frame type=" + type + " is not known");
        };
    }

    private static Frame hello(ByteBuffer in) throws BadFrameException {
        int magic = in.getInt();
        if (magic != MAGIC) {
            throw new BadFrameException("no broker: magic=0x" + Integer.toHexString(magic));
        }
        short version = in.getShort();
        if (version != VERSION) {
            throw new BadFrameException("protocol version=" + version + " is not known, ours=" + VERSION);
        }
        byte[] text = new byte[count(in.getShort(), 1, in)];
        in.get(text);
        String clusterId = new String(text, StandardCharsets.UTF_8);
        return new Frame.Hello(
                clusterId.isEmpty() ? Optional.empty() : Optional.of(clusterId),
                new BrokerId(in.getInt()),
                uuid(in),
                in.getLong(),
                in.getLong());
    }

    private static Frame listed(ByteBuffer in) {
        boolean last = in.get() != 0;
        int count = count(in.getInt(), GROUP_BYTES, in);
        List<Frame.InSync> groups = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            groups.add(inSync(in));
        }
        return new Frame.Listed(groups, last);
    }

    private static Frame.InSync inSync(ByteBuffer in) {
        TopicIdPartition group = group(in);
        int epoch = in.getInt();
        return new Frame.InSync(group, epoch, brokers(in));
    }

    private static Set<BrokerId> brokers(ByteBuffer in) {
        int count = count(in.getShort(), BROKER_BYTES, in);
        Set<BrokerId> brokers = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            brokers.add(new BrokerId(in.getInt()));
        }
        return brokers;
    }

    private static Frame relayed(ByteBuffer in) throws BadFrameException {
        BrokerId of = new BrokerId(in.getInt());
        byte type = in.get();
        if (type < LISTED || type > IN_SYNC) {
            throw new BadFrameException("frame type=" + RELAYED + " passes on type=" + type);
        }
        return new Frame.Relayed(of, body(type, in));
    }

    private static Frame said(ByteBuffer in) {
        TopicIdPartition group = group(in);
        int recordsBytes = in.getInt();
        return new Frame.Said(group, MessageCodec.get(in), recordsBytes);
    }

    private static TopicIdPartition group(ByteBuffer in) {
        return new TopicIdPartition(new Uuid(in.getLong(), in.getLong()), in.getInt());
    }

    /** So many things of at least so many bytes can be there: nothing is reserved for others. */
    static int count(int count, int eachBytes, ByteBuffer in) {
        if (count < 0 || count > in.remaining() / eachBytes) {
            throw new IllegalArgumentException("count=" + count + " does not fit into what is there");
        }
        return count;
    }
}
