package dev.tender.core.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.core.resources.Reservation.Level;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Amounts of which some bear a mark, and the marks themselves. */
class BundleTest {
  private static final Reservation A = Reservation.of("a");
  private static final Reservation B = Reservation.of("b");

  private static Resources of(long cpu) {
    return Resources.of(cpu, 0);
  }

  private static Marked marked(long a, long b) {
    return Marked.of(A, of(a)).with(B, of(b));
  }

  // Marked amounts.

  @Test
  void marksAreAddedAndTakenAwayEachByItself() {
    assertThat(marked(1, 2).plus(marked(10, 20))).isEqualTo(marked(11, 22));
    assertThat(marked(11, 22).minus(marked(1, 2))).isEqualTo(marked(10, 20));
    assertThat(marked(5, 1).minusSaturating(marked(1, 5))).isEqualTo(marked(4, 0));
    assertThat(marked(5, 1).min(marked(1, 5))).isEqualTo(marked(1, 1));
    assertThat(marked(5, 1).max(marked(1, 5))).isEqualTo(marked(5, 5));
    assertThat(marked(5, 0).max(marked(0, 5))).isEqualTo(marked(5, 5));
    assertThat(marked(5, 1).sum()).isEqualTo(of(6));
    assertThatThrownBy(() -> marked(5, 1).minus(marked(1, 5)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("does not contain");
  }

  @Test
  void nothingMarkedChangesNothing() {
    Marked some = marked(1, 2);
    assertThat(some.plus(Marked.NONE)).isSameAs(some);
    assertThat(Marked.NONE.plus(some)).isSameAs(some);
    assertThat(some.minus(Marked.NONE)).isSameAs(some);
    assertThat(some.max(Marked.NONE)).isSameAs(some);
    assertThat(some.min(Marked.NONE)).isSameAs(Marked.NONE);
    assertThat(Marked.NONE.min(some)).isSameAs(Marked.NONE);
    assertThat(Marked.NONE.minusSaturating(some)).isSameAs(Marked.NONE);
    assertThat(Marked.NONE.sum()).isEqualTo(Resources.NONE);
    assertThat(marked(0, 0)).isEqualTo(Marked.NONE);
    assertThat(marked(0, 0).isEmpty()).isTrue();
    assertThat(some.isEmpty()).isFalse();
  }

  @Test
  void asManyMarksFitOneAfterTheOtherAsThereIsRoomFor() {
    Marked both = marked(3, 4);
    assertThat(both.within(of(7))).isSameAs(both);
    assertThat(both.within(of(5))).isEqualTo(marked(3, 2));
    assertThat(both.within(of(2))).isEqualTo(marked(2, 0));
  }

  @Test
  void whatIsLentIsToldApartFromWhatLasts() {
    Marked all = marked(1, 2).with(Revocable.MARK, of(4));
    assertThat(all.lent()).isEqualTo(of(4));
    assertThat(all.lasting()).isEqualTo(marked(1, 2));
    assertThat(all.only(mark -> mark.equals(A))).isEqualTo(Marked.of(A, of(1)));
    assertThat(all.contains(marked(1, 2))).isTrue();
    assertThat(all.contains(marked(2, 2))).isFalse();
    assertThat(marked(1, 2)).hasToString("{a=cpu 1m, b=cpu 2m}");
    assertThat(Marked.NONE).hasToString("nothing");
  }

  // Bundles.

  @Test
  void aBundleContainsAnotherByMarkAndNotBySum() {
    Bundle ten = Bundle.of(of(5), marked(5, 0));
    assertThat(ten.plain()).isEqualTo(of(5));
    assertThat(ten.contains(Bundle.of(of(5), marked(5, 0)))).isTrue();
    assertThat(ten.contains(Bundle.of(of(6)))).isFalse();
    assertThat(ten.contains(Bundle.of(of(0), marked(6, 0)))).isFalse();
    assertThat(ten.contains(Bundle.of(of(0), marked(0, 1)))).isFalse();
    assertThat(Bundle.of(of(5)).contains(Bundle.of(of(0), marked(1, 0)))).isFalse();
    assertThatThrownBy(() -> ten.minus(Bundle.of(of(6))))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("does not contain");
  }

  @Test
  void bundlesAreAddedAndComparedPartByPart() {
    Bundle one = Bundle.of(of(1), marked(4, 0));
    Bundle two = Bundle.of(of(2), marked(3, 1));
    assertThat(one.plus(two)).isEqualTo(Bundle.of(of(3), marked(7, 1)));
    assertThat(one.plus(two).minus(two)).isEqualTo(one);
    assertThat(one.min(two)).isEqualTo(Bundle.of(of(1), marked(3, 0)));
    assertThat(Bundle.of(of(1)).min(Bundle.of(of(2)))).isEqualTo(Bundle.of(of(1)));
    assertThat(one.plus(Bundle.NONE)).isSameAs(one);
    assertThat(Bundle.NONE.plus(one)).isSameAs(one);
    assertThat(Bundle.NONE.isEmpty()).isTrue();
    assertThat(one.isEmpty()).isFalse();
  }

  @Test
  void whatIsForAnythingIsTakenFromThePlainPartFirstAndWhatIsForATaskFromTheMarked() {
    Bundle ten = Bundle.of(of(5), marked(5, 0));
    assertThat(ten.without(of(4))).isEqualTo(Bundle.of(of(1), marked(5, 0)));
    assertThat(ten.without(of(7))).isEqualTo(Bundle.of(of(0), marked(3, 0)));
    assertThat(ten.take(of(4))).isEqualTo(Bundle.of(of(0), marked(4, 0)));
    assertThat(ten.take(of(7))).isEqualTo(Bundle.of(of(2), marked(5, 0)));
  }

  @Test
  void workTakesAllFromWhatLastsOrAllFromWhatIsLent() {
    Bundle lent = Bundle.lent(of(8));
    Bundle both = Bundle.of(of(2), marked(2, 0)).plus(lent);
    assertThat(both.kindWith(of(4))).isEqualTo(Bundle.of(of(2), marked(2, 0)));
    assertThat(both.kindWith(of(5))).isEqualTo(lent);
    assertThat(both.kindWith(of(9))).isNull();
    Bundle plain = Bundle.of(of(2));
    assertThat(plain.kindWith(of(2))).isSameAs(plain);
    assertThat(plain.kindWith(of(3))).isNull();
  }

  @Test
  void aBundleSaysWhatIsMarkedOfIt() {
    assertThat(Bundle.of(of(2))).hasToString("cpu 2m");
    assertThat(Bundle.of(of(2), marked(1, 0))).hasToString("cpu 3m, of it {a=cpu 1m}");
  }

  // Reservations.

  private static Level level(String role, boolean fixed, String principal, String... labels) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      map.put(labels[i], labels[i + 1]);
    }
    return new Level(role, fixed, principal, new TreeMap<>(map));
  }

