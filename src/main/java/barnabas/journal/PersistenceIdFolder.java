package barnabas.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The folder's name for a persistence id: letters, digits, {@code -} and {@code _} stand for themselves, any other byte of its
 * UTF-8 form is {@code %xx}. A name that would be longer than file systems allow is cut and ends in {@code .} and the id's SHA-256.
 */
final class PersistenceIdFolder {
    private static final int NAME_MAX = 200;
    private static final int CUT = 120;
    private static final HexFormat HEX = HexFormat.of();

    private PersistenceIdFolder() {}

    static String name(String persistenceId) {
        byte[] bytes = persistenceId.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder();
        for (byte b : bytes) {
            if (isPlain(b)) {
                name.append((char) b);
            } else {
                HEX.toHexDigits(name.append('%'), b);
            }
        }
        return name.length() <= NAME_MAX ? name.toString() : name.substring(0, CUT) + "." + sha256(bytes);
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
    }

    private static String sha256(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
