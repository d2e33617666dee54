package barnabas.server;

import barnabas.log.DirectoryMeta.Voter;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a broker comes to its cluster (rule M2). The first of the configured voters founds it, once all of them are there,
 * belong to none, and were told of the same voters; everybody else takes what one that belongs to it says. Nobody else can
 * found it, and the founder records it before he tells anybody, so there is one.
 */
final class Founding {
    /**
     * What a broker says of itself.
     *
     * @param configured the voters that it was configured with
     * @param clusterId null while it belongs to none
     * @param founders with whom its cluster was formed
     */
    record Introduced(Voter self, List<BrokerId> configured, @Nullable String clusterId, List<Voter> founders) {}

    sealed interface Step {}

    /** A cluster of these is to be recorded, and then told. */
    record Found(List<Voter> founders) implements Step {}

    /** The cluster of another is to be recorded. */
    record Adopt(String clusterId, List<Voter> founders) implements Step {}

    /** Nothing to do but to wait; {@code why} is for people. */
    record Wait(String why) implements Step {}

    private record Heard(Introduced introduced, long atMs) {}

    private final Voter self;
    private final List<BrokerId> configured;
    private final boolean votes;
    private final long freshMs;
    /** By address: two brokers under one number are two. */
    private final Map<String, Heard> heard = new HashMap<>();

    /**
     * @param configured the voters of the configuration, in their order
     * @param votes whether this broker has a say in it
     * @param freshMs for how long an introduction counts: some times as long as they are repeated
     */
    Founding(Voter self, List<BrokerId> configured, boolean votes, long freshMs) {
        this.self = self;
        this.configured = List.copyOf(configured);
        this.votes = votes;
        this.freshMs = freshMs;
    }

    void heard(String address, Introduced introduced, long nowMs) {
        heard.put(address, new Heard(introduced, nowMs));
    }

    /** What a broker that belongs to no cluster is to do. */
    Step step(long nowMs) {
        heard.values().removeIf(said -> nowMs - said.atMs() > freshMs);
        List<Introduced> formed = heard.values().stream()
                .map(Heard::introduced)
                .filter(said -> said.clusterId() != null)
                .toList();
        long clusters = formed.stream().map(Introduced::clusterId).distinct().count();
        if (clusters > 1) {
            return new Wait("brokers of " + clusters + " clusters are here: stop those that do not belong here");
        }
        if (clusters == 1) {
            Introduced one = formed.get(0);
            return new Adopt(String.valueOf(one.clusterId()), one.founders());
        }
        if (!votes) {
            return new Wait("this broker votes not, and no broker of a cluster is here: see barnabas.cluster.voters");
        }
        return found();
    }

    private Step found() {
        List<Voter> founders = new ArrayList<>();
        List<BrokerId> missing = new ArrayList<>();
        for (BrokerId voter : configured) {
            List<Introduced> said = said(voter);
            if (said.size() > 1) {
                return new Wait("there are " + said.size() + " brokers with the number " + voter);
            }
            if (said.isEmpty()) {
                missing.add(voter);
                continue;
            }
            if (!said.get(0).configured().equals(configured)) {
                return new Wait("barnabas.cluster.voters is " + said.get(0).configured() + " on broker " + voter
                        + " and " + configured + " here: make them equal");
            }
            founders.add(said.get(0).self());
        }
        if (!missing.isEmpty()) {
            return new Wait("voters " + missing + " of " + configured + " are not here yet");
        }
        return configured.get(0).equals(self.broker())
                ? new Found(founders)
                : new Wait("broker " + configured.get(0) + ", the first of the voters, has not formed the cluster yet");
    }

    private List<Introduced> said(BrokerId voter) {
        if (voter.equals(self.broker())) {
            return List.of(new Introduced(self, configured, null, List.of()));
        }
        return heard.values().stream()
                .map(Heard::introduced)
                .filter(said -> said.self().broker().equals(voter))
                .toList();
    }

    /**
     * Whether a broker of {@code clusterId} stands among those of another cluster, with fewer of its own kind.
     *
     * @param newcomer whether those others were here before it
     */
    Optional<String> stranger(String clusterId, boolean newcomer, long nowMs) {
        List<Introduced> formed = heard.values().stream()
                .filter(said -> nowMs - said.atMs() <= freshMs)
                .map(Heard::introduced)
                .filter(said -> said.clusterId() != null)
                .toList();
        List<Introduced> others = formed.stream()
                .filter(said -> !clusterId.equals(said.clusterId()))
                .toList();
        int ours = 1 + formed.size() - others.size();
        if (others.isEmpty() || others.size() < ours || (others.size() == ours && !newcomer)) {
            return Optional.empty();
        }
        return Optional.of("the data belongs to cluster " + clusterId + ", but broker "
                + others.get(0).self().broker() + " here to cluster "
                + others.get(0).clusterId()
                + ": give this broker a data-dir of its own, or correct barnabas.cluster.seeds");
    }
}
