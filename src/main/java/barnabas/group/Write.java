package barnabas.group;

import java.util.List;

/**
 * Records of one group that are to be appended together.
 *
 * @param alone whether nothing else may be decided for the group until it is known what became of them
 * @param promises answers that are true as soon as the records are committed; whoever is waiting for one that breaks is refused
 */
public record Write(String group, boolean alone, List<GroupRecord> records, List<Answer> promises) {
    public Write {
        records = List.copyOf(records);
        promises = List.copyOf(promises);
    }
}