  private static Reservation one(Level level) {
    return new Reservation(List.of(level));
  }

  /** In their order. */
  private static final List<Reservation> ORDERED =
      List.of(
          A,
          A.refined(level("a/b", false, "")),
          A.refined(level("a/b", false, "")).refined(level("a/b/c", false, "")),
          A.refined(level("a/c", false, "")),
          one(level("a", false, "", "x", "1")),
          one(level("a", false, "", "x", "1", "y", "1")),
          one(level("a", false, "", "x", "2")),
          one(level("a", false, "", "y", "0")),
          one(level("a", false, "p")),
          one(level("a", false, "q")),
          one(level("a", true, "")),
          B);

  @Test
  void reservationsAreOrderedByTheirLevels() {
    for (int i = 0; i < ORDERED.size(); i++) {
      for (int j = 0; j < ORDERED.size(); j++) {
        assertThat(Integer.signum(ORDERED.get(i).compare(ORDERED.get(j))))
            .as("%s and %s", ORDERED.get(i), ORDERED.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void noTwoReservationsHaveTheSameKey() {
    assertThat(ORDERED.stream().map(Reservation::key).collect(Collectors.toSet()))
        .hasSize(ORDERED.size());
    assertThat(one(level("a", true, "", "x", "1")).key()).isEqualTo("1:a4:pool0:1:11:x1:1");
  }

  @Test
  void aReservationIsForTheLastOfItsRolesAndThoseBelow() {
    Reservation refined = one(level("a", true, "")).refined(level("a/b", false, ""));
    assertThat(refined.role()).isEqualTo("a/b");
    assertThat(refined.isRefined()).isTrue();
    assertThat(refined.isFixed()).isFalse();
    assertThat(refined.source()).isEqualTo(one(level("a", true, "")));
    assertThat(one(level("a", true, "")).isFixed()).isTrue();
    assertThat(A.source()).isNull();
    assertThat(refined.usableBy("a/b")).isTrue();
    assertThat(refined.usableBy("a/b/c")).isTrue();
    assertThat(refined.usableBy("a/bc")).isFalse();
    assertThat(refined.usableBy("a")).isFalse();
    assertThatThrownBy(() -> new Reservation(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReservationSaysWhoMadeItAndWithWhichLabels() {
    assertThat(A.refined(level("a/b", false, "p", "x", "1")))
        .hasToString("a, then a/b (principal p, labels {x=1})");
    assertThat(one(level("a", false, "p"))).hasToString("a (principal p)");
    assertThat(one(level("a", false, "", "x", "1"))).hasToString("a (labels {x=1})");
  }
}
