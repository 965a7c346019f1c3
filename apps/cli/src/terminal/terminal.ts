import { openBrowser } from './open-browser.js';

/** What a command speaks through. */
export interface Terminal {
  /** A line of the answer: standard output, which a script may read. */
  print(line: string): void;
  /** A line about the answer: standard error. */
  warn(line: string): void;
  /** Shows an address in the person's browser, where there is one. */
  openBrowser(address: string): void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    warn: (line) => void process.stderr.write(`${line}\n`),
    openBrowser,
  };
}
