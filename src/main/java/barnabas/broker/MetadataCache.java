package barnabas.broker;

import barnabas.metadata.MetadataImage;

/** The newest committed metadata that this broker has applied. One writer, the replayer; any number of readers. */
public final class MetadataCache {
    private volatile MetadataImage image = MetadataImage.EMPTY;

    public MetadataImage image() {
        return image;
    }

    /** Called by the replayer alone. */
    public void publish(MetadataImage newer) {
        image = newer;
    }
}
