package barnabas.consensus;

/** A write, flush or store failed, or the log was contradicted: nothing more is said or written until it is opened anew (rule L7). */
final class Resigned extends Role {
    Resigned(ReplicaState state) {
        super(state);
        state.forgetLeader();
        state.silence();
    }

    @Override
    Replica.Kind kind() {
        return Replica.Kind.RESIGNED;
    }

    @Override
    Role onAppend(Message.Append append) {
        return this;
    }

    @Override
    Role onReset(Message.Reset reset) {
        return this;
    }

    @Override
    Role toFollower() {
        return this;
    }

    @Override
    Role settle() {
        state.silence();
        return this;
    }
}
