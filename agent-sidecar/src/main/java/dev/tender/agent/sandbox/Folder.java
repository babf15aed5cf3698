package dev.tender.agent.sandbox;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An opened directory. What is done in it is done there, whoever renames it or puts a link in its
 * place meanwhile: others may write where an agent unpacks and deletes. It is opened part by part,
 * and no part may be a link.
 */
public final class Folder implements AutoCloseable {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private static final int ATTEMPTS = 1_000;

  /** The JDK has every directory open twice: to list it, and to open what is in it. */
  private static final int OWN = 2;

  private static final ReentrantLock OPENING = new ReentrantLock();

  /** Names of all that folders hold open; guarded by {@link #OPENING}. */
  private static final Set<Path> HELD = new HashSet<>();

  private final SecureDirectoryStream<Path> stream;

  /** A name of the opened directory itself, not of what its path leads to by now. */
  private final Path self;

  private final List<Path> names;

  private Folder(SecureDirectoryStream<Path> stream, List<Path> names) {
    this.stream = stream;
    this.names = List.copyOf(names);
    this.self = names.getFirst();
    HELD.addAll(names);
  }

  /**
   * Opens a directory that nobody but this process can replace.
   *
   * @param path may lead through links
   */
  @SuppressWarnings("StreamResourceLeak") // closed with the folder
  public static Folder trusted(Path path) throws IOException {
    return of(() -> Files.newDirectoryStream(path));
  }

  /**
   * Opens a directory below.
   *
   * @param path relative, without {@code ..}; empty for this one
   * @param make makes what is not there
   * @throws FileSystemLoopException if a part of it is a link
   * @throws NotDirectoryException if a part of it is a file
   */
  public Folder open(Path path, boolean make) throws IOException {
    Folder at = of(() -> stream.newDirectoryStream(Path.of(".")));
    for (Path part : path) {
      if (part.toString().isEmpty()) {
        continue;
      }
      try (Folder parent = at) {
        at = parent.child(part, make);
      }
    }
    return at;
  }

  private Folder child(Path name, boolean make) throws IOException {
    if (name.toString().equals("..")) {
      throw new IllegalArgumentException("'..' leads out");
    }
    if (make) {
      try {
        Files.createDirectory(at(name));
      } catch (FileAlreadyExistsException _) {
        // A directory or not: opening it tells.
      }
    }
    try {
      return of(() -> stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    } catch (NotDirectoryException | NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      // Linux says of a link that it leads through too many of them; it may be gone by now.
      if (Files.isSymbolicLink(at(name)) || String.valueOf(e.getReason()).contains("symbolic")) {
        throw new FileSystemLoopException(name.toString());
      }
      throw e;
    }
  }

  /** Where something in it is: a path that is good as long as this is open. */
  public Path at(Path name) {
    if (name.getNameCount() != 1 || name.isAbsolute()) {
      throw new IllegalArgumentException("'" + name + "' is no name of one file");
    }
    return self.resolve(name);
  }

  public boolean has(Path name) {
    return Files.exists(at(name), LinkOption.NOFOLLOW_LINKS);
  }

  public boolean isFolder(Path name) {
    return Files.isDirectory(at(name), LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes a file, to be written. */
  public SeekableByteChannel create(Path name) throws IOException {
    return stream.newByteChannel(
        name,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
  }

  public SeekableByteChannel read(Path name) throws IOException {
    return stream.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  public void makeExecutable(Path name) throws IOException {
    PosixFileAttributeView file =
        stream.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> permissions = EnumSet.copyOf(file.readAttributes().permissions());
    permissions.add(PosixFilePermission.OWNER_EXECUTE);
    permissions.add(PosixFilePermission.GROUP_EXECUTE);
    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    file.setPermissions(permissions);
  }

  /** Deletes a file or a link if it is there, no directory. */
  public void deleteFile(Path name) throws IOException {
    try {
      stream.deleteFile(name);
    } catch (NoSuchFileException _) {
      // As it should be.
    }
  }

  @Override
  public void close() throws IOException {
    OPENING.lock();
    try {
      HELD.removeAll(names);
      stream.close();
    } finally {
      OPENING.unlock();
    }
  }

  /** Opens a directory. */
  private interface Opening {
    DirectoryStream<Path> open() throws IOException;
  }

  /**
   * Java has neither mkdirat nor symlinkat, but the kernel follows the name of an open file under
   * {@code /proc} to that very directory, and nowhere else. While others here wait, the names that
   * lead there now and did not before are our own; unless somebody else has opened the same
   * directory at this moment, whose names would soon be those of something else.
   */
  private static Folder of(Opening opening) throws IOException {
    OPENING.lock();
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Folder opened = onceOf(opening, attempt < ATTEMPTS / 2);
        if (opened != null) {
          return opened;
        }
      }
      throw new FileSystemException(
          DESCRIPTORS.toString(), null, "others open the same directory all the time");
    } finally {
      OPENING.unlock();
    }
  }

  /**
   * Null when it cannot be told which name is the one.
   *
   * @param alone nobody else may have the directory open: he may close it, and we be given its name
   */
  private static @Nullable Folder onceOf(Opening opening, boolean alone) throws IOException {
    Map<Path, Object> before = descriptors();
    DirectoryStream<Path> opened = opening.open();
    try {
      if (!(opened instanceof SecureDirectoryStream<Path> stream)) {
        throw new FileSystemException(
            DESCRIPTORS.toString(), null, "this system cannot hold directories open by name");
      }
      Object key =
          stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
      boolean shared =
          before.entrySet().stream()
              .anyMatch(each -> each.getValue().equals(key) && !HELD.contains(each.getKey()));
      List<Path> names = new ArrayList<>();
      for (Map.Entry<Path, Object> each : descriptors().entrySet()) {
        if (each.getValue().equals(key) && !key.equals(before.get(each.getKey()))) {
          names.add(each.getKey());
        }
      }
      if (names.size() == OWN && !(alone && shared)) {
        return new Folder(stream, names);
      }
      opened.close();
      return null;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** What the files are that this process has open, by their names. */
  private static Map<Path, Object> descriptors() throws IOException {
    Map<Path, Object> open = new HashMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path each : all) {
        Object key = keyOf(each);
        if (key != null) {
          open.put(each, key);
        }
      }
    }
    return open;
  }

  private static @Nullable Object keyOf(Path descriptor) {
    try {
      return Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey();
    } catch (IOException _) {
      return null; // Closed meanwhile, by another thread.
    }
  }
}
