import type { Tail } from '../wire/read-tail.js';

/** What happens to a follower. Time comes beside it, read when the event is handed in. */
export type FollowerEvent =
  /** A few times a second. */
  | { readonly type: 'tick' }
  /** Answers the command of that name. */
  | { readonly type: 'step' }
  | { readonly type: 'stream-connected' }
  | { readonly type: 'stream-lost' }
  | StreamMessageEvent
  /** The consumer could not be made, or delivers nothing any more. */
  | { readonly type: 'consumer-ended'; readonly consumer: number; readonly reason: string }
  | StreamInfoEvent
  | { readonly type: 'stream-info-failed'; readonly ask: number; readonly reason: string }
  | { readonly type: 'tail'; readonly ask: number; readonly tail: Tail }
  | { readonly type: 'tail-failed'; readonly ask: number; readonly reason: string }
  /** A key asked for by `require-key` is there now, or will not be for a while. */
  | { readonly type: 'keys-settled' };

/** A message that the pull consumer delivered; nothing else counts as one (DESIGN §6). */
export interface StreamMessageEvent {
  readonly type: 'stream-message';
  readonly consumer: number;
  readonly sequence: number;
  /** When the stream took it, whole milliseconds since the epoch. */
  readonly timeMs: number;
  readonly subject: string;
  readonly text: string;
}

/** The state of the stream at the moment it was asked. */
export interface StreamInfoEvent {
  readonly type: 'stream-info';
  readonly ask: number;
  readonly messages: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Of the last message, whole milliseconds since the epoch. */
  readonly lastTimeMs: number;
}
