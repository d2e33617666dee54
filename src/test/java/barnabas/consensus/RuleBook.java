package barnabas.consensus;

/** Opens replicas under given rules: the real ones, or ones of which a test has broken one. */
public final class RuleBook {
    private final Rules rules;

    RuleBook(Rules rules) {
        this.rules = rules;
    }

    public static RuleBook real() {
        return new RuleBook(new Rules());
    }

    public Replica open(Opened opened) {
        return new Replica(opened, Settings.DEFAULT, rules);
    }
}
