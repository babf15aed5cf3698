package dev.tender.wordcount;

import dev.tender.protocol.http.ChunkWriter;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of this executor made, in files, for the tasks of all executors to fetch: POST
 * /part/N with the names of outputs, one a line, answers part N of each, one after the other.
 */
final class Outputs implements AutoCloseable {
  /** Writes one part of an output. */
  interface Part {
    void write(OutputStream out) throws IOException;
  }

  private static final int COPY_BYTES = 64 * 1024;

  private final Path directory;
  private final HttpServer server;

  /** Where the parts of an output begin in its file, and where the last ends. */
  private final Map<String, long[]> borders = new ConcurrentHashMap<>();

  private Outputs(Path directory) throws IOException {
    this.directory = directory;
    this.server = HttpServer.serve(new InetSocketAddress(0), HttpOptions.DEFAULT, this::handle);
  }

  /** Begins to serve on a port of the system's choice, on all addresses. */
  static Outputs in(Path sandbox) throws IOException {
    return new Outputs(Files.createTempDirectory(Files.createDirectories(sandbox), "outputs-"));
  }

  int port() {
    return server.port();
  }

  /** Stores an output; returns its size in bytes. */
  long store(String name, List<Part> parts) throws IOException {
    long[] ends = new long[parts.size() + 1];
    try (CountingStream out =
        new CountingStream(
            new BufferedOutputStream(Files.newOutputStream(directory.resolve(name))))) {
      for (int part = 0; part < parts.size(); part++) {
        parts.get(part).write(out);
        ends[part + 1] = out.written;
      }
    }
    borders.put(name, ends);
    return ends[parts.size()];
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private Response handle(Request request) {
    String path = request.path();
    if (!path.matches("/part/[0-9]{1,9}")) {
      return Response.error(404, "there is only /part/N");
    }
    int part = Integer.parseInt(path.substring("/part/".length()));
    List<String> names = new String(request.body(), StandardCharsets.UTF_8).lines().toList();
    for (String name : names) {
      long[] ends = borders.get(name);
      if (ends == null || part >= ends.length - 1) {
        return Response.error(404, "no part " + part + " of an output " + name);
      }
    }
    return Response.stream(
        Map.of("Content-Type", "application/octet-stream"),
        out -> {
          for (String name : names) {
            copy(name, part, out);
          }
        });
  }

  private void copy(String name, int part, ChunkWriter out) throws IOException {
    long @Nullable [] ends = borders.get(name);
    if (ends == null) {
      throw new IOException("the output " + name + " is gone");
    }
    try (FileChannel file = FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
      long at = ends[part];
      while (at < ends[part + 1]) {
        ByteBuffer step = ByteBuffer.allocate((int) Math.min(COPY_BYTES, ends[part + 1] - at));
        while (step.hasRemaining() && file.read(step, at + step.position()) > 0) {
          // Until the step is full.
        }
        if (step.hasRemaining()) {
          throw new IOException("the output " + name + " is shorter than it was");
        }
        out.write(step.array());
        at += step.capacity();
      }
    }
  }

  /** Knows how many bytes went through. */
  private static final class CountingStream extends FilterOutputStream {
    private long written;

    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }
}
