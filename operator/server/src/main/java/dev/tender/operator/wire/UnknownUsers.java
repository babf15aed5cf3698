package dev.tender.operator.wire;

import dev.tender.core.model.FrameworkName;

/** Hears of users that were named and whose tasks run as somebody else. Any thread may call. */
public interface UnknownUsers {
  UnknownUsers UNHEARD = (_, _) -> {};

  void left(FrameworkName framework, String user);
}
