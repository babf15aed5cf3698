package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.shape.RecordShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A component of a record, and the fields that stand for it. */
abstract class ProtoField {
  /** What carries a number. */
  interface Item {
    int number();

    /** Writes value and tag, if there is a value. */
    void write(Output out, Object owner);

    /** Reads or passes over what follows the tag. */
    void read(Input in, int tag, @Nullable Object[] values) throws WireException;
  }

  /** The component's position, which is its slot while the message is read. */
  final int index;

  ProtoField(int index) {
    this.index = index;
  }

  abstract List<Item> items();

  /** The component's value, now that the message is over; complains if it is absent. */
  abstract @Nullable Object finish(Input in, @Nullable Object[] values) throws WireException;

  /** A component that protobuf does not have, and that nobody needs. */
  static ProtoField jsonOnly(RecordShape.Part part) {
    if (part.required()) {
      throw new IllegalArgumentException(
          "'"
              + part.component().getName()
              + "' of "
              + part.component().getDeclaringRecord().getName()
              + " has no @Proto: the message exists in JSON only");
    }
    return new ProtoField(part.index()) {
      @Override
      List<Item> items() {
        return List.of();
      }

      @Override
      @Nullable Object finish(Input in, @Nullable Object[] values) {
        return null;
      }
    };
  }

  /**
   * Whether the field is delimited as such a value is. Else it is another field of an older or
   * newer peer, which is passed over as any other that this side does not know.
   */
  static boolean fits(int tag, ProtoValue value) {
    return WireType.of(tag) == value.wireType();
  }

  /** Protobuf would merge the two; nobody writes that, and a sentence is better than a guess. */
  static void expectFirst(Input in, @Nullable Object before) throws WireException {
    if (before != null) {
      throw WireException.wrong(in.path(), "there once", "twice");
    }
  }
}
