import type { ClockReading } from './clock-reading.js';
import type { StreamInfoEvent } from './follower-event.js';

const REMEMBERED = 4_096;

/** How an answer about the stream compares with what was read of it; `'gone'`: what it held last was dropped unread. */
export type StreamVerdict = 'reached' | 'behind' | 'gone' | 'another-stream';

/**
 * How far the stream has been read, and whether it is still the same stream: sequence numbers start over when it is restored
 * or made anew, and its `created` may be the same, so that the times of messages decide (PROTOCOL §5 'Contact').
 */
export class StreamCursor {
  /** Last sequence read in this reading of the stream; 0 when it begins. */
  applied = 0;
  /** Answers that the reading has not caught up with yet: the newest alone matters. */
  private awaited: { readonly noted: ClockReading; readonly sequence: number; readonly timeMs: number } | undefined;
  private firstSequence = 0;
  private readonly sequences = new Float64Array(REMEMBERED);
  private readonly times = new Float64Array(REMEMBERED);

  /** From the beginning: nothing that was read before counts as read of the stream as it stands. */
  restart(): void {
    this.applied = 0;
    this.firstSequence = 0;
    this.awaited = undefined;
    this.sequences.fill(0);
    this.times.fill(0);
  }

  /** Where a new consumer begins: at the last message read, if any, to see that it is still the same. */
  get resumeFrom(): number {
    return Math.max(this.applied, 1);
  }

  /** Notes a delivered message: `'again'` is the one a new consumer begins with. */
  read(sequence: number, timeMs: number): 'new' | 'again' | 'another-stream' {
    if (sequence > this.applied) {
      this.applied = sequence;
      this.sequences[sequence % REMEMBERED] = sequence;
      this.times[sequence % REMEMBERED] = timeMs;
      return 'new';
    }
    return this.timeOf(sequence) === timeMs ? 'again' : 'another-stream';
  }

  /** Judges an answer to a question asked when `appliedThen` was the last sequence read. */
  judge(info: StreamInfoEvent, appliedThen: number, noted: ClockReading): StreamVerdict {
    if (info.lastSequence < appliedThen) return 'another-stream';
    if (info.messages === 0) return this.judgeEmpty(info);
    if (info.firstSequence < this.firstSequence) return 'another-stream';
    this.firstSequence = info.firstSequence;
    if (info.lastSequence > this.applied) {
      this.awaited = { noted, sequence: info.lastSequence, timeMs: info.lastTimeMs };
      return 'behind';
    }
    if (info.lastSequence <= this.applied - REMEMBERED) return 'behind'; // reading has run far ahead of the answer
    return this.timeOf(info.lastSequence) === info.lastTimeMs ? 'reached' : 'another-stream';
  }

  /** The clock noted before an earlier question, once reading has caught up with its answer. */
  takeReached(): ClockReading | undefined {
    const { awaited } = this;
    if (awaited === undefined || this.applied < awaited.sequence) return undefined;
    this.awaited = undefined;
    return this.timeOf(awaited.sequence) === awaited.timeMs ? awaited.noted : undefined;
  }

  /** There is nothing to read. Had something else stood there last, it may have been a revocation: only the next message says more. */
  private judgeEmpty(info: StreamInfoEvent): StreamVerdict {
    this.firstSequence = info.lastSequence + 1;
    if (this.applied === info.lastSequence) return 'reached';
    return this.applied < info.lastSequence ? 'gone' : 'another-stream';
  }

  private timeOf(sequence: number): number | undefined {
    return this.sequences[sequence % REMEMBERED] === sequence ? this.times[sequence % REMEMBERED] : undefined;
  }
}
