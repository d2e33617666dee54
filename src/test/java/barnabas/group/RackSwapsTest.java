package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RackSwapsTest {
    private final GroupsFixture group = new GroupsFixture().version(1);
    private final Consumer east = new Consumer(group, "a");
    private final Consumer west = new Consumer(group, "b");

    @Test
    void eachReadsWhatIsNearAndAsMuchAsTheOther() {
        group.topics = new SomeTopics().in("orders", "west", "west", "east", "east", "west", "east");
        Consumer.settle(east.rack("east"), west.rack("west"));

        assertThat(east.has("orders")).containsExactly(2, 3, 5);
        assertThat(west.has("orders")).containsExactly(0, 1, 4);
    }

    @Test
    void toBeNearIsWorthNoGreaterShare() {
        group.topics = new SomeTopics().in("orders", "east", "east", "east", "east");
        Consumer.settle(east.rack("east"), west.rack("west"));

        assertThat(east.has("orders")).hasSize(2);
        assertThat(west.has("orders")).hasSize(2);
    }

    @Test
    void nothingMovesWhenNothingIsGained() {
        group.topics = new SomeTopics().in("orders", "west", "east", "north", "north");
        Consumer.settle(east.rack("east"), west.rack("west"));
        var before = east.has("orders");
        assertThat(before).contains(1).doesNotContain(0);
        group.topics = new SomeTopics().in("orders", "west", "east", "north", "south");
        Consumer.settle(east, west);

        assertThat(east.has("orders")).isEqualTo(before);
    }

    @Test
    void whoDoesNotReadATopicIsGivenNothingOfIt() {
        group.topics = new SomeTopics().in("orders", "west", "west").in("bills", "east", "east");
        east.rack("east").topics("orders");
        west.rack("west").topics("bills");
        Consumer.settle(east, west);

        assertThat(east.has("orders")).hasSize(2);
        assertThat(east.has("bills")).isEmpty();
        assertThat(west.has("bills")).hasSize(2);
    }

    @Test
    void rangeKeepsWhatItGives() {
        group.topics = new SomeTopics().in("orders", "west", "east");
        Consumer.settle(east.rack("east").assignor("range"), west.rack("west").assignor("range"));

        assertThat(east.has("orders")).containsExactly(0);
    }
}
