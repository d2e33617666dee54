package barnabas.management;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A password that cannot be read back: {@code pbkdf2-sha256:ITERATIONS:SALT:HASH}, the last two in base 64. */
public final class PasswordHash {
    private static final String SCHEME = "pbkdf2-sha256:";

    /** What OWASP's password storage cheat sheet asks for. */
    private static final int ITERATIONS = 600_000;

    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;
    private static final int PARTS = 4;

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Whether the text is meant as one. */
    public static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /** Throws {@link IllegalArgumentException} for what is none. */
    public static PasswordHash parse(String text) {
        String[] parts = text.split(":", -1);
        if (!isOne(text) || parts.length != PARTS) {
            throw new IllegalArgumentException("it must be " + SCHEME + "ITERATIONS:SALT:HASH");
        }
        int iterations = Integer.parseInt(parts[1]);
        byte[] hash = Base64.getDecoder().decode(parts[3]);
        if (iterations < 1 || iterations > ITERATIONS_MAX || hash.length != HASH_BITS / Byte.SIZE) {
            throw new IllegalArgumentException("its iterations or its hash are out of bounds");
        }
        return new PasswordHash(iterations, Base64.getDecoder().decode(parts[2]), hash);
    }

    /** With a salt of its own. */
    public static PasswordHash of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(ITERATIONS, salt, derive(password, salt, ITERATIONS));
    }

    boolean matches(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS))
                    .getEncoded();
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** As it stands in a configuration. */
    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }
}
