package barnabas.consensus;

import barnabas.model.BrokerId;

/** The links of a broker that has none, before the first input. */
final class Nobody implements Links {
    static final Links LINKS = new Nobody();

    private Nobody() {}

    @Override
    public boolean alive(BrokerId broker) {
        return false;
    }

    @Override
    public long session(BrokerId broker) {
        return 0;
    }

    @Override
    public long echoedMs(BrokerId broker) {
        return NEVER;
    }

    @Override
    public int leads(BrokerId broker) {
        return LEADS_NOT;
    }

    @Override
    public int announced() {
        return LEADS_NOT;
    }
}
