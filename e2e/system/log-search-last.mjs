const last = /no-secret-in-logs\.spec\.ts$/;

/** Runs specs by name, and the search of the logs once all others have left their traces there. What jest asks of a sequencer. */
export default class LogSearchLast {
  sort(tests) {
    return tests.toSorted((one, other) => last.test(one.path) - last.test(other.path) || one.path.localeCompare(other.path));
  }

  shard(tests, { shardIndex, shardCount }) {
    return tests.filter((_, at) => at % shardCount === shardIndex - 1);
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
