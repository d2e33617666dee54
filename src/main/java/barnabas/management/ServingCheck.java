package barnabas.management;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The readiness check that this broker serves. akka-management makes it by the name of its class
 * ({@code akka.management.health-checks.readiness-checks}), so what it asks lies in an extension of the actor system.
 */
public final class ServingCheck implements Supplier<CompletionStage<Boolean>> {
    private final Serving serving;

    /** Called by akka-management. */
    public ServingCheck(ActorSystem system) {
        this.serving = Serving.of(system);
    }

    @Override
    public CompletionStage<Boolean> get() {
        return CompletableFuture.completedFuture(serving.answer.getAsBoolean());
    }

    /** Holds what is asked; until a server has started, nobody serves. */
    static final class Serving implements Extension {
        private static final Id ID = new Id();

        private volatile BooleanSupplier answer = () -> false;

        static Serving of(ActorSystem system) {
            return ID.get(system);
        }

        void answer(BooleanSupplier answer) {
            this.answer = answer;
        }
    }

    private static final class Id extends AbstractExtensionId<Serving> {
        @Override
        public Serving createExtension(ExtendedActorSystem system) {
            return new Serving();
        }
    }
}
