import { type ClockReading, elapsedMs } from './clock-reading.js';
import { REFUSAL_REASONS, type RefusalReason } from './message-refused.error.js';

const LOG_EVERY_MS = 60_000;

/** Counts refused messages, and says so at most once a minute however many there are. */
export class RefusalCounts {
  readonly counts: Readonly<Record<RefusalReason, number>>;
  private readonly mutable: Record<RefusalReason, number>;
  private unsaid = 0;
  private said: ClockReading | undefined;

  constructor() {
    this.mutable = {
      malformed: 0,
      'unknown-version': 0,
      'unknown-key': 0,
      'revoked-key': 0,
      'bad-signature': 0,
      'other-issuer': 0,
      'wrong-answer': 0,
    };
    this.counts = this.mutable;
  }

  count(reason: RefusalReason): void {
    this.mutable[reason]++;
    this.unsaid++;
  }

  /** The sentence to log now, if there is one. */
  takeSentence(now: ClockReading): string | undefined {
    if (this.unsaid === 0 || (this.said !== undefined && elapsedMs(this.said, now) < LOG_EVERY_MS)) return undefined;
    const sentence = `Refused ${this.unsaid} messages on the revocation plane; in all: ${this.describe()}`;
    this.unsaid = 0;
    this.said = now;
    return sentence;
  }

  private describe(): string {
    return REFUSAL_REASONS.filter((reason) => this.mutable[reason] > 0)
      .map((reason) => `${reason} ${this.mutable[reason]}`)
      .join(', ');
  }
}
