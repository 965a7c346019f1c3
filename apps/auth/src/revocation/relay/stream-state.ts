/** The stream as it stands at one moment. */
export interface StreamState {
  /** When it was made; another stream of the same name has another one, unless it was restored. */
  readonly createdAtMs: number;
  /** `last + 1` when it is empty. */
  readonly first: number;
  readonly last: number;
  /** When the message at the sequence that was asked about was stored, as it stands there now; absent when there is none. */
  readonly checkedAtMs?: number;
}
