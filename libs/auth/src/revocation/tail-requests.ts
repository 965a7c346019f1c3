import { type ClockReading, elapsedMs } from './clock-reading.js';

/** A question over HTTP that has not been answered. */
export interface TailRequest {
  readonly ask: number;
  readonly nonce: string;
  /** Both clocks, before asking. */
  readonly noted: ClockReading;
}

/** When to ask over HTTP: one question at a time, about once an interval, so that many services do not ask in step. */
export class TailRequests {
  /** How the last question ended. */
  lastOutcome: 'none' | 'answered' | 'failed' = 'none';
  private asks = 0;
  private open: TailRequest | undefined;
  private begun: ClockReading | undefined;
  private pauseMs = 0;

  constructor(private readonly options: { readonly intervalMs: number; readonly random: () => number; readonly nonce: () => string }) {}

  get outstanding(): TailRequest | undefined {
    return this.open;
  }

  isDue(now: ClockReading): boolean {
    return this.open === undefined && (this.begun === undefined || elapsedMs(this.begun, now) >= this.pauseMs);
  }

  begin(now: ClockReading): TailRequest {
    this.begun = now;
    this.pauseMs = this.options.intervalMs * (0.75 + this.options.random() / 2);
    this.open = { ask: ++this.asks, nonce: this.options.nonce(), noted: now };
    return this.open;
  }

  /** Ends the question; `undefined` when the answer is to another one. */
  end(ask: number, outcome: 'answered' | 'failed'): TailRequest | undefined {
    const request = this.open;
    if (request?.ask !== ask) return undefined;
    this.lastOutcome = outcome;
    this.open = undefined;
    return request;
  }

  /** No help is to be had over HTTP at the moment: the last answer failed, or one takes long. */
  isAway(now: ClockReading): boolean {
    if (this.open !== undefined && this.begun !== undefined && elapsedMs(this.begun, now) > 2 * this.options.intervalMs) return true;
    return this.lastOutcome === 'failed';
  }
}
