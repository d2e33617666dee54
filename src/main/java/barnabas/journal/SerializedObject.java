package barnabas.journal;

import akka.serialization.Serialization;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import scala.util.Try;

/** An object as Akka Serialization wrote it, with what it takes to read it. */
record SerializedObject(int serializerId, String manifest, ByteBuffer bytes) {
    /** Fails with whatever the object's serializer throws, or when it has none. */
    static Try<SerializedObject> of(Serialization serialization, Object object) {
        return serialization.serialize(object).map(bytes -> {
            Serializer serializer = serialization.findSerializerFor(object);
            String manifest = Serializers.manifestFor(serializer, object);
            return new SerializedObject(serializer.identifier(), manifest, ByteBuffer.wrap(bytes));
        });
    }

    Try<Object> read(Serialization serialization) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return serialization.deserialize(copy, serializerId, manifest);
    }

    int encodedSize() {
        return 4 + 4 + manifest.getBytes(StandardCharsets.UTF_8).length + 4 + bytes.remaining();
    }

    /** {@code serializer id (4) | length (4) | manifest | length (4) | bytes}. */
    void encode(ByteBuffer target) {
        byte[] name = manifest.getBytes(StandardCharsets.UTF_8);
        target.putInt(serializerId).putInt(name.length).put(name);
        target.putInt(bytes.remaining()).put(bytes.duplicate());
    }

    static SerializedObject decode(ByteBuffer source) {
        int serializerId = source.getInt();
        byte[] name = new byte[source.getInt()];
        source.get(name);
        int length = source.getInt();
        ByteBuffer bytes = source.slice(source.position(), length);
        source.position(source.position() + length);
        return new SerializedObject(serializerId, new String(name, StandardCharsets.UTF_8), bytes);
    }
}
