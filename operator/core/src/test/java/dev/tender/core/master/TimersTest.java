package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimersTest {
  private final Timers timers = new Timers();
  private final List<String> done = new ArrayList<>();

  private Timers.Timer at(long millis, String name) {
    return timers.at(millis, () -> done.add(name));
  }

  @Test
  void whatIsDueIsDoneInTheOrderOfItsTimesAndThenOfItsMaking() {
    at(5, "c");
    at(3, "a");
    at(5, "d");
    at(4, "b");
    at(6, "later");
    assertThat(timers.nextMillis()).isEqualTo(3);
    timers.fire(5);
    assertThat(done).containsExactly("a", "b", "c", "d");
    assertThat(timers.nextMillis()).isEqualTo(6);
    timers.fire(6);
    assertThat(timers.nextMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatBecomesDueByWhatIsDoneIsDoneToo() {
    timers.at(1, () -> at(2, "second"));
    timers.fire(2);
    assertThat(done).containsExactly("second");
  }

  @Test
  void whatIsCancelledIsNotDoneAndMayBeCancelledAgain() {
    Timers.Timer first = at(1, "first");
    Timers.Timer second = at(2, "second");
    timers.cancel(null);
    timers.cancel(first);
    timers.cancel(first);
    timers.fire(9);
    timers.cancel(second);
    assertThat(done).containsExactly("second");
  }

  /** Against a plain list of what is left. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void manyTimersFireAsThoseOfASortedListWould(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Timers.Timer> left = new ArrayList<>();
    List<Timers.Timer> fired = new ArrayList<>();
    for (long now = 0; now < 500; now++) {
      for (int i = random.nextInt(4); i > 0; i--) {
        Timers.Timer[] made = new Timers.Timer[1];
        made[0] = timers.at(now + random.nextInt(100), () -> fired.add(made[0]));
        left.add(made[0]);
      }
      if (!left.isEmpty() && random.nextBoolean()) {
        timers.cancel(left.remove(random.nextInt(left.size())));
      }
      long time = now;
      List<Timers.Timer> due =
          left.stream()
              .filter(timer -> timer.atMillis() <= time)
              .sorted((one, two) -> Long.compare(one.atMillis(), two.atMillis()))
              .toList();
      left.removeAll(due);
      fired.clear();
      timers.fire(now);
      assertThat(fired).containsExactlyElementsOf(due);
      assertThat(timers.nextMillis())
          .isEqualTo(left.stream().mapToLong(Timers.Timer::atMillis).min().orElse(Long.MAX_VALUE));
    }
  }
}
