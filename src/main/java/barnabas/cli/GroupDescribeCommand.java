package barnabas.cli;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas group describe}. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description = "Show a group's state, who coordinates it, its members and what each of them reads.",
        footer = {"", "Example:", "  barnabas group describe billing"})
final class GroupDescribeCommand implements Callable<Integer> {
    /** A member as JSON shows it. */
    record Member(String id, @Nullable String instanceId, String clientId, String host, List<String> partitions) {
        static Member of(MemberDescription member) {
            return new Member(
                    member.consumerId(),
                    member.groupInstanceId().orElse(null),
                    member.clientId(),
                    member.host(),
                    member.assignment().topicPartitions().stream()
                            .sorted(Comparator.comparing(TopicPartition::topic)
                                    .thenComparing(TopicPartition::partition))
                            .map(TopicPartition::toString)
                            .toList());
        }
    }

    /** A group as JSON shows it. */
    record Group(String name, String type, String state, int coordinator, String assignor, List<Member> members) {
        static Group of(ConsumerGroupDescription group) {
            return new Group(
                    group.groupId(),
                    group.type().toString(),
                    group.groupState().toString(),
                    group.coordinator().id(),
                    group.partitionAssignor(),
                    group.members().stream()
                            .map(Member::of)
                            .sorted(Comparator.comparing(Member::id))
                            .toList());
        }
    }

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "GROUP", description = "The name of the group")
    private String group = "";

    @Mixin
    private final FormatOption format = new FormatOption();

    GroupDescribeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Admin admin = connection.admin()) {
            Group found = Group.of(admin.describeConsumerGroups(List.of(group))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next());
            terminal.print(format.of(found, () -> text(found)));
            return 0;
        }
    }

    private static String text(Group group) {
        String head = "Group '" + group.name() + "' (" + group.type() + ") is " + group.state()
                + ", coordinated by broker " + group.coordinator()
                + (group.assignor().isEmpty() ? "" : ", assigned by " + group.assignor()) + ".\n";
        if (group.members().isEmpty()) {
            return head + "It has no members.\n";
        }
        var table = new Table("MEMBER", "CLIENT", "HOST", "PARTITIONS");
        for (Member member : group.members()) {
            table.row(
                    member.id(),
                    member.clientId(),
                    member.host(),
                    member.partitions().stream().collect(Collectors.joining(" ")));
        }
        return head + table;
    }
}
