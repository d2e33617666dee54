package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private static final class Counting implements ByteBudget.Waiter {
        private int wakes;

        @Override
        public void wake() {
            wakes++;
        }
    }

    private final ByteBudget budget = new ByteBudget(100);
    private final Counting one = new Counting();
    private final Counting two = new Counting();

    @Test
    void whoAsksWhenNothingIsLeftIsWokenWhenSomethingIsGivenBack() {
        budget.take(100);
        assertThat(budget.mayRead(one, false)).isFalse();
        budget.give(1);
        assertThat(one.wakes).isEqualTo(1);
        assertThat(budget.mayRead(one, false)).isTrue();
    }

    @Test
    void ofUnfinishedFramesOneMayOverdrawUntilItIsComplete() {
        budget.take(100);
        assertThat(budget.mayRead(one, true)).isTrue();
        assertThat(budget.mayRead(two, true)).isFalse();
        assertThat(budget.mayRead(one, true)).isTrue();
        budget.requestBegan(one, 40, 0);
        assertThat(two.wakes).isEqualTo(1);
        assertThat(budget.mayRead(two, true)).isTrue();
    }

    @Test
    void nobodyOverdrawsWhileRequestsHoldHalf() {
        budget.take(100);
        budget.requestBegan(one, 50, 0);
        assertThat(budget.mayRead(two, true)).isFalse();
        budget.requestEnded(50);
        assertThat(two.wakes).isEqualTo(1);
    }

    @Test
    void aStalledOneDoesNotKeepTheRightToOverdraw() {
        budget.take(100);
        budget.mayRead(one, true);
        budget.mayRead(two, true);
        budget.passOn();
        assertThat(two.wakes).isEqualTo(1);
        assertThat(budget.mayRead(two, true)).isTrue();
        assertThat(budget.mayRead(one, true)).isFalse();
    }

    @Test
    void aParsedRequestTakesWhatItsObjectsTake() {
        budget.take(10);
        budget.requestBegan(one, 10, 32);
        assertThat(budget.left()).isEqualTo(58);
        budget.requestEnded(42);
        assertThat(budget.left()).isEqualTo(100);
    }
}
