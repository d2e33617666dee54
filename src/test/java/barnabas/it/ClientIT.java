package barnabas.it;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The client beside a broker of our own. */
class ClientIT extends ClientContract {
    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    @Override
    protected String bootstrap() {
        return broker.bootstrap();
    }
}
