package barnabas.group;

import static barnabas.group.GroupsFixture.SESSION_MS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.group.GroupsFixture.Asked;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** KIP-345. */
class StaticMembersTest {
    private final GroupsFixture group = new GroupsFixture();

    private String stable() {
        String id = group.joinStatic("", "i-1").joined().memberId();
        assertThat(group.sync(id, "i-1", 1, Map.of(id, "all")).error()).isEqualTo(Errors.NONE);
        return id;
    }

    @Test
    void itNeedsNoIdBeforehand() {
        assertThat(group.joinStatic("", "i-1").joined().memberId()).startsWith("i-1-");
    }

    @Test
    void startedAnewItTakesItsPlaceWithoutARebalance() {
        String former = stable();
        Asked again = group.joinStatic("", "i-1");
        String id = again.joined().memberId();

        assertThat(again.joined().generationId()).isEqualTo(1);
        assertThat(again.joined().skipAssignment())
                .as("it led, and is to leave the assignment alone")
                .isTrue();
        assertThat(group.state()).isEqualTo("Stable");
        assertThat(group.sync(id, "i-1", 1, Map.of()).synced().assignment()).isEqualTo("all".getBytes(UTF_8));
        assertThat(group.sync(former, "i-1", 1, Map.of()).error()).isEqualTo(Errors.FENCED_INSTANCE_ID);
    }

    @Test
    void itsNewIdOutlivesTheCoordinator() {
        stable();
        String id = group.joinStatic("", "i-1").joined().memberId();
        group.failOver();

        assertThat(group.sync(id, "i-1", 1, Map.of()).synced().assignment()).isEqualTo("all".getBytes(UTF_8));
    }

    @Test
    void anOldClientIsNotMadeToAssignAnew() {
        String former = stable();
        Asked again = group.version(8).joinStatic("", "i-1");

        assertThat(again.joined().leader()).isEqualTo(former);
        assertThat(again.joined().members()).isEmpty();
    }

    @Test
    void withItsFormerIdItIsFencedEverywhere() {
        String former = stable();
        group.joinStatic("", "i-1");

        assertThat(group.joinStatic(former, "i-1").error()).isEqualTo(Errors.FENCED_INSTANCE_ID);
        var commit = GroupsFixture.commitRequest(former, 1, 5).setGroupInstanceId("i-1");
        assertThat(group.ask(new GroupRequest.CommitOffsets(commit)).error()).isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(group.committed()).isEqualTo(-1);
    }

    @Test
    void itIsTakenOutByItsInstanceId() {
        stable();
        var leave = new LeaveGroupRequestData()
                .setGroupId(GroupsFixture.GROUP)
                .setMembers(List.of(
                        new MemberIdentity().setGroupInstanceId("i-1"),
                        new MemberIdentity().setGroupInstanceId("i-2")));
        var left = group.ask(new GroupRequest.Leave(leave))
                .answer(org.apache.kafka.common.message.LeaveGroupResponseData.class);

        assertThat(left.members())
                .extracting(member -> Errors.forCode(member.errorCode()))
                .containsExactly(Errors.NONE, Errors.UNKNOWN_MEMBER_ID);
        assertThat(group.state()).isEqualTo("Empty");
    }

    @Test
    void oneThatIsAwayKeepsItsPlaceInARebalanceUntilItsSessionEnds() {
        stable();
        String two = group.newId();
        Asked joined = group.join(two);
        assertThat(joined.isAnswered()).isFalse();
        group.pass(SESSION_MS + 1);

        assertThat(joined.joined().generationId()).isEqualTo(2);
        assertThat(joined.joined().leader()).isEqualTo(two);
    }
}
