package barnabas.controller;

/** A record of the metadata log that this version cannot read: a newer one wrote it, or the log is damaged. */
public final class UnsupportedMetadataException extends RuntimeException {
    UnsupportedMetadataException(String message) {
        super(message);
    }

    UnsupportedMetadataException(String message, Throwable cause) {
        super(message, cause);
    }
}
