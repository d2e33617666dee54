package barnabas.server;

import akka.actor.ActorSystem;
import akka.actor.Address;
import akka.cluster.Cluster;
import akka.management.cluster.bootstrap.ClusterBootstrapSettings;
import akka.management.cluster.bootstrap.JoinDecider;
import akka.management.cluster.bootstrap.JoinDecision;
import akka.management.cluster.bootstrap.JoinOtherSeedNodes;
import akka.management.cluster.bootstrap.JoinSelf$;
import akka.management.cluster.bootstrap.KeepProbing$;
import akka.management.cluster.bootstrap.SeedNodesInformation;
import akka.management.cluster.bootstrap.SeedNodesObservation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;

/**
 * What Cluster Bootstrap asks whom to join: a cluster that any contact point knows of; else {@link FirstMember} says who begins
 * one. While it waits it says so, once in half a minute. Akka's own decider would let a minority of one-sided answers begin a
 * second cluster, or with all contact points required wait for one that is dead. Made by Cluster Bootstrap, by its name.
 */
public final class QuorumJoinDecider implements JoinDecider {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumJoinDecider.class);
    private static final long SETTLE_MS = 800;
    private static final long PATIENCE_MS = 1500;
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Address self;
    private final int required;
    private final long began = System.nanoTime();
    private final FirstMember first;
    private long told = began;

    /** Called by Cluster Bootstrap. */
    public QuorumJoinDecider(ActorSystem system, ClusterBootstrapSettings settings) {
        this.self = Cluster.get(system).selfAddress();
        this.required = system.settings()
                .config()
                .getInt("akka.management.cluster.bootstrap.contact-point-discovery.required-contact-point-nr");
        this.first = new FirstMember(required, SETTLE_MS, PATIENCE_MS);
    }

    @Override
    public synchronized Future<JoinDecision> decide(SeedNodesInformation information) {
        return Future.successful(decided(information));
    }

    private JoinDecision decided(SeedNodesInformation information) {
        Set<Address> known = information.getAllSeedNodes();
        if (!known.isEmpty()) {
            // Its own place in a cluster is that of a process before this one, until it has joined.
            Set<Address> others =
                    known.stream().filter(node -> !node.equals(self)).collect(Collectors.toSet());
            if (others.isEmpty()) {
                return KeepProbing$.MODULE$;
            }
            LOG.info("asks to be let into the cluster of {}", others);
            return new JoinOtherSeedNodes(others);
        }
        List<FirstMember.Answer> answers = information.getSeedNodesObservations().stream()
                .map(seen -> answer(seen, information))
                .toList();
        long now = System.nanoTime();
        int contactPoints = information.getContactPoints().size();
        boolean begins =
                first.begins(self.toString(), contactPoints, answers, TimeUnit.NANOSECONDS.toMillis(now - began));
        if (!begins) {
            tell(answers.size(), contactPoints, now);
        }
        if (begins) {
            LOG.info("begins a cluster");
        }
        return begins ? JoinSelf$.MODULE$ : KeepProbing$.MODULE$;
    }

    private static FirstMember.Answer answer(SeedNodesObservation seen, SeedNodesInformation information) {
        return new FirstMember.Answer(
                seen.sourceAddress().toString(),
                Duration.between(seen.observedAt(), information.currentTime()).toMillis());
    }

    private void tell(int answering, int contactPoints, long now) {
        if (now - told >= TELL_EVERY_NANOS) {
            told = now;
            LOG.info("waiting for a cluster: seeds answering={} of={} needed={}", answering, contactPoints, required);
        }
    }
}
