import type { Service, Way } from './service.ts';

/** What one service said to one token, and between which two moments it decided. */
export interface Answer {
  readonly service: Service;
  readonly way: Way;
  /** Whose token it was. */
  readonly holder: string;
  /** As HTTP has it, over NATS too; `none` where no answer came. */
  readonly status: number | 'none';
  /** The stable reason of a refusal, empty without one. */
  readonly code: string;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}
