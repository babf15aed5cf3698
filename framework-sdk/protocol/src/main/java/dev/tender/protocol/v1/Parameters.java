package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;

/** Options of a driver. */
public record Parameters(@Proto(1) List<Parameter> parameter) {
  public Parameters {
    parameter = List.copyOf(parameter);
  }
}
