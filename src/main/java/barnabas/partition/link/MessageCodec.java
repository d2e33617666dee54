package barnabas.partition.link;

import barnabas.consensus.Membership;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of what replicas say, see {@link Message}:
 *
 * <pre>
 * message   int8 kind · replica from · replica to · int32 term · fields in the order in which the record names them
 * replica   int32 broker · uuid directory
 * position  int32 epoch · int64 end offset
 * members   int16 count · count × replica
 * flag      int8, 0 or 1
 * </pre>
 *
 * An append's batches are not among them: their bytes follow in frames of their own.
 */
final class MessageCodec {
    private static final byte VOTE_REQUEST = 1;
    private static final byte VOTE_REPLY = 2;
    private static final byte APPEND = 3;
    private static final byte APPEND_REPLY = 4;
    private static final byte RESET = 5;
    private static final byte TAKE_OVER = 6;
    private static final byte NEWER_EPOCH = 7;

    private static final int REPLICA_BYTES = 20;
    /** Of all that is not a membership. */
    private static final int FIELDS_BYTES = 112;

    private MessageCodec() {}

    static int bytesAtMost(Message message) {
        return message instanceof Message.Reset reset
                ? FIELDS_BYTES + reset.membership().size() * REPLICA_BYTES
                : FIELDS_BYTES;
    }

    static void put(Message message, ByteBuffer out) {
        if (message instanceof Message.Append append) {
            begin(APPEND, message, out);
            put(append.previous(), out);
            out.putLong(append.commit()).putLong(append.leaderEnd()).putLong(append.logStart());
        } else if (message instanceof Message.AppendReply reply) {
            begin(APPEND_REPLY, message, out);
            out.putLong(reply.asked());
            put(reply.matched(), out);
            out.putLong(reply.acked());
            put(reply.hint(), out);
            put(reply.sound(), out);
            out.putLong(reply.highWatermark()).putLong(reply.logStart());
        } else if (message instanceof Message.VoteRequest request) {
            begin(VOTE_REQUEST, message, out);
            put(request.pre(), out);
            put(request.position(), out);
            out.putInt(request.handedOverBy());
        } else if (message instanceof Message.VoteReply reply) {
            begin(VOTE_REPLY, message, out);
            out.putInt(reply.asked());
            put(reply.pre(), out);
            put(reply.granted(), out);
            put(reply.sound(), out);
            out.putLong(reply.logStart());
        } else if (message instanceof Message.Reset reset) {
            begin(RESET, message, out);
            put(reset.start(), out);
            put(reset.membership(), out);
            out.putLong(reset.tombstonesBelow());
        } else if (message instanceof Message.TakeOver takeOver) {
            begin(TAKE_OVER, message, out);
            out.putLong(takeOver.commit());
        } else {
            begin(NEWER_EPOCH, message, out);
        }
    }

    private static void begin(byte kind, Message message, ByteBuffer out) {
        out.put(kind);
        put(message.from(), out);
        put(message.to(), out);
        out.putInt(message.term());
    }

    /** Throws {@link IllegalArgumentException} for what cannot be, {@link java.nio.BufferUnderflowException} for too few bytes. */
    static Message get(ByteBuffer in) {
        byte kind = in.get();
        ReplicaId from = replica(in);
        ReplicaId to = replica(in);
        int term = in.getInt();
        return switch (kind) {
            case VOTE_REQUEST -> new Message.VoteRequest(from, to, term, flag(in), position(in), in.getInt());
            case VOTE_REPLY -> new Message.VoteReply(
                    from, to, term, in.getInt(), flag(in), flag(in), flag(in), in.getLong());
            case APPEND -> new Message.Append(
                    from, to, term, position(in), List.of(), in.getLong(), in.getLong(), in.getLong());
            case APPEND_REPLY -> new Message.AppendReply(
                    from,
                    to,
                    term,
                    in.getLong(),
                    flag(in),
                    in.getLong(),
                    position(in),
                    flag(in),
                    in.getLong(),
                    in.getLong());
            case RESET -> new Message.Reset(from, to, term, position(in), membership(in), in.getLong());
            case TAKE_OVER -> new Message.TakeOver(from, to, term, in.getLong());
            case NEWER_EPOCH -> new Message.NewerEpoch(from, to, term);
            default -> throw new IllegalArgumentException("message kind=" + kind + " is not known");
        };
    }

    private static void put(ReplicaId replica, ByteBuffer out) {
        out.putInt(replica.broker().value());
        FrameCodec.put(replica.directory(), out);
    }

    private static ReplicaId replica(ByteBuffer in) {
        return new ReplicaId(new BrokerId(in.getInt()), FrameCodec.uuid(in));
    }

    private static void put(Position position, ByteBuffer out) {
        out.putInt(position.epoch()).putLong(position.endOffset());
    }

    private static Position position(ByteBuffer in) {
        return new Position(in.getInt(), in.getLong());
    }

    private static void put(Membership membership, ByteBuffer out) {
        out.putShort((short) membership.size());
        membership.voters().forEach(voter -> put(voter, out));
    }

    private static Membership membership(ByteBuffer in) {
        int count = FrameCodec.count(in.getShort(), REPLICA_BYTES, in);
        List<ReplicaId> voters = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            voters.add(replica(in));
        }
        return new Membership(voters);
    }

    private static void put(boolean flag, ByteBuffer out) {
        out.put((byte) (flag ? 1 : 0));
    }

    private static boolean flag(ByteBuffer in) {
        byte flag = in.get();
        if (flag != 0 && flag != 1) {
            throw new IllegalArgumentException("flag=" + flag);
        }
        return flag == 1;
    }
}
