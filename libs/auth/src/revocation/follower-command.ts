import type { Trust } from '../wire/trust-store.js';

/** What a follower wants done. Each is done at once and answered by events; none may call the follower while it runs. */
export type FollowerCommand =
  /** Reads the stream from this sequence on with a new consumer; the one before is given up. */
  | { readonly type: 'open-consumer'; readonly consumer: number; readonly fromSequence: number }
  | { readonly type: 'ask-stream-info'; readonly ask: number }
  | FetchTailCommand
  | { readonly type: 'require-key'; readonly kid: string }
  | { readonly type: 'save-trust'; readonly trust: Trust }
  /** There is more to apply: send the event `step` once the event loop has had a turn. */
  | { readonly type: 'step' }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };

/** `GET /revocations` (PROTOCOL §5 'HTTP tail'). */
export interface FetchTailCommand {
  readonly type: 'fetch-tail';
  readonly ask: number;
  /** Absent where none is known: the answer is then a whole snapshot. */
  readonly epoch?: string;
  /** Lowest missing position. */
  readonly first?: number;
  readonly nonce: string;
}
