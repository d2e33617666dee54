package barnabas.client.consume;

import barnabas.client.net.Loop;
import barnabas.client.net.RequestFailure;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Finds out where partitions are to be read from, and whether their logs were cut when they got another leader (KIP-320). */
final class Positions {
    /** Whose partitions they are. */
    interface Owner {
        /** Null when it is read no more. */
        @Nullable PartitionFetch fetch(TopicPartition partition);

        /** It is read from there. */
        void onLocated(PartitionFetch fetch);

        /** The leader could not say. */
        void onError(PartitionFetch fetch, Errors error, String what);

        /** There is no leader to ask. */
        void onLeaderless(PartitionFetch fetch);

        void onLost(PartitionFetch fetch, String message, Throwable cause);

        /** Something has changed. */
        void onSettled();
    }

    private final Loop loop;
    private final Locator locator;
    private final ConsumeOptions.Reset reset;
    private final Owner owner;

    Positions(Loop loop, Locator locator, ConsumeOptions.Reset reset, Owner owner) {
        this.loop = loop;
        this.locator = locator;
        this.reset = reset;
        this.owner = owner;
    }

    /** Asks for all that are to be located or validated, and are not asked for yet. */
    void ask(Collection<PartitionFetch> fetches) {
        Map<TopicPartition, Long> locate = new HashMap<>();
        Map<TopicPartition, Integer> validate = new HashMap<>();
        for (PartitionFetch fetch : fetches) {
            if (fetch.isAsked() || fetch.notBeforeMs() > loop.nowMs()) {
                continue;
            }
            if (fetch.phase() == PartitionFetch.Phase.VALIDATING) {
                validate.put(fetch.partition(), fetch.lastEpoch());
            } else if (fetch.phase() == PartitionFetch.Phase.LOCATING) {
                locate(fetch, locate);
            }
        }
        if (!locate.isEmpty()) {
            locator.offsets(locate, new Locating(tickets(locate.keySet())));
        }
        if (!validate.isEmpty()) {
            locator.epochEnds(validate, new Validating(tickets(validate.keySet())));
        }
    }

    private void locate(PartitionFetch fetch, Map<TopicPartition, Long> asked) {
        if (fetch.start() instanceof Start.AtTime at) {
            asked.put(fetch.partition(), at.timestamp());
        } else if (reset == ConsumeOptions.Reset.NONE) {
            String message =
                    "partition=" + fetch.partition() + " has no offset to begin at, and auto.offset.reset=none";
            owner.onLost(fetch, message, new NoOffsetForPartitionException(fetch.partition()));
        } else {
            boolean earliest = reset == ConsumeOptions.Reset.EARLIEST;
            asked.put(fetch.partition(), earliest ? Locator.EARLIEST : Locator.LATEST);
        }
    }

    private Map<TopicPartition, Integer> tickets(Set<TopicPartition> asked) {
        Map<TopicPartition, Integer> tickets = new HashMap<>();
        for (TopicPartition partition : List.copyOf(asked)) {
            PartitionFetch fetch = owner.fetch(partition);
            if (fetch != null) {
                tickets.put(partition, fetch.ask());
            }
        }
        return tickets;
    }

    /** Hears answers, of which only those that are waited for count. */
    private abstract class Asking implements Locator.Listener {
        private final Map<TopicPartition, Integer> tickets;

        Asking(Map<TopicPartition, Integer> tickets) {
            this.tickets = tickets;
        }

        private @Nullable PartitionFetch waiting(TopicPartition partition) {
            PartitionFetch fetch = owner.fetch(partition);
            return fetch != null && fetch.answers(tickets.getOrDefault(partition, -1)) ? fetch : null;
        }

        @Override
        public void found(TopicPartition partition, Locator.Found found) {
            PartitionFetch fetch = waiting(partition);
            if (fetch != null) {
                if (found.error() == Errors.NONE) {
                    found(fetch, found);
                } else {
                    owner.onError(fetch, found.error(), "its offsets are not to be had");
                }
                owner.onSettled();
            }
        }

        abstract void found(PartitionFetch fetch, Locator.Found found);

        @Override
        public void failed(TopicPartition partition, RequestFailure failure) {
            PartitionFetch fetch = waiting(partition);
            if (fetch != null) {
                owner.onLeaderless(fetch);
                owner.onSettled();
            }
        }
    }

    private final class Locating extends Asking {
        Locating(Map<TopicPartition, Integer> tickets) {
            super(tickets);
        }

        @Override
        void found(PartitionFetch fetch, Locator.Found found) {
            if (found.offset() < 0) {
                fetch.locate(new Start.ByPolicy()); // no record is so late
            } else {
                fetch.readFrom(found.offset(), -1);
                owner.onLocated(fetch);
            }
        }
    }

    private final class Validating extends Asking {
        Validating(Map<TopicPartition, Integer> tickets) {
            super(tickets);
        }

        @Override
        void found(PartitionFetch fetch, Locator.Found found) {
            boolean known = found.offset() >= 0;
            if (known && found.leaderEpoch() >= fetch.lastEpoch() && found.offset() >= fetch.offset()) {
                fetch.validated();
            } else if (reset == ConsumeOptions.Reset.NONE) {
                String message = "partition=" + fetch.partition() + " was cut below offset=" + fetch.offset()
                        + (known ? " to offset=" + found.offset() : "");
                Map<TopicPartition, Long> read = Map.of(fetch.partition(), fetch.offset());
                owner.onLost(fetch, message, new LogTruncationException(message, read, Map.of()));
            } else if (known) {
                fetch.readFrom(Math.min(fetch.offset(), found.offset()), found.leaderEpoch());
            } else {
                fetch.locate(new Start.ByPolicy());
            }
        }
    }
}
