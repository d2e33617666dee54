package barnabas.simulation;

/** An idempotent producer: one batch at a time, sent again, with its number, until it is acked. */
final class Producer {
    private static final long TIMEOUT_MS = 700;

    private final int id;
    private final World world;
    private final Group group;
    private int sequence;
    private long attempt;
    private int target;
    private long acked;
    private boolean stopped;

    Producer(int id, World world, Group group) {
        this.id = id;
        this.world = world;
        this.group = group;
        this.target = world.index(group.size());
    }

    void send() {
        if (stopped) {
            return;
        }
        long mine = ++attempt;
        int at = group.leaderHint(target);
        Request request = new Request(id, sequence, 1 + sequence % 3, answer -> onAnswer(mine, answer));
        world.after(world.between(0, 3), () -> group.node(at).process(() -> {
            Node node = group.node(at);
            node.toReplica(() -> node.driver().produce(request));
        }));
        world.after(TIMEOUT_MS, () -> {
            if (mine == attempt) {
                again();
            }
        });
    }

    private void again() {
        target = world.index(group.size());
        send();
    }

    private void onAnswer(long of, Request.Answer answer) {
        if (answer == Request.Answer.OUT_OF_ORDER) {
            group.history().outOfOrder(new Request(id, sequence, 1, any -> {}));
        }
        if (of != attempt) {
            return; // an answer to what was sent again meanwhile
        }
        attempt++;
        if (answer == Request.Answer.ACKED) {
            sequence++;
            acked++;
            world.after(world.between(5, group.restMs()), this::send);
        } else {
            world.after(world.between(10, 60), this::again);
        }
    }

    void stop() {
        stopped = true;
    }

    long acked() {
        return acked;
    }
}
