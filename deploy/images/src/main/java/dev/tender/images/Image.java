package dev.tender.images;

import java.util.List;
import java.util.Map;

/**
 * What an image is made of.
 *
 * @param name last part of its reference, such as {@code agent}
 * @param architecture the processor that its programs are for
 * @param layers the rarely changing first
 * @param entrypoint the command line, to which a pod's args are added
 * @param environment names and values
 */
record Image(
    String name,
    Architecture architecture,
    List<Layer> layers,
    List<String> entrypoint,
    Map<String, String> environment) {
  /**
   * Who runs in every image; also the owner of nothing, since the root file system is read-only.
   */
  static final String USER = "65532:65532";

  Image {
    layers = List.copyOf(layers);
    entrypoint = List.copyOf(entrypoint);
  }
}
