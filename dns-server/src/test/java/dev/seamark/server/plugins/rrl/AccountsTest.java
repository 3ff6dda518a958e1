package dev.seamark.server.plugins.rrl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.plugins.rrl.Accounts.Balance;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Accounts of replies")
class AccountsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long TENTH = SECOND / 10;

  private final Accounts accounts = new Accounts(1000, 15 * SECOND);

  /** How many of so many debits at once are within the allowance. */
  private int within(long owner, long now, int debits) {
    int within = 0;
    for (int i = 0; i < debits; i++) {
      within += accounts.debit(owner, TENTH, now) == Balance.WITHIN ? 1 : 0;
    }
    return within;
  }

  @Test
  @DisplayName("have the allowance of a second, and then as much as time credits")
  void allowance() {
    assertThat(within(1, 0, 10)).isEqualTo(10);
    assertThat(accounts.debit(1, TENTH, 0)).isEqualTo(Balance.IN_DEBT);
    assertThat(within(1, 2 * TENTH, 1)).isEqualTo(1); // the debt was one
    assertThat(within(2, 0, 10)).isEqualTo(10);
  }

  @Test
  @DisplayName("are full again after a second of silence, and no fuller ever")
  void full() {
    within(1, 0, 10);
    assertThat(within(1, 100 * SECOND, 30)).isEqualTo(10);
  }

  @Test
  @DisplayName("are in debt for the window at most, however much was asked")
  void window() {
    within(1, 0, 10_000);
    assertThat(within(1, 14 * SECOND, 1)).isZero();
    assertThat(within(1, 31 * SECOND, 1)).isEqualTo(1);
  }

  @Test
  @DisplayName("give their places to others once they are full")
  void reused() {
    SplittableRandom owners = new SplittableRandom(1);
    for (int second = 0; second < 100; second++) {
      for (int i = 0; i < 100; i++) {
        assertThat(accounts.debit(owners.nextLong() | 1, TENTH, second * 2L * SECOND))
            .isEqualTo(Balance.WITHIN);
      }
    }
  }

  @Test
  @DisplayName("do not limit those for which there is no place, and keep those that there are")
  void noPlace() {
    within(1, 0, 100);
    int untracked = 0;
    SplittableRandom owners = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      untracked += accounts.debit(owners.nextLong() | 1, TENTH, 0) == Balance.UNTRACKED ? 1 : 0;
    }
    assertThat(untracked).isBetween(9_000, 9_300);
    assertThat(accounts.debit(1, TENTH, 0)).isEqualTo(Balance.IN_DEBT);
  }
}
