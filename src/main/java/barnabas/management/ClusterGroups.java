package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import barnabas.broker.Leaders.Leader;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.Errors;

/** What {@code /api/groups} tells: asks the {@link GroupsDoor} of every broker that may know. Thread-safe. */
final class ClusterGroups {
    private static final Views.Groups NOT_TOLD = new Views.Groups(List.of(), true, null);

    private final ManagementServices services;
    private final GroupDoors doors;

    ClusterGroups(ManagementServices services, Scheduler scheduler) {
        this.services = services;
        this.doors = new GroupDoors(services, scheduler);
    }

    /**
     * The first {@code limit} groups of the cluster, in order of their names, of those after {@code after}. A broker that does not answer in
     * time is left out.
     */
    CompletionStage<Views.Groups> groups(int limit, String after) {
        MetadataImage image = services.metadata().image();
        List<CompletableFuture<Views.Groups>> pages = new ArrayList<>();
        for (BrokerImage broker : image.brokers().values()) {
            if (services.leaders().isAlive(broker.id())) {
                pages.add(doors.ask(
                                broker.id(),
                                (ActorRef<GroupsDoor.Listed> replyTo) ->
                                        new GroupsDoor.ListGroups(limit, after, replyTo))
                        .handle((listed, late) -> listed == null ? NOT_TOLD : listed.groups()));
            }
        }
        if (!allLed(image)) {
            pages.add(CompletableFuture.completedFuture(NOT_TOLD));
        }
        return CompletableFuture.allOf(pages.toArray(CompletableFuture[]::new))
                .thenApply(done -> GroupPages.merge(
                        pages.stream().map(CompletableFuture::join).toList(), limit));
    }

    /** Whether every group has a coordinator. */
    private boolean allLed(MetadataImage image) {
        TopicImage topic = image.topic(Topic.GROUP_METADATA_TOPIC_NAME);
        return topic == null
                || topic.partitions().stream()
                        .allMatch(partition -> services.leaders()
                                        .leader(new PartitionId(topic.name(), partition.partition(), topic.id()))
                                != null);
    }

    /** The group, or null with NONE when there is none; otherwise why nobody could be asked. */
    CompletionStage<GroupsReader.Found> group(String id) {
        Leader coordinator = doors.coordinator(id);
        if (coordinator == null) {
            Errors error = doors.partitionOf(id) == null ? Errors.NONE : Errors.COORDINATOR_NOT_AVAILABLE;
            return CompletableFuture.completedFuture(new GroupsReader.Found(error, null));
        }
        return doors.ask(
                        coordinator.broker(),
                        (ActorRef<GroupsDoor.Described> replyTo) -> new GroupsDoor.DescribeGroup(id, replyTo))
                .thenCompose(this::measured)
                .exceptionally(late -> new GroupsReader.Found(Errors.REQUEST_TIMED_OUT, null));
    }

    private CompletionStage<GroupsReader.Found> measured(GroupsDoor.Described described) {
        Views.Group group = described.group();
        return group == null
                ? CompletableFuture.completedFuture(new GroupsReader.Found(described.error(), null))
                : measured(group.offsets())
                        .thenApply(offsets -> new GroupsReader.Found(Errors.NONE, group.with(offsets)));
    }

    /** The same offsets with what the leaders of their partitions know. */
    private CompletionStage<List<Views.GroupOffset>> measured(List<Views.GroupOffset> offsets) {
        Views.GroupOffset[] measured = offsets.toArray(Views.GroupOffset[]::new);
        List<Integer> places = IntStream.range(0, measured.length).boxed().toList();
        return CompletableFuture.allOf(
                        GroupDoors.byLeader(
                                        places,
                                        place -> doors.leader(measured[place].topic(), measured[place].partition()))
                                .stream()
                                .map(part -> measure(part.leader(), part.asked(), measured))
                                .toArray(CompletableFuture[]::new))
                .thenApply(done -> List.of(measured));
    }

    /** A leader that does not answer leaves its offsets as they were. */
    private CompletableFuture<?> measure(BrokerId leader, List<Integer> places, Views.GroupOffset[] offsets) {
        List<GroupsDoor.Position> positions = places.stream()
                .map(place -> offsets[place])
                .map(offset -> new GroupsDoor.Position(offset.topic(), offset.partition(), offset.committed()))
                .toList();
        return doors.ask(
                        leader,
                        (ActorRef<GroupsDoor.Measured> replyTo) -> new GroupsDoor.MeasureLags(positions, replyTo))
                .handle((answer, late) -> {
                    for (int i = 0; answer != null && i < places.size(); i++) {
                        int place = places.get(i);
                        offsets[place] = offsets[place].behind(answer.lags().get(i));
                    }
                    return answer;
                });
    }
}
