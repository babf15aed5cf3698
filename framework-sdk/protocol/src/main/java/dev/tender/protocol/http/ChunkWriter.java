package dev.tender.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The writing end of a stream. Any thread may write; chunks never mix. */
public final class ChunkWriter {
  private final SocketChannel channel;
  private final MessageWriter writer;
  private final ReentrantLock writing = new ReentrantLock();
  private boolean finished;

  ChunkWriter(SocketChannel channel, MessageWriter writer) {
    this.channel = channel;
    this.writer = writer;
  }

  /**
   * Sends one chunk in one write, and waits while the peer does not read. An empty one is not sent,
   * as it would end the stream.
   */
  public void write(byte[] chunk) throws IOException {
    if (chunk.length == 0) {
      return;
    }
    writing.lock();
    try {
      if (finished) {
        throw new IOException("The stream is over");
      }
      writer.sendChunk(chunk);
    } finally {
      writing.unlock();
    }
  }

  /** Sends these as a chunk each, in as few writes as they fit. */
  public void write(List<byte[]> chunks) throws IOException {
    writing.lock();
    try {
      if (finished) {
        throw new IOException("The stream is over");
      }
      for (byte[] chunk : chunks) {
        if (chunk.length > 0) {
          writer.addChunk(chunk);
        }
      }
      writer.send();
    } finally {
      writing.unlock();
    }
  }

  /**
   * Sends that many bytes from there as one chunk. A small one is sent when all of it is there, so
   * that nobody gets half of it; a larger one as it comes, through bounded memory.
   *
   * @throws IOException also if the source ends early; the stream is then broken within the chunk
   */
  public void copy(InputStream source, long size) throws IOException {
    writing.lock();
    try {
      if (finished) {
        throw new IOException("The stream is over");
      }
      writer.sendChunk(source, size);
    } finally {
      writing.unlock();
    }
  }

  /** False once the peer or this side has closed the connection. */
  public boolean isOpen() {
    return channel.isOpen();
  }

  /** Drops the connection, whatever was left to write. */
  public void close() throws IOException {
    channel.close();
  }

  void finish() throws IOException {
    writing.lock();
    try {
      if (!finished) {
        finished = true;
        writer.add("0\r\n\r\n").send();
      }
    } finally {
      writing.unlock();
    }
  }
}
