import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Leaves `test-results.json` in each project, so that `npm test` can add the counts of all projects up, cached ones too. */
export default class CountsReporter {
  onRunComplete(contexts, results) {
    const counts = { passed: results.numPassedTests, failed: results.numFailedTests + results.numRuntimeErrorTestSuites };
    for (const { config } of contexts) writeFileSync(join(config.rootDir, 'test-results.json'), `${JSON.stringify(counts)}\n`);
  }
}
