package dev.tender.wordcount;

import java.util.List;

/**
 * Outputs that one executor holds.
 *
 * @param address host:port of the executor's server
 * @param outputs their names, which are the ids of the tasks that made them
 */
record Source(String address, List<String> outputs) {
  Source {
    outputs = List.copyOf(outputs);
  }
}
