package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupPagesTest {
    private static Views.Groups page(@Nullable String next, String... names) {
        return new Views.Groups(
                Stream.of(names)
                        .map(name -> new Views.GroupSummary(name, "classic", "Empty", 0))
                        .toList(),
                false,
                next);
    }

    private static List<String> names(Views.Groups page) {
        return page.groups().stream().map(Views.GroupSummary::name).toList();
    }

    @Test
    void groupsOfAllBrokersStandInOrderOnOnePage() {
        Views.Groups merged = GroupPages.merge(List.of(page(null, "b", "d"), page(null, "a", "c")), 10);

        assertThat(names(merged)).containsExactly("a", "b", "c", "d");
        assertThat(merged.next()).isNull();
        assertThat(merged.incomplete()).isFalse();
    }

    @Test
    void aPageEndsWhereABrokerHasNotToldMore() {
        Views.Groups merged = GroupPages.merge(List.of(page("b", "a", "b"), page(null, "c", "z")), 10);

        assertThat(names(merged)).as("another may stand between b and c").containsExactly("a", "b");
        assertThat(merged.next()).isEqualTo("b");
    }

    @Test
    void aPageIsNoLongerThanWasAskedFor() {
        Views.Groups merged = GroupPages.merge(List.of(page(null, "a", "b"), page(null, "c", "d")), 3);

        assertThat(names(merged)).containsExactly("a", "b", "c");
        assertThat(merged.next()).isEqualTo("c");
    }

    @Test
    void aGroupThatChangesItsCoordinatorIsShownOnce() {
        assertThat(names(GroupPages.merge(List.of(page(null, "a"), page(null, "a")), 3)))
                .containsExactly("a");
    }

    @Test
    void oneThatCannotTellMakesAllIncomplete() {
        Views.Groups silent = new Views.Groups(List.of(), true, null);

        Views.Groups merged = GroupPages.merge(List.of(page(null, "a"), silent), 3);

        assertThat(names(merged)).containsExactly("a");
        assertThat(merged.incomplete()).isTrue();
    }
}
