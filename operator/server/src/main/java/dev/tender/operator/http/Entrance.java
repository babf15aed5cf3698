package dev.tender.operator.http;

import dev.tender.protocol.v1.Address;
import dev.tender.protocol.v1.MasterInfo;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A port that schedulers come in by.
 *
 * @param master as whoever comes in there is told
 * @param plain for clients that will never know TLS, so that no token may pass
 */
public record Entrance(MasterInfo master, boolean plain) {
  /**
   * @param id names this run of the master
   * @param host name or IP address of this replica
   */
  public static Entrance of(String id, String host, int port, boolean plain) {
    return new Entrance(
        new MasterInfo(
            id,
            networkOrder(host),
            port,
            "master@" + host + ":" + port,
            host,
            InfoRoutes.MESOS_VERSION,
            new Address(host, host, port)),
        plain);
  }

  /** An IPv4 address as Mesos carries it, its first byte lowest; 0 for anything else. */
  private static long networkOrder(String host) {
    if (!host.matches("[0-9.]+")) {
      return 0;
    }
    try {
      byte[] bytes = InetAddress.getByName(host).getAddress();
      return Integer.toUnsignedLong(Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt()));
    } catch (UnknownHostException _) {
      return 0;
    }
  }
}
