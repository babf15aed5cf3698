package dev.tender.wordcount;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What a task is to do, as its data says. */
sealed interface Work {
  /**
   * Counts a chunk and splits the counts into parts.
   *
   * @param chunk its number in the texts cut into chunks of that size
   * @param fingerprint of the scheduler's texts, which the executor's must have too
   */
  record Map(int chunk, long chunkBytes, String fingerprint, int parts, double leastSeconds)
      implements Work {}

  /** Adds up one part of all outputs of map tasks. */
  record Reduce(int part, List<Source> sources) implements Work {
    public Reduce {
      sources = List.copyOf(sources);
    }
  }

  /** Merges the outputs of all reduce tasks into a summary. */
  record Merge(List<Source> sources) implements Work {
    public Merge {
      sources = List.copyOf(sources);
    }
  }

  default byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      switch (this) {
        case Map map -> {
          out.writeByte('m');
          out.writeInt(map.chunk());
          out.writeLong(map.chunkBytes());
          out.writeUTF(map.fingerprint());
          out.writeInt(map.parts());
          out.writeDouble(map.leastSeconds());
        }
        case Reduce reduce -> {
          out.writeByte('r');
          out.writeInt(reduce.part());
          write(out, reduce.sources());
        }
        case Merge merge -> {
          out.writeByte('g');
          write(out, merge.sources());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Throws IOException if these bytes are no work. */
  static Work decode(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int kind = in.readByte();
      return switch (kind) {
        case 'm' ->
            new Map(in.readInt(), in.readLong(), in.readUTF(), in.readInt(), in.readDouble());
        case 'r' -> new Reduce(in.readInt(), sources(in));
        case 'g' -> new Merge(sources(in));
        default -> throw new IOException("not a task of wordcount: it begins with byte " + kind);
      };
    }
  }

  private static void write(DataOutputStream out, List<Source> sources) throws IOException {
    out.writeInt(sources.size());
    for (Source source : sources) {
      out.writeUTF(source.address());
      out.writeInt(source.outputs().size());
      for (String output : source.outputs()) {
        out.writeUTF(output);
      }
    }
  }

  private static List<Source> sources(DataInputStream in) throws IOException {
    List<Source> sources = new ArrayList<>();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String address = in.readUTF();
      List<String> outputs = new ArrayList<>();
      int count = in.readInt();
      for (int j = 0; j < count; j++) {
        outputs.add(in.readUTF());
      }
      sources.add(new Source(address, outputs));
    }
    return sources;
  }
}
