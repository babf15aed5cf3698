package dev.tender.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A name for content: equal inputs, equal name. */
final class Fingerprint {
  private final MessageDigest digest = sha256();

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  /** The whole digest of something, in hexadecimal digits. */
  static String sha256(byte[] content) {
    return HexFormat.of().formatHex(sha256().digest(content));
  }

  Fingerprint add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
    return this;
  }

  Fingerprint addFile(Path file) throws IOException {
    add("file " + Files.size(file));
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[1 << 16];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return this;
  }

  Fingerprint addImage(Image image) throws IOException {
    add(image.name()).add(image.architecture().label()).add(image.entrypoint().toString());
    for (Map.Entry<String, String> variable : new TreeMap<>(image.environment()).entrySet()) {
      add(variable.getKey()).add(variable.getValue());
    }
    for (Layer layer : image.layers()) {
      add("layer " + layer.name());
      for (Layer.Entry entry : layer.entries()) {
        add(entry.target()).add(entry.mode());
        if (!entry.isFolder()) {
          addFile(entry.source());
        }
      }
    }
    return this;
  }

  /** 16 hexadecimal digits. Call it once, last. */
  String name() {
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }
}
